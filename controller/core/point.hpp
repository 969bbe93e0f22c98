#pragma once

#include "controller/core/text.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace graingate {

/// The two ends of a weighbridge: A lies towards the road, B towards the yard. A pit has none.
enum class Side : std::uint8_t { none, a, b };

constexpr std::array<std::string_view, 3> names_of(Side) {
    return {"none", "A", "B"};
}

constexpr Side opposite(Side side) {
    return side == Side::a ? Side::b : side == Side::b ? Side::a : Side::none;
}

/// What one wire says or does. The level 1 means what the name says; 0 is the safe level of an output.
enum class Signal : std::uint8_t {
    // inputs, one of each at either side of a lane
    presence,        ///< loop in the waiting bay before the barrier: a truck waits to come on
    boom,            ///< loop under the boom is occupied
    beam,            ///< light beam across the platform's end is cut
    barrier_open,    ///< limit switch: boom fully up
    barrier_closed,  ///< limit switch: boom fully down
    // inputs of a pit (it has `presence` too)
    gate_open,     ///< limit switch: slide gate fully open
    gate_closed,   ///< limit switch: slide gate fully closed
    hopper_empty,  ///< level switch: no grain in the dump hopper
    run_permit,    ///< downstream conveyor runs and may be fed
    // outputs
    barrier,    ///< raise the boom (0 lowers it)
    light_in,   ///< green to the truck in the waiting bay, or to tip at the pit (0 is red)
    light_out,  ///< green to the truck on the platform, or to leave the pit (0 is red)
    gate,       ///< open the slide gate (0 closes it)
};

constexpr std::array<std::string_view, 13> names_of(Signal) {
    return {"presence",  "boom",        "beam",         "barrier_open", "barrier_closed",
            "gate_open", "gate_closed", "hopper_empty", "run_permit",   "barrier",
            "light_in",  "light_out",   "gate"};
}

constexpr bool is_output(Signal signal) {
    return signal >= Signal::barrier;
}

/// One wire of the field: whose it is, at which side, what it says.
/// Written `L1.A.beam` for a lane, `P1.gate_open` for a pit.
struct Point {
    Name place;
    Side side = Side::none;
    Signal signal = Signal::presence;

    auto operator<=>(const Point&) const = default;

    /// nothing, when the text is not of the form above
    static std::optional<Point> parse(std::string_view text);
    [[nodiscard]] std::string text() const;
};

}  // namespace graingate
