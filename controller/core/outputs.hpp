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

/// Who passed a light while it was green is under its boom, or through, so long after it turned red. No boom
/// comes down sooner because of a doubt, a restart or a stop.
constexpr Duration boom_clear_time = seconds(3);

/// What the lane wants now, given what it wanted before: a boom that is up stays up while anything is under
/// it, and until `booms_kept_until`.
std::uint32_t wanted(const Lane& lane, Instant now);

/// Notes in `booms_kept_until` that a light which was green before is red because the lane holds.
///   before  the lane's desired levels until now
void keep_booms(Lane& lane, std::uint32_t before, Instant now);

/// When a boom that is only kept may come down; never when none is.
Instant booms_due(const Lane& lane, Instant now);

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
