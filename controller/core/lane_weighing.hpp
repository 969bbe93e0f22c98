#pragma once

#include "controller/core/match.hpp"
#include "controller/core/state.hpp"

#include <optional>
#include <string>

/// What the lane does with a weight once it is proven, and with a visit once its truck is gone.
namespace graingate {

/// `31240 kg`, for a hold's detail.
std::string in_kg(Kilograms weight);

/// Records the platform's latest reading as the visit's first or second weight; with the second, makes
/// the ticket out.
/// Nothing is recorded when there is a doubt.
///   accepted  the doubt that two people answered for; every other one still stands
///   errors    below_min, overload, net_not_positive, tare_implausible, load_changed, clock_jumped
Result<Done, Doubt> record_weight(Turn& turn, const LaneRules& rules, Lane& lane, VisitId visit,
                                  std::optional<Hold> accepted);

/// The truck drove off: a visit that was weighed out is done; one without any weight was turned away.
void close_visit_behind(Turn& turn, VisitId visit);

}  // namespace graingate
