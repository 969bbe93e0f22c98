#pragma once

#include <iosfwd>
#include <span>
#include <string>

namespace graingate::app {

/// `device list` (the built-in profiles) and `device probe` (reads a device by a profile and shows every
/// value with its meaning).
///   args     what follows `device`
///   returns  the exit status: 0 done, 1 the device cannot be read or shows no weight, 2 usage
int device_command(std::span<const std::string> args, std::ostream& out, std::ostream& err);

}  // namespace graingate::app
