#include "controller/core/lane_weighing.hpp"

#include "controller/core/ensure.hpp"
#include "controller/core/tickets.hpp"
#include "controller/core/way_out.hpp"

#include <algorithm>

namespace graingate {
namespace {

bool is_far(const Rules& rules, const LaneRules& lane, Kilograms weight, Kilograms from) {
    const Kilograms drift = weight > from ? weight - from : from - weight;
    return drift > lane.division * rules.tare_drift_divisions;
}

/// The second weight as it stands against the first and against this vehicle's earlier tares.
std::optional<Doubt> doubt_of_second(const Turn& turn, const LaneRules& rules, const Visit& visit,
                                     Kilograms weight, std::optional<Hold> accepted) {
    const Kilograms gross = visit.gross->weight;
    const auto against = [&](Kilograms other) { return in_kg(weight) + " / " + in_kg(other); };
    if (turn.state.alarms.contains({Alarm::clock_jumped, depot_subject}))
        return Doubt{Hold::clock_jumped, ""};
    if (keeps_its_load(visit.stage)) {
        if (accepted == Hold::load_changed || !is_far(turn.rules, rules, weight, gross)) return std::nullopt;
        return Doubt{Hold::load_changed, against(gross)};
    }
    if (weight >= gross) return Doubt{Hold::net_not_positive, in_kg(gross) + " / " + in_kg(weight)};
    const auto mean = turn.state.tares.mean(visit.plate);
    if (!mean || accepted == Hold::tare_implausible || !is_far(turn.rules, rules, weight, *mean))
        return std::nullopt;
    return Doubt{Hold::tare_implausible, against(*mean)};
}

}  // namespace

std::string in_kg(Kilograms weight) {
    return std::to_string(weight.count()) + " kg";
}

Result<Done, Doubt> record_weight(Turn& turn, const LaneRules& rules, Lane& lane, VisitId id,
                                  std::optional<Hold> accepted) {
    if (accepted == Hold::clock_jumped) turn.clear(Alarm::clock_jumped, depot_subject);
    const Platform& platform = lane.platform;
    const Kilograms weight = platform.weight;
    if (!is_zero_kept(platform))
        return Unexpected{Doubt{Hold::zero_lost, platform.bare_deck ? in_kg(*platform.bare_deck) : ""}};
    if (weight < rules.min()) return Unexpected{Doubt{Hold::below_min, in_kg(weight)}};
    if (weight > rules.max + rules.division * 9) return Unexpected{Doubt{Hold::overload, in_kg(weight)}};
    const auto found = turn.state.visits.find(id);
    ENSURE(found != turn.state.visits.end());
    Visit& visit = found->second;
    const bool is_gross = visit.stage == Stage::matched;
    ENSURE(is_gross || is_going_out(visit.stage));
    if (visit.gross)
        if (auto doubt = doubt_of_second(turn, rules, visit, weight, accepted))
            return Unexpected{*std::move(doubt)};
    const WeighingKind kind = is_gross ? WeighingKind::gross : way_out(visit.stage).weighing;
    turn.decide(WeighingRecorded{id, rules.name, rules.indicator, kind, weight, platform.read_in});
    const Weighing weighing{weight, turn.now(), rules.name, rules.indicator, true};
    if (is_gross) {
        visit.gross = weighing;
        visit.stage = Stage::weighed_full;
        return Done{};
    }
    const WayOut& way = way_out(visit.stage);
    if (way.ticket)
        make_out_ticket(turn, rules, visit, weight, *way.ticket);
    else
        visit.gross = weighing;  // its only one
    visit.end = way.visit;
    visit.stage = Stage::weighed_out;
    return Done{};
}

void close_visit_behind(Turn& turn, VisitId id) {
    const auto found = turn.state.visits.find(id);
    if (found == turn.state.visits.end()) return;
    const Visit& visit = found->second;
    if (visit.stage == Stage::weighed_out) return turn.end_visit(id, visit.end);
    if (visit.stage == Stage::matched) turn.state.bookings.set_visit(visit.booking, {});
    if (visit.stage == Stage::matched || visit.stage == Stage::let_out)
        turn.end_visit(id, VisitEnd::turned_away);
    // Else it is on its way through the yard.
}

}  // namespace graingate
