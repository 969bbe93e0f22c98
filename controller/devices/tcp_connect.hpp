#pragma once

#include "controller/core/result.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace graingate::devices {

/// Opens a TCP connection within `limit`, which spans all addresses of the name; the look-up of the
/// name itself has the resolver's own time-out.
///   returns  the socket, below 1,024 since libmodbus waits by select(); the caller closes it
///   errors   in words, without the address
Result<int, std::string> connect_tcp(const std::string& host, std::uint16_t port,
                                     std::chrono::milliseconds limit);

}  // namespace graingate::devices
