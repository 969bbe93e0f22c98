#include "controller/core/tickets.hpp"

#include "controller/core/prints.hpp"

#include <utility>

namespace graingate {
namespace {

TicketIssued ticket_of(const Turn& turn, const LaneRules& rules, const Visit& visit, Kilograms weight,
                       TicketOutcome outcome) {
    TicketIssued ticket;
    ticket.outcome = outcome;
    ticket.visit = visit.id;
    ticket.booking = visit.booking;
    ticket.farmer = visit.farmer;
    ticket.plate = visit.plate;
    ticket.trailer = visit.trailer;
    ticket.commodity = visit.commodity;
    ticket.lane_gross = visit.gross->lane;
    ticket.scale_gross = visit.gross->scale;
    ticket.lane_tare = rules.name;
    ticket.scale_tare = rules.indicator;
    ticket.pit = visit.pit;
    ticket.gross = visit.gross->weight;
    ticket.tare = weight;
    ticket.net = outcome == TicketOutcome::delivered ? visit.gross->weight - weight : Kilograms{};
    ticket.arrived_at = visit.arrived_at + turn.state.clock_offset;
    ticket.gross_at = visit.gross->at + turn.state.clock_offset;
    ticket.tare_at = turn.now() + turn.state.clock_offset;
    ticket.sample = visit.sample;
    ticket.quality = visit.quality;
    ticket.terms = visit.terms;
    ticket.lacks_photo_gross = visit.gross->lacks_photo;
    ticket.lacks_photo_tare = true;
    return ticket;
}

BookingEnd end_of(TicketOutcome outcome) {
    switch (outcome) {
        case TicketOutcome::delivered:
            break;
        case TicketOutcome::rejected:
            return BookingEnd::rejected;
        case TicketOutcome::withdrawn:
            return BookingEnd::withdrawn;
    }
    return BookingEnd::delivered;
}

void issue(Turn& turn, Visit& visit, const Name& printer) {
    TicketIssued ticket = *std::exchange(visit.made_out, std::nullopt);
    ticket.ticket = turn.new_ticket();
    turn.decide(ticket);
    turn.state.tickets.insert(turn.state.tickets.begin(), ticket);
    if (turn.state.tickets.size() > State::tickets_max) turn.state.tickets.pop_back();
    // A full truck's weight is no tare.
    if (ticket.outcome == TicketOutcome::delivered)
        turn.state.tares.record(visit.plate, ticket.tare, turn.envelope.seq);
    turn.state.bookings.remove(visit.booking);
    turn.decide(BookingClosed{{}, visit.booking, end_of(ticket.outcome)});
    if (!printer.empty()) print(turn, printer, false, ticket);
}

bool& lacks_photo(Visit& visit) {
    return visit.made_out ? visit.made_out->lacks_photo_tare : visit.gross->lacks_photo;
}

}  // namespace

void make_out_ticket(Turn& turn, const LaneRules& rules, Visit& visit, Kilograms weight,
                     TicketOutcome outcome) {
    visit.made_out = ticket_of(turn, rules, visit, weight, outcome);
}

void keep_photograph(Turn& turn, const LaneRules& rules, VisitId id) {
    lacks_photo(turn.state.visits.at(id)) = false;
    turn.clear(Alarm::evidence_missing, rules.name);
}

void end_weighing(Turn& turn, const LaneRules& rules, VisitId id) {
    Visit& visit = turn.state.visits.at(id);
    if (lacks_photo(visit)) turn.raise(Alarm::evidence_missing, rules.name);
    if (visit.made_out) issue(turn, visit, rules.printer);
}

void issue_tickets_left(Turn& turn) {
    for (auto& [id, visit] : turn.state.visits)
        if (visit.made_out) issue(turn, visit, {});
}

}  // namespace graingate
