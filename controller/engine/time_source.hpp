#pragma once

#include "controller/core/text.hpp"

#include <cstdint>

namespace graingate::engine {

/// What a machine calls one stretch between power-up and power-down: a UUID of 36 characters.
using BootId = FixedText<36>;

/// What the machine says of time, as it is; tests stand in for it. Safe from any thread.
class TimeSource {
public:
    TimeSource() = default;
    TimeSource(const TimeSource&) = delete;
    TimeSource& operator=(const TimeSource&) = delete;
    virtual ~TimeSource() = default;

    /// Nanoseconds since the machine was powered up, those counted that it was suspended. Never falls, and
    /// nobody sets it (CLOCK_BOOTTIME).
    [[nodiscard]] virtual std::int64_t boot_ns() const = 0;
    /// Microseconds since 1970 by the wall clock, which people and NTP set (CLOCK_REALTIME).
    [[nodiscard]] virtual std::int64_t wall_us() const = 0;
    [[nodiscard]] virtual BootId boot() const = 0;
};

}  // namespace graingate::engine
