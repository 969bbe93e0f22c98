#pragma once

#include "controller/core/state.hpp"
#include "controller/core/ticket.hpp"

/// From the second weight to the ticket: it is made out when the weight is recorded, and issued once the
/// photograph is durable or was waited for long enough. A ticket says of which weighing there is none.
namespace graingate {

/// Makes out the ticket of a visit with its second weight, just recorded on this lane.
void make_out_ticket(Turn& turn, const LaneRules& rules, Visit& visit, Kilograms weight,
                     TicketOutcome outcome);

/// The photograph of the weighing that ended last is durable.
void keep_photograph(Turn& turn, const LaneRules& rules, VisitId visit);

/// The lane waits for the weighing's photograph no more: an alarm stands where there is none, and a ticket
/// that is made out is issued and printed.
void end_weighing(Turn& turn, const LaneRules& rules, VisitId visit);

/// Issues what is made out when no lane is left that waits for a photograph.
void issue_tickets_left(Turn& turn);

}  // namespace graingate
