#pragma once

#include "controller/core/units.hpp"

#include <cstdint>

namespace graingate::devices {

/// Tells whether the counter by which a device shows that it lives stands still. Pure.
class HeartbeatWatch {
public:
    explicit HeartbeatWatch(Duration still_max) : still_max_(still_max) {}

    /// A poll that read `count`. True when it has not changed for longer than `still_max`.
    bool is_still(Instant at, std::uint16_t count) {
        if (!is_known_ || count != count_) {
            is_known_ = true;
            count_ = count;
            moved_at_ = at;
        }
        return at - moved_at_ > still_max_;
    }

private:
    Duration still_max_;
    bool is_known_ = false;
    std::uint16_t count_ = 0;
    Instant moved_at_{};
};

}  // namespace graingate::devices
