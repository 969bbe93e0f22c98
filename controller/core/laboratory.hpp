#pragma once

#include "controller/core/state.hpp"

/// What the laboratory says of the loads in the yard. Each request is granted or refused in the same turn.
namespace graingate {

void take_sample(Turn& turn, const LoadSampled& asked);

/// A verdict may be taken back until the truck stands at a pit or on a scale.
void judge(Turn& turn, const LoadJudged& asked);

}  // namespace graingate
