#pragma once

#include "controller/core/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace graingate::app {

/// TCP ports of the loopback that nobody listens on now, all different. Another program may take one before
/// it is used; whoever binds it then says so.
Result<std::vector<std::uint16_t>, std::string> free_ports(std::size_t count);

}  // namespace graingate::app
