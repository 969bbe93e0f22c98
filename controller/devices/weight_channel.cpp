#include "controller/devices/weight_channel.hpp"

#include <utility>

namespace graingate::devices {

void WeightChannel::take(Instant now, DecodedWeight read) {
    const auto verdict = reporter_.polled(now, read.sample);
    {
        const std::lock_guard lock(mutex_);
        latest_.is_present = true;
        latest_.received_at = now;
        latest_.sample = read.sample;
        latest_.why = read.why;
    }
    if (verdict.back) sink_(BackReport{device_, now});
    if (verdict.weight) sink_(WeightReport{device_, now, read.sample, std::move(read.why)});
}

void WeightChannel::miss(Instant now, Duration waited, const std::string& reason) {
    if (!reporter_.failed(waited).lost) return;
    {
        const std::lock_guard lock(mutex_);
        latest_.is_present = false;
        latest_.why = reason;
    }
    sink_(LostReport{device_, now, reason});
}

LatestWeight WeightChannel::latest() const {
    const std::lock_guard lock(mutex_);
    return latest_;
}

}  // namespace graingate::devices
