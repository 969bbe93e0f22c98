#pragma once

#include "controller/core/point.hpp"
#include "controller/core/text.hpp"
#include "controller/core/units.hpp"
#include "controller/devices/profile/weight_coding.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <variant>

namespace graingate::devices {

/// A reading that the sampling contract (docs/devices.md) asks for.
struct WeightReport {
    Name device;
    Instant received_at;
    WeightSample sample;
    std::string why;  ///< of a fault, in words
};

/// The device does not answer, or what it answers cannot be relied on. Said once.
struct LostReport {
    Name device;
    Instant at;
    std::string reason;
};

/// The device answers: the first time, and again after each loss. All its readings follow.
struct BackReport {
    Name device;
    Instant at;
};

/// The level of one input: an edge, or, after a `BackReport`, what it is now.
struct InputReport {
    Name device;
    Instant received_at;
    Point point;
    bool on = false;
};

using DeviceReport = std::variant<WeightReport, LostReport, BackReport, InputReport>;

/// Takes the reports of a device in their order, on the device's own thread; it must not block for
/// longer than a poll period.
using ReportSink = std::function<void(DeviceReport)>;

/// Depot time as the device threads see it. Both functions are called from many threads.
struct DepotClock {
    std::function<Instant()> now;
    /// the real moment at which depot time will reach an instant, as the clock runs now
    std::function<std::chrono::steady_clock::time_point(Instant)> real_at;

    /// Runs from `start` now, `speed` times as fast as real time.
    static DepotClock running(Instant start, int speed);
};

}  // namespace graingate::devices
