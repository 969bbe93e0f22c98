#pragma once

#include "sim/world/scenario.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace graingate::app {

struct SimOptions {
    std::string config;
    std::string paper;  ///< folder in which each printer's last ticket is kept as NAME.png; empty: nowhere
    std::string clock;  ///< clock page shared with the service; empty: real time
    std::uint64_t seed = 1;
    std::size_t trucks = 12;
    sim::TroubleWish troubles = sim::TroubleWish::three;
};

/// The virtual depot alone: its field devices over Modbus TCP and its cameras over HTTP, at the addresses of
/// the configuration. Prints who stands where and the true masses of every truck that is gone
/// (demo/sim_line.hpp). Takes `go_away PLACE` on standard input, and `take_paper
/// PRINTER`, `give_paper PRINTER`. Runs until a stop is asked for.
///   returns  0 after a stop; 1 when it could not start (said on stderr)
int run_sim(const SimOptions& options);

}  // namespace graingate::app
