#pragma once

#include "controller/devices/link_times.hpp"

#include <algorithm>
#include <chrono>
#include <string>

namespace graingate::devices {

/// When something that failed may be tried again: the first retry comes at once, the next after
/// `back_off_min`, then after twice as long each time up to `back_off_max`. Real time.
class BackOff {
public:
    using Clock = std::chrono::steady_clock;

    /// Counts a failure. The retry waits for `least` in any case.
    void failed(const LinkTimes& times, std::chrono::milliseconds least = {}) {
        std::chrono::milliseconds wait{0};
        if (++failures_ > 1) {
            const int doublings = std::min(failures_ - 2, 10);
            wait = std::min(times.back_off_min * (1 << doublings), times.back_off_max);
        }
        retry_at_ = Clock::now() + std::max(wait, least);
    }
    void succeeded() {
        failures_ = 0;
        retry_at_ = {};
    }
    [[nodiscard]] bool is_waiting() const { return Clock::now() < retry_at_; }

private:
    int failures_ = 0;  ///< in a row
    Clock::time_point retry_at_{};
};

}  // namespace graingate::devices
