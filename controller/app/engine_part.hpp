#pragma once

#include "controller/app/options.hpp"

namespace graingate::app {

/// The engine's process: devices, core, journal, and the socket that the other parts connect to. Runs until a
/// stop is asked for.
///   returns  0 after a stop; 1 when it could not start or the journal failed (said on stderr)
int run_engine_part(const ServiceOptions& options);

}  // namespace graingate::app
