#pragma once

#include "controller/core/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace graingate::app {

/// TCP ports of the loopback that nobody listens on now, all different. Another program may take one before
/// it is used; whoever binds it then says so.
///   wanted  the first of them; 0 takes any
///   errors  in words, with the port that is taken
Result<std::vector<std::uint16_t>, std::string> free_ports(std::size_t count, std::uint16_t wanted = 0);

}  // namespace graingate::app
