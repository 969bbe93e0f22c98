#pragma once

#include "controller/app/options.hpp"

namespace graingate::app {

/// Starts engine, vision and web as processes of their own and watches them until a stop is asked for. A
/// vision or web that ends is started again, with a growing pause; when the engine ends, all end.
///   returns  0 after a stop; the engine's status when it ended by itself
int serve(const ServiceOptions& options);

}  // namespace graingate::app
