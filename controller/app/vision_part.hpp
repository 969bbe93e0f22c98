#pragma once

#include "controller/app/options.hpp"

namespace graingate::app {

/// The vision process: reads plates and keeps photographs when the engine asks. Runs until a stop is asked
/// for.
///   returns  0 after a stop; 1 when it could not start (said on stderr)
int run_vision_part(const ServiceOptions& options);

}  // namespace graingate::app
