#pragma once

#include "sim/modbus/field_servers.hpp"

#include <memory>

namespace graingate::sim {

/// An indicator that codes `image.indicator` by its profile at every request.
std::unique_ptr<ServedDevice> serve_indicator(IndicatorPlan plan, FieldImage image);

/// A remote I/O module: inputs from `image.input` at every request, outputs to `image.output` when they
/// change, and a host watchdog with safe levels.
std::unique_ptr<ServedDevice> serve_remote_io(RemoteIoPlan plan, FieldImage image, int speed);

}  // namespace graingate::sim
