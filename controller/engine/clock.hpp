#pragma once

#include "controller/core/units.hpp"

#include <chrono>

namespace graingate::engine {

/// Depot time. Never falls. Safe from any thread.
class Clock {
public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;

    [[nodiscard]] virtual Instant now() const = 0;

    /// How much real time is left until `instant`, as the clock runs now; zero when it has come. The clock
    /// may be slowed meanwhile: look again after waiting.
    [[nodiscard]] virtual std::chrono::nanoseconds real_until(Instant instant) const = 0;
};

}  // namespace graingate::engine
