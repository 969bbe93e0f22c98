#pragma once

#include "controller/devices/device_report.hpp"
#include "controller/devices/modbus_link.hpp"
#include "controller/devices/poll_thread.hpp"
#include "controller/devices/profile/weight_coding.hpp"
#include "controller/devices/weight_reporter.hpp"

#include <memory>

namespace graingate::devices {

/// What it takes to read one indicator.
struct IndicatorConfig {
    Name device;
    LinkAddress address;
    LinkTimes times{};
    IndicatorProfile profile;
    Scale scale;
    ReportRules rules;
};

/// The newest state of an indicator, for the display; never a basis of a decision.
struct LatestWeight {
    bool is_present = false;  ///< the last poll was answered, or fewer than three were missed
    Instant received_at;      ///< of the sample
    WeightSample sample;
    std::string why;  ///< of a fault or a loss, in words
};

/// Polls one indicator on a thread of its own and reports by the sampling contract. The thread
/// starts with the object and ends with it, within a connect and a response time-out.
class Indicator {
public:
    Indicator(IndicatorConfig config, DepotClock clock, ReportSink sink);
    ~Indicator();
    Indicator(const Indicator&) = delete;
    Indicator& operator=(const Indicator&) = delete;

    /// Any thread.
    [[nodiscard]] LatestWeight latest() const;
    /// Any thread.
    [[nodiscard]] PollCounts counts() const;

private:
    class Poller;
    std::unique_ptr<Poller> poller_;
};

}  // namespace graingate::devices
