#pragma once

#include "controller/core/plate.hpp"
#include "controller/core/text.hpp"
#include "controller/core/units.hpp"
#include "sim/world/truck.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace graingate::sim {

/// What must not happen in a depot, and did.
enum class ViolationKind : std::uint8_t {
    boom_on_truck,             ///< a boom was lowered onto a truck
    drove_through_barrier,     ///< a truck passed a boom that was not fully up
    collision,                 ///< two trucks on one place of a lane
    tipped_on_shut_gate,       ///< grain poured while the gate was closed
    hopper_overflow,           ///< grain fell beside the hopper
    gate_opened_at_empty_pit,  ///< the gate left its closed switch with no truck over the hopper
    wrong_commodity,           ///< grain poured into a pit that never takes it
    grain_mixed,               ///< grain poured onto another commodity's, with no purge between
};
constexpr std::array<std::string_view, 8> violation_names{
    "boom_on_truck",   "drove_through_barrier",    "collision",       "tipped_on_shut_gate",
    "hopper_overflow", "gate_opened_at_empty_pit", "wrong_commodity", "grain_mixed"};

struct Violation {
    Instant at;
    ViolationKind kind{};
    std::string place;             ///< `L1.A`, `L1`, `P1`
    std::optional<TruckId> truck;  ///< whose, where it is one truck's
};

/// What only the world knows about a truck. Masses in grams, exact.
struct TruckTruth {
    TruckId id{};
    Plate plate;
    Trouble trouble = Trouble::none;
    Stage stage = Stage::coming;
    Ending ending = Ending::under_way;
    Ending expected = Ending::through;  ///< the right end for its script
    std::optional<Instant> arrived;
    std::optional<Instant> left;
    std::optional<std::int64_t> gross_g;  ///< when it last stood on the platform on its way in
    std::optional<std::int64_t>
        out_g;        ///< when it last stood on one on its way out; a rejected load is in it
    Name gross_lane;  ///< where that was; empty, where it was not
    Name out_lane;
    std::int64_t net_g = 0;     ///< grain that has left the box
    bool has_followed = false;  ///< came on behind another, against the light
};

}  // namespace graingate::sim
