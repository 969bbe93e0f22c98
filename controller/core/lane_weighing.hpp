#pragma once

#include "controller/core/match.hpp"
#include "controller/core/state.hpp"

/// What the lane does with a weight once it is proven, and with a visit once its truck is gone.
namespace graingate {

/// Whether people vouched for a weight that the rules doubt.
enum class Confirmed : std::uint8_t { by_nobody, by_two_people };

/// Records the platform's latest reading as the visit's gross or tare; with the tare, issues the ticket.
/// Nothing is recorded when there is a doubt.
///   errors  below_min, overload, no_pit, net_not_positive, tare_implausible, weight_fault
Result<Done, Doubt> record_weight(Turn& turn, const LaneRules& rules, Lane& lane, VisitId visit,
                                  Confirmed confirmed);

/// The truck drove off: a visit with its ticket is done; one without any weight was turned away.
void close_visit_behind(Turn& turn, VisitId visit);

}  // namespace graingate
