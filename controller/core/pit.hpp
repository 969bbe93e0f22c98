#pragma once

#include "controller/core/state.hpp"

/// The unloading pit: its gate opens only for the truck that was sent here, identified here, with the
/// conveyor behind it running; and is proven closed before the truck counts as unloaded.
namespace graingate {

/// Takes an event in and moves the pit on as far as it can go.
void step_pit(Turn& turn, const PitRules& rules, Pit& pit);

/// The controller came up: the gate is wanted closed, a half-emptied truck is a hold of its own.
void restart_pit(Turn& turn, const PitRules& rules, Pit& pit);

/// Decides what an operator asks of a held pit.
void ask_pit(Turn& turn, const PitRules& rules, Pit& pit, const OperatorAsked& asked);

}  // namespace graingate
