#pragma once

#include "controller/core/phases.hpp"
#include "controller/core/units.hpp"

#include <utility>

/// Where a lane goes next, in the words of those who lead it there.
namespace graingate {

constexpr Duration unlimited = Instant::never() - Instant{};

/// The next phase, and how long it may take.
struct Move {
    LanePhase phase;
    Duration within = unlimited;
};

inline Move go(LanePhase phase, Duration within = unlimited) {
    return {std::move(phase), within};
}
inline Move hold(lane_phase::Held held) {
    return {std::move(held), unlimited};
}

}  // namespace graingate
