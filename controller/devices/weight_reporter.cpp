#include "controller/devices/weight_reporter.hpp"

namespace graingate::devices {
namespace {

bool has_equal_flags(const WeightSample& a, WeightSample b) {
    b.weight = a.weight;
    return a == b;
}

}  // namespace

WeightReporter::Verdict WeightReporter::polled(Instant received_at, const WeightSample& sample) {
    const bool back = watch_.answered();
    if (!back && !is_due(received_at, sample)) return {};
    reported_ = sample;
    reported_at_ = received_at;
    return {.back = back, .weight = true};
}

bool WeightReporter::is_due(Instant at, const WeightSample& sample) const {
    if (!has_equal_flags(reported_, sample)) return true;
    const bool changed = sample.weight != reported_.weight;
    const bool was_truck = reported_.weight > rules_.truck_min;
    if (was_truck != (sample.weight > rules_.truck_min)) return true;
    const Duration age = at - reported_at_;
    if (!sample.stable && changed) return age >= rules_.moving_interval;
    if (changed) return true;
    const bool loaded = sample.weight > rules_.settle_min;
    return age >= (loaded ? rules_.loaded_interval : rules_.idle_interval);
}

}  // namespace graingate::devices
