#pragma once

#include "controller/core/match.hpp"
#include "controller/core/result.hpp"
#include "controller/core/state.hpp"

/// Who comes onto a lane next, and on whose account.
namespace graingate {

/// Whether a truck stands on the loop in the bay.
inline bool is_waiting(const Lane& lane, Side side) {
    return lane.platform.at(side).is_on(Signal::presence);
}

/// The side whose truck comes next; none, when nobody may. Empty trucks first, because each one that leaves
/// makes room in the yard; but not so many in a row that those in the street never come.
Side next_side(const Turn& turn, const LaneRules& rules, const Lane& lane);

/// Lets the truck at `side` on: the visit that it is on, opened now when it comes full.
///   errors  those of `newcomer_at`, wrong_trailer
Result<VisitId, Doubt> admit(Turn& turn, const LaneRules& rules, Lane& lane, Side side,
                             const Identified& who);

}  // namespace graingate
