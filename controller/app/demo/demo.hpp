#pragma once

#include "controller/app/config/config_demo.hpp"

#include "sim/world/scenario.hpp"

#include <cstdint>
#include <string>

namespace graingate::app {

struct DemoOptions {
    std::size_t trucks = 12;
    std::int64_t speed = 10;  ///< 1 to 50
    bool is_headless = false;
    std::uint16_t port = 0;  ///< of the page; 0 takes a free one
    std::string data;        ///< empty: a fresh folder under the system's temporary one
    std::uint64_t seed = 1;
    DemoShape shape;
    sim::TroubleWish troubles = sim::TroubleWish::all;  ///< with `each`, says what to look at and where
};

/// The virtual depot, the service and the virtual people, on this machine, over real TCP.
///   returns  0 when each truck ended as its script says, 1 when one did not, 2 when it could not start
int run_demo(const DemoOptions& options);

}  // namespace graingate::app
