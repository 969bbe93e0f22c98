#pragma once

#include "controller/devices/profile/weight_coding.hpp"
#include "sim/modbus/field_servers.hpp"
#include "sim/modbus/served_units.hpp"

#include <memory>

namespace graingate::sim {

/// What the levels are as a reading.
devices::WeightSample sample_of(const IndicatorLevels& levels);

/// An indicator that codes `image.indicator` by its profile, which reads registers, at every request.
std::unique_ptr<ServedDevice> serve_indicator(IndicatorPlan plan, FieldImage image, int speed);

/// A remote I/O module: inputs from `image.input` at every request, outputs to `image.output` when they
/// change, and, where its profile has one, a host watchdog with safe levels.
std::unique_ptr<ServedDevice> serve_remote_io(RemoteIoPlan plan, FieldImage image, int speed);

/// `image` with a clock: where it has none, real time made `speed` times faster.
FieldImage with_clock(FieldImage image, int speed);

}  // namespace graingate::sim
