#pragma once

#include "controller/core/phases.hpp"
#include "controller/core/rules.hpp"
#include "controller/core/state.hpp"

#include <array>
#include <cstdint>
#include <vector>

/// The desired level of every output, as a function of the state. Interlocks live here, on sides, so that no
/// phase can forget one.
namespace graingate {

/// Bit i of `Lane::outputs` is the level of `lane_outputs[i]`.
struct LaneOutput {
    Side side;
    Signal signal;
};
constexpr std::array<LaneOutput, 6> lane_outputs{{{Side::a, Signal::barrier},
                                                  {Side::a, Signal::light_in},
                                                  {Side::a, Signal::light_out},
                                                  {Side::b, Signal::barrier},
                                                  {Side::b, Signal::light_in},
                                                  {Side::b, Signal::light_out}}};
constexpr std::array<Signal, 3> pit_outputs{Signal::gate, Signal::light_in, Signal::light_out};

/// What the lane wants now, given what it wanted before: a boom that is up stays up while anything is under
/// it.
std::uint32_t wanted(const Lane& lane);
std::uint32_t wanted(const Pit& pit);

/// Every output of the depot with its desired level, in the order of the rules. A boom is left out, and left
/// as it is, while not every wire of its lane has been read: nobody knows what stands under it.
struct OutputLevel {
    Point point;
    bool on = false;
    bool operator==(const OutputLevel&) const = default;
};
std::vector<OutputLevel> outputs(const Rules& rules, const State& state);

}  // namespace graingate
