#pragma once

#include "controller/core/result.hpp"

#include <cstdint>
#include <string>

namespace graingate::sim {

/// A listening socket on the loopback; `port` 0 takes a free one, which is written back.
///   errors  in words, with the address
Result<int, std::string> listen_on(std::uint16_t& port);

/// A new client of a listening socket, or -1. libmodbus waits by select(), which a socket from 1,024 on would
/// break: such a client is turned away.
int accept_client(int listener);

}  // namespace graingate::sim
