#include "controller/core/lane_weighing.hpp"

#include "controller/core/ensure.hpp"

#include <algorithm>

namespace graingate {
namespace {

std::string in_kg(Kilograms weight) {
    return std::to_string(weight.count()) + " kg";
}

const PitRules* pit_for(const Rules& rules, const Name& commodity) {
    const auto found = std::ranges::find(rules.pits, commodity, &PitRules::commodity);
    return found == rules.pits.end() ? nullptr : &*found;
}

void record_gross(Turn& turn, const LaneRules& rules, Visit& visit, Kilograms weight, const Name& pit) {
    visit.gross = Weighing{weight, turn.now(), rules.name};
    visit.stage = Stage::sent_to_pit;
    visit.pit = pit;
    turn.decide(PitAssigned{visit.id, pit});
}

/// The tare as it stands against the gross and against this vehicle's earlier ones.
std::optional<Doubt> doubt_of_tare(const Turn& turn, const LaneRules& rules, const Visit& visit,
                                   Kilograms tare, Confirmed confirmed) {
    const Kilograms gross = visit.gross->weight;
    if (tare >= gross) return Doubt{Hold::net_not_positive, in_kg(gross) + " / " + in_kg(tare)};
    const auto mean = turn.state.tares.mean(visit.plate);
    if (!mean || confirmed == Confirmed::by_two_people) return std::nullopt;
    const Kilograms drift = tare > *mean ? tare - *mean : *mean - tare;
    if (drift <= rules.division * turn.rules.tare_drift_divisions) return std::nullopt;
    return Doubt{Hold::tare_implausible, in_kg(tare) + " / " + in_kg(*mean)};
}

void issue_ticket(Turn& turn, const LaneRules& rules, Visit& visit, Kilograms tare) {
    const TicketIssued ticket{turn.new_ticket(),
                              visit.id,
                              visit.booking,
                              visit.farmer,
                              visit.plate,
                              visit.commodity,
                              visit.gross->lane,
                              rules.name,
                              visit.gross->weight,
                              tare,
                              visit.gross->weight - tare,
                              visit.gross->at,
                              turn.now()};
    visit.stage = Stage::weighed_empty;
    turn.decide(ticket);
    turn.state.tickets.insert(turn.state.tickets.begin(), ticket);
    if (turn.state.tickets.size() > State::tickets_max) turn.state.tickets.pop_back();
    turn.state.tares.record(visit.plate, tare, turn.envelope.seq);
    turn.state.bookings.remove(visit.booking);
    turn.decide(BookingClosed{{}, visit.booking, BookingEnd::delivered});
}

}  // namespace

Result<Done, Doubt> record_weight(Turn& turn, const LaneRules& rules, Lane& lane, VisitId id,
                                  Confirmed confirmed) {
    const Platform& platform = lane.platform;
    const Kilograms weight = platform.weight;
    if (weight < rules.min()) return Unexpected{Doubt{Hold::below_min, in_kg(weight)}};
    if (weight > rules.max + rules.division * 9) return Unexpected{Doubt{Hold::overload, in_kg(weight)}};
    const auto found = turn.state.visits.find(id);
    ENSURE(found != turn.state.visits.end());
    Visit& visit = found->second;
    const bool is_gross = visit.stage == Stage::matched;
    ENSURE(is_gross || visit.stage == Stage::unloaded);
    const PitRules* pit = pit_for(turn.rules, visit.commodity);
    if (is_gross && pit == nullptr)
        return Unexpected{Doubt{Hold::no_pit, std::string(visit.commodity.view())}};
    if (!is_gross)
        if (auto doubt = doubt_of_tare(turn, rules, visit, weight, confirmed))
            return Unexpected{*std::move(doubt)};
    turn.decide(WeighingRecorded{id, rules.name, rules.indicator,
                                 is_gross ? WeighingKind::gross : WeighingKind::tare, weight,
                                 platform.read_in});
    if (is_gross)
        record_gross(turn, rules, visit, weight, pit->name);
    else
        issue_ticket(turn, rules, visit, weight);
    return Done{};
}

void close_visit_behind(Turn& turn, VisitId id) {
    const auto found = turn.state.visits.find(id);
    if (found == turn.state.visits.end()) return;
    const Visit& visit = found->second;
    if (visit.stage == Stage::weighed_empty) {
        turn.decide(VisitClosed{id, VisitEnd::delivered});
    } else if (visit.stage == Stage::matched) {
        turn.state.bookings.set_visit(visit.booking, {});
        turn.decide(VisitClosed{id, VisitEnd::turned_away});
    } else {
        return;  // on its way to the pit
    }
    turn.state.visits.erase(found);
}

}  // namespace graingate
