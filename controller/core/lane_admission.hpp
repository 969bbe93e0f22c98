#pragma once

#include "controller/core/lane_move.hpp"
#include "controller/core/match.hpp"
#include "controller/core/state.hpp"

#include <string>

/// Who comes onto a lane next, and on whose account.
namespace graingate {

/// Whether a truck stands on the loop in the bay.
inline bool is_waiting(const Lane& lane, Side side) {
    return lane.platform.at(side).is_on(Signal::presence);
}

/// The side whose truck comes next; none, when nobody may. Empty trucks first, because each one that leaves
/// makes room in the yard; but not so many in a row that those in the street never come.
Side next_side(const Turn& turn, const LaneRules& rules, const Lane& lane);

/// Where the truck stands for whom a lane holds: nothing of it is on the platform yet.
bool is_in_the_bay(Hold code);

/// Lets the truck at `side` on, its visit opened now when it comes full; or holds, and says why.
Move let_on(Turn& turn, const LaneRules& rules, Lane& lane, Side side, const Identified& who);

/// Lets a truck that has no visit on from the yard, with one for its way out alone.
Move let_unknown_out(Turn& turn, const LaneRules& rules, Lane& lane, const Plate& plate,
                     const std::string& reason);

}  // namespace graingate
