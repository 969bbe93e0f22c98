#pragma once

#include "controller/core/units.hpp"
#include "controller/devices/poll_watch.hpp"
#include "controller/devices/profile/weight_coding.hpp"

namespace graingate::devices {

/// Which readings the journal needs. Intervals are depot time.
struct ReportRules {
    Duration poll_period = milliseconds(100);
    Kilograms truck_min;   ///< crossing it is reported at once even while unstable
    Kilograms settle_min;  ///< above it the platform is loaded: a steady reading is repeated
    Duration moving_interval = seconds(1);
    Duration loaded_interval = seconds(1);
    Duration idle_interval = minutes(10);
};

/// The sampling contract of one indicator (docs/devices.md): between two reports, polls were fresh
/// and division and flags unchanged, or the reading was unstable and its last report is younger
/// than `moving_interval`. Pure: fed with every poll in its order.
class WeightReporter {
public:
    /// What is to be reported, in this order.
    struct Verdict {
        bool lost = false;
        bool back = false;
        bool weight = false;

        bool operator==(const Verdict&) const = default;
    };

    explicit WeightReporter(ReportRules rules) : rules_(rules), watch_(rules.poll_period) {}

    /// A poll that was answered.
    Verdict polled(Instant received_at, const WeightSample& sample);
    /// A poll without a usable answer, and how long it waited for one.
    Verdict failed(Duration waited) { return {.lost = watch_.failed(waited)}; }

private:
    [[nodiscard]] bool is_due(Instant at, const WeightSample& sample) const;

    ReportRules rules_;
    PollWatch watch_;
    WeightSample reported_;
    Instant reported_at_;
};

}  // namespace graingate::devices
