#pragma once

#include "controller/core/units.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace graingate::devices {

/// Tells when a polled device is lost and when it is back. Pure.
class PollWatch {
public:
    explicit PollWatch(Duration period) : period_(period) {}

    /// A poll was answered. True when this brings the device back; so it does the first time.
    bool answered() {
        missed_ = 0;
        is_lost_ = false;
        return !std::exchange(is_present_, true);
    }

    /// A poll failed after `waited`; a wait that spans several periods counts as so many polls.
    /// True when this loses the device: the third missed in a row, said once.
    bool failed(Duration waited) {
        missed_ = std::min(missed_ + std::max<std::int64_t>(waited.us() / period_.us(), 1), polls_to_loss);
        return missed_ >= polls_to_loss && lose();
    }

    /// What the device answers cannot be relied on. True when it was not lost already.
    bool lose() {
        is_present_ = false;
        return !std::exchange(is_lost_, true);
    }

    [[nodiscard]] bool is_present() const { return is_present_; }

private:
    static constexpr std::int64_t polls_to_loss = 3;

    Duration period_;
    std::int64_t missed_ = 0;
    bool is_present_ = false;  ///< neither present nor lost until the first verdict
    bool is_lost_ = false;
};

}  // namespace graingate::devices
