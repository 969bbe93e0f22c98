#pragma once

#include "controller/devices/device_report.hpp"
#include "controller/devices/weight_reporter.hpp"

#include <mutex>
#include <string>

namespace graingate::devices {

/// The newest state of an indicator, for the display; never a basis of a decision.
struct LatestWeight {
    bool is_present = false;  ///< the last poll was answered, or fewer than three were missed
    Instant received_at;      ///< of the sample
    WeightSample sample;
    std::string why;  ///< of a fault or a loss, in words
};

/// What the polls of one platform become: reports by the sampling contract, and the newest state. Fed on one
/// thread.
class WeightChannel {
public:
    WeightChannel(const Name& device, ReportRules rules, ReportSink sink)
        : device_(device), sink_(std::move(sink)), reporter_(rules) {}

    /// A reading that has just come.
    void take(Instant now, DecodedWeight read);
    /// A poll that brought none, and how long it waited for one.
    void miss(Instant now, Duration waited, const std::string& reason);

    /// Any thread.
    [[nodiscard]] LatestWeight latest() const;

private:
    const Name device_;
    const ReportSink sink_;
    WeightReporter reporter_;
    mutable std::mutex mutex_;
    LatestWeight latest_;
};

}  // namespace graingate::devices
