#include "controller/core/match.hpp"

#include "controller/core/calendar.hpp"
#include "controller/core/yard.hpp"

#include <algorithm>
#include <array>
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

constexpr std::int64_t unlisted_milli_nats = -9'000;
/// A stranger is somebody when his plate is read at 80 % or more.
constexpr std::int64_t sure_milli_nats = -223;
constexpr std::string_view trailer_mark = "挂";

std::int64_t score_of(const std::vector<CharacterScore>& place, std::string_view character) {
    for (const CharacterScore& each : place)
        if (each.character.view() == character) return each.milli_nats;
    return unlisted_milli_nats;
}

/// The first character of UTF-8 text; `text` loses it. Empty at the end.
std::string_view take_character(std::string_view& text) {
    if (text.empty()) return {};
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    const std::string_view character = text.substr(0, std::min(size, text.size()));
    text.remove_prefix(character.size());
    return character;
}

/// How likely the spelled text itself is.
std::int64_t likelihood_of_spelled(const PlateSeen& seen) {
    std::int64_t sum = 0;
    for (const auto& place : seen.places)
        sum += place.empty() ? unlisted_milli_nats : place.front().milli_nats;
    return sum;
}

/// How far every other text is behind the spelled one: one place shows its next character, or an unlisted
/// one.
std::int64_t lead_of_spelled(const PlateSeen& seen) {
    std::int64_t lead = -unlisted_milli_nats;
    for (const auto& place : seen.places) {
        if (place.empty()) continue;
        const std::int64_t next = place.size() > 1 ? place[1].milli_nats : unlisted_milli_nats;
        lead = std::min(lead, place[0].milli_nats - std::max(next, unlisted_milli_nats));
    }
    return lead;
}

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
        is >= -rules.match.floor_milli_nats && lead_of_spelled(seen) >= rules.match.margin_milli_nats;
    const bool may_come = state.bookings.is_booked(*plate) || find_visit(state, *plate) != nullptr;
    return is_far_ahead && may_come ? plate : std::nullopt;
}

/// The scores of one reading, laid out so that thousands of plates are weighed in microseconds.
class Scores {
public:
    /// No plate below `least` is of interest.
    Scores(const PlateSeen& seen, std::int64_t least) : seen_(seen), least_(least) {
        for (auto& place : ascii_) place.fill(unlisted_milli_nats);
        for (std::size_t at = 0; at < std::min(seen.places.size(), places_max); ++at)
            for (const CharacterScore& each : seen.places[at])
                if (const std::string_view c = each.character.view();
                    c.size() == 1 && static_cast<unsigned char>(c.front()) < ascii_max)
                    ascii_[at][static_cast<unsigned char>(c.front())] = each.milli_nats;
    }

    /// As `likelihood`; or something below `least`, found early.
    [[nodiscard]] std::int64_t of(const Plate& plate) const {
        const std::string_view text = plate.text();
        std::size_t from = 0;
        while (from < text.size() && static_cast<unsigned char>(text[from]) >= ascii_max) ++from;
        // From the end, where plates differ most; the province tells no neighbour from another.
        std::int64_t sum = 0;
        for (std::size_t i = text.size(); i-- > from;) {
            const auto byte = static_cast<unsigned char>(text[i]);
            const std::size_t at = 1 + i - from;
            if (byte >= ascii_max) return likelihood(seen_, plate);
            if (at < places_max) sum += ascii_[at][byte];
            if (sum < least_) return sum;
        }
        return likelihood(seen_, plate);
    }

private:
    static constexpr std::size_t places_max = PlateSeen::places_max;
    static constexpr std::size_t ascii_max = 128;
    const PlateSeen& seen_;
    std::int64_t least_;
    std::array<std::array<std::int64_t, ascii_max>, places_max> ascii_{};
};

struct Rival {
    Plate plate;
    std::int64_t likelihood = INT64_MIN;
};

/// The two likeliest of all plates that may come.
class Race {
public:
    Race(const PlateSeen& seen, std::int64_t least) : scores_(seen, least), least_(least) {}

    void enter(const Plate& plate) {
        const std::int64_t is = scores_.of(plate);
        if (is < least_ || is <= second.likelihood || plate == first.plate) return;
        if (is > first.likelihood) {
            if (plate != first.plate) second = first;
            first = {plate, is};
        } else {
            second = {plate, is};
        }
    }

    Rival first;
    Rival second;

private:
    Scores scores_;
    std::int64_t least_;
};

bool is_trailers(const PlateSeen& seen) {
    return spelled(seen).ends_with(trailer_mark);
}

}  // namespace

std::int64_t likelihood(const PlateSeen& seen, const Plate& plate) {
    std::string_view rest = plate.text();
    std::int64_t sum = 0;
    for (const auto& place : seen.places) sum += score_of(place, take_character(rest));
    while (!take_character(rest).empty()) sum += unlisted_milli_nats;
    return sum;
}

std::string spelled(const PlateSeen& seen) {
    std::string text;
    for (const auto& place : seen.places)
        if (!place.empty()) text += place.front().character.view();
    return text;
}

const PlateSeen* plate_of_truck(const PlateRead& read) {
    for (const PlateSeen& seen : read.plates)
        if (seen.camera == read.camera && !is_trailers(seen)) return &seen;
    return nullptr;
}

Result<Plate, Doubt> sure_plate(const Rules& rules, const State& state, const PlateRead& read) {
    const PlateSeen* seen = plate_of_truck(read);
    if (seen == nullptr) return Unexpected{Doubt{Hold::no_plate_read, ""}};
    if (const auto plain = plain_plate(rules, state, *seen)) return *plain;
    // Whoever is below this neither wins nor comes close enough to a winner to make a tie.
    Race race(*seen, -rules.match.floor_milli_nats - rules.match.margin_milli_nats);
    for (const Plate& plate : state.bookings.plates()) race.enter(plate);
    for (const auto& [id, visit] : state.visits) race.enter(visit.plate);

    const std::string text = spelled(*seen);
    const std::int64_t stranger =
        likelihood_of_another(*seen, race.first.plate) - rules.match.stranger_milli_nats;
    const std::int64_t rival = std::max(race.second.likelihood, stranger);
    const bool is_ahead = race.first.likelihood >= -rules.match.floor_milli_nats &&
                          race.first.likelihood - rival >= rules.match.margin_milli_nats;
    if (is_ahead) return race.first.plate;
    const bool is_tied = race.second.likelihood >= -rules.match.floor_milli_nats &&
                         race.first.likelihood - race.second.likelihood < rules.match.margin_milli_nats;
    const auto legal = Plate::parse(text);
    const bool is_a_strangers = legal && text == legal->text() && *legal != race.first.plate;
    if (is_a_strangers && !is_tied && likelihood_of_spelled(*seen) >= sure_milli_nats) return *legal;
    std::string detail = text;
    if (is_tied) {
        detail = race.first.plate.text();
        (detail += " / ") += race.second.plate.text();
    }
    return Unexpected{Doubt{Hold::no_plate_read, std::move(detail)}};
}

Result<Identified, Doubt> identify(const Rules& rules, const State& state, const PlateRead& read,
                                   const CodeTag& code) {
    const auto plate = sure_plate(rules, state, read);
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
    if (side != Side::a) return Unexpected{Doubt{Hold::no_booking, read}};
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
