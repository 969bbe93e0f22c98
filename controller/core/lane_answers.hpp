#pragma once

#include "controller/core/lane_move.hpp"
#include "controller/core/result.hpp"
#include "controller/core/state.hpp"

/// What becomes of a held lane when an operator decides.
namespace graingate {

/// Where the lane goes from its hold; refused, it stays held as it is.
///   errors  not_allowed_here (this hold cannot be ended so), not_empty, not_a_plate, no_match
Result<Move, Refusal> answer_of(Turn& turn, const LaneRules& rules, Lane& lane, const lane_phase::Held& held,
                                const OperatorAsked& asked);

}  // namespace graingate
