#pragma once

#include <iosfwd>
#include <span>
#include <string>

namespace graingate::app {

/// Runs a sub-command of `graingate` (docs/architecture.md lists them).
///   args     without the program's name
///   returns  the exit status: 0 done, 1 the thing checked does not hold, 2 usage
int run_command(std::span<const std::string> args, std::ostream& out, std::ostream& err);

}  // namespace graingate::app
