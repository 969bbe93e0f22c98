#pragma once

#include "controller/core/state.hpp"

/// The weighbridge lane: a truck's way over it, from the waiting bay to the far side, and every doubt on it.
/// docs/lane.md has the picture.
namespace graingate {

/// Takes an event in and moves the lane on as far as it can go.
void step_lane(Turn& turn, const LaneRules& rules, Lane& lane);

/// The controller came up: nothing seen counts, the lane holds where it was.
void restart_lane(Turn& turn, const LaneRules& rules, Lane& lane);

/// Decides what an operator asks of a held lane; answers with RequestGranted or RequestRefused.
void ask_lane(Turn& turn, const LaneRules& rules, Lane& lane, const OperatorAsked& asked);

}  // namespace graingate
