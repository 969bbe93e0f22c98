#pragma once

#include "controller/app/options.hpp"

namespace graingate::app {

/// The web process: panel and farmers' pages, and the one writer of `private.db`. It reaches the engine's
/// socket and nothing of the field. Prints its address on stdout. Runs until a stop is asked for.
///   returns  0 after a stop; 1 when it could not start (said on stderr)
int run_web_part(const ServiceOptions& options);

}  // namespace graingate::app
