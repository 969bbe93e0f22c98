#include "controller/core/match.hpp"

#include "controller/core/calendar.hpp"
#include "controller/core/likelihood.hpp"
#include "controller/core/yard.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>
#include <utility>

namespace graingate {

const Visit* find_visit(const State& state, const Plate& plate) {
    for (const auto& [id, visit] : state.visits)
        if (visit.plate == plate) return &visit;
    return nullptr;
}

namespace {

/// A lane lets the visit's truck on, or weighs it: whoever shows the same plate elsewhere is another truck.
bool is_let_on_or_weighed(const State& state, VisitId visit) {
    return std::ranges::any_of(state.lanes, [&](const Lane& lane) {
        if (const auto* entering = std::get_if<lane_phase::Entering>(&lane.phase))
            return entering->visit == visit;
        if (const auto* settling = std::get_if<lane_phase::Settling>(&lane.phase))
            return settling->visit == visit;
        const auto* held = std::get_if<lane_phase::Held>(&lane.phase);
        return held != nullptr && held->visit == visit && held->resume != lane_phase::Resume::release;
    });
}

}  // namespace

namespace {

/// A stranger is somebody when his plate is read at 80 % or more.
constexpr std::int64_t sure_milli_nats = -223;
constexpr std::string_view trailer_mark = "挂";

/// How likely the likeliest text is that is not `known`.
std::int64_t likelihood_of_another(const PlateSeen& seen, const Plate& known) {
    const std::int64_t best = likelihood_of_spelled(seen);
    return spelled(seen) == known.text() ? best - lead_of_spelled(seen) : best;
}

/// The spelled plate, when it may come and nothing else that could be read is near it: then nobody need be
/// compared. nothing: the race decides
std::optional<Plate> plain_plate(const Rules& rules, const State& state, const PlateSeen& seen) {
    const std::string text = spelled(seen);
    const auto plate = Plate::parse(text);
    if (!plate || plate->text() != text) return std::nullopt;
    const std::int64_t is = likelihood_of_spelled(seen);
    const bool is_far_ahead =
        is >= -rules.match.floor_milli_nats &&
        lead_of_spelled(seen) >= rules.match.margin_milli_nats + expectation_span(rules);
    const bool may_come = state.bookings.is_booked(*plate) || find_visit(state, *plate) != nullptr;
    return is_far_ahead && may_come ? plate : std::nullopt;
}

/// How much less likely than the booked truck one is that nobody booked and whose plate is `text`. A fleet's
/// plates are registered in a row: a neighbour of a booked one, whose last characters differ, may well come.
/// One that differs elsewhere comes by chance alone, and another province's with the same number hardly ever.
std::int64_t handicap(const MatchRules& rules, std::string_view text, std::string_view booked) {
    constexpr std::size_t province = 3;  // bytes
    constexpr std::size_t row = 2;
    if (text == booked || text.size() != booked.size() || text.size() < province + row)
        return rules.stranger_milli_nats;
    if (text.substr(province) == booked.substr(province)) return rules.namesake_milli_nats;
    const bool is_far = text.substr(text.size() - row) == booked.substr(booked.size() - row);
    return is_far ? rules.distant_milli_nats : rules.stranger_milli_nats;
}

/// Behind everybody, and still far enough from the end of the numbers to be compared.
constexpr std::int64_t nobody = INT64_MIN / 4;

struct Rival {
    Plate plate;
    std::int64_t likelihood = nobody;  ///< as the frames show it
    std::int64_t weight = nobody;      ///< with what is expected
};

/// The two weightiest of all plates that may come.
class Race {
public:
    /// No plate whose likelihood is below `least` is of interest.
    Race(const PlateSeen& seen, std::int64_t least, std::function<std::int64_t(const Plate&)> expected)
        : scores_(seen, least), least_(least), expected_(std::move(expected)) {}

    void enter(const Plate& plate) {
        const std::int64_t is = scores_.of(plate);
        if (is < least_ || is <= second.weight || plate == first.plate) return;
        const Rival rival{plate, is, is + expected_(plate)};
        if (rival.weight > first.weight) {
            second = std::exchange(first, rival);
        } else if (rival.weight > second.weight) {
            second = rival;
        }
    }

