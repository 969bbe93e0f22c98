#pragma once

#include "controller/core/result.hpp"
#include "controller/core/rules.hpp"
#include "sim/world/scenario.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace graingate::app {

/// Who comes to a virtual depot.
struct VirtualDay {
    std::uint64_t seed = 1;
    std::size_t trucks = 12;
    Instant start{};
    sim::TroubleWish troubles = sim::TroubleWish::three;
};

/// The names by which `--troubles` asks for a TroubleWish, in its order.
constexpr std::array<std::string_view, 4> trouble_wish_names{"none", "three", "all", "each"};

/// The world that fits a depot's rules: its lanes and pits as they are configured, and trucks with what it
/// takes, the closer together the more lanes and pits there are.
///   errors  no lane takes trucks from the road, or none from the yard; in words
Result<sim::Scenario, std::string> scenario_of(const Rules& rules, const VirtualDay& day);

}  // namespace graingate::app