    Rival first;
    Rival second;

private:
    Scores scores_;
    std::int64_t least_;
    std::function<std::int64_t(const Plate&)> expected_;
};

bool is_trailers(const PlateSeen& seen) {
    return spelled(seen).ends_with(trailer_mark);
}

}  // namespace

const PlateSeen* plate_of_truck(const PlateRead& read) {
    for (const PlateSeen& seen : read.plates)
        if (seen.camera == read.camera && !is_trailers(seen)) return &seen;
    return nullptr;
}

Result<Plate, Doubt> sure_plate(const Rules& rules, const State& state, const Occasion& occasion,
                                const PlateRead& read) {
    const PlateSeen* seen = plate_of_truck(read);
    if (seen == nullptr) return Unexpected{Doubt{Hold::no_plate_read, ""}};
    if (const auto plain = plain_plate(rules, state, *seen)) return *plain;
    const std::int64_t margin = rules.match.margin_milli_nats;
    const std::int64_t floor = -rules.match.floor_milli_nats;
    // Whoever is below this neither wins nor comes close enough to a winner to make a tie.
    Race race(*seen, floor - expectation_span(rules) - margin,
              [&](const Plate& plate) { return expectation(rules, state, occasion, plate); });
    for (const Plate& plate : state.bookings.plates()) race.enter(plate);
    for (const auto& [id, visit] : state.visits) race.enter(visit.plate);

    const std::string text = spelled(*seen);
    const Rival& first = race.first;
    const Rival& second = race.second;
    // Nobody expects a stranger, wherever he comes: against him the frames speak alone.
    const std::int64_t stranger =
        likelihood_of_another(*seen, first.plate) - handicap(rules.match, text, first.plate.text());
    const bool is_ahead = first.weight - second.weight >= margin && first.likelihood - stranger >= margin;
    if (first.likelihood >= floor && is_ahead) return first.plate;
    const bool is_tied = second.likelihood >= floor && first.weight - second.weight < margin;
    const auto legal = Plate::parse(text);
    const bool is_a_strangers = legal && text == legal->text() && *legal != first.plate;
    if (is_a_strangers && !is_tied && likelihood_of_spelled(*seen) >= sure_milli_nats) return *legal;
    std::string detail = text;
    if (is_tied) {
        detail = first.plate.text();
        (detail += " / ") += second.plate.text();
    }
    return Unexpected{Doubt{Hold::no_plate_read, std::move(detail)}};
}

Result<Identified, Doubt> identify(const Rules& rules, const State& state, const Occasion& occasion,
                                   const PlateRead& read, const CodeTag& code) {
    const auto plate = sure_plate(rules, state, occasion, read);
    const Plate* shown = plate_of_code(state, code);
    if (shown == nullptr) {
        if (!plate) return Unexpected{plate.error()};
        return Identified{*plate, Evidence::plate_read};
    }
    if (!plate) return Identified{*shown, Evidence::code_shown};
    if (*plate != *shown)
        return Unexpected{
            Doubt{Hold::code_differs, std::string(plate->text()) + " / " + std::string(shown->text())}};
    return Identified{*plate, Evidence::plate_read};
}

std::optional<Plate> sure_trailer(const PlateRead& read) {
    for (const PlateSeen& seen : read.plates) {
        if (!is_trailers(seen) || likelihood_of_spelled(seen) < sure_milli_nats) continue;
        if (const auto plate = Plate::parse(spelled(seen))) return plate;
    }
    return std::nullopt;
}

Result<Newcomer, Doubt> newcomer_at(const Rules& rules, const State& state, Side side, const Plate& plate,
                                    Instant now) {
    const std::string read{plate.text()};
    if (const Visit* visit = find_visit(state, plate)) {
        if (side == Side::a || is_let_on_or_weighed(state, visit->id))
            return Unexpected{Doubt{Hold::already_here, read}};
        if (!is_going_out(visit->stage)) return Unexpected{Doubt{Hold::not_unloaded, read}};
        return Newcomer{nullptr, visit};
    }
    if (side != Side::a) return Unexpected{Doubt{Hold::no_visit, read}};
    const Booking* booking =
        state.bookings.find(plate, local_day(now + state.clock_offset, rules.utc_offset));
    if (booking == nullptr)
        return Unexpected{
            Doubt{state.bookings.is_booked(plate) ? Hold::not_its_slot : Hold::no_booking, read}};
    if (!has_its_turn(rules, state, booking->id)) return Unexpected{Doubt{Hold::not_its_turn, read}};
    const bool has_a_pit =
        std::ranges::any_of(rules.pits, [&](const PitRules& pit) { return pit.takes(booking->commodity); });
    if (!has_a_pit) return Unexpected{Doubt{Hold::no_pit, std::string(booking->commodity.view())}};
    return Newcomer{booking, nullptr};
}

const Plate* plate_of_code(const State& state, const CodeTag& code) {
    const Booking* booking = state.bookings.find_code(code);
    return booking == nullptr ? nullptr : &booking->plate;
}

Result<const Visit*, Doubt> visit_at_pit(const State& state, const Name& pit, const Plate& plate) {
    const Visit* visit = find_visit(state, plate);
    if (visit == nullptr || visit->stage != Stage::sent_to_pit || visit->pit != pit)
        return Unexpected{Doubt{Hold::wrong_truck, std::string(plate.text())}};
    return visit;
}

}  // namespace graingate
