#pragma once

#include "controller/devices/device_report.hpp"
#include "controller/devices/link.hpp"
#include "controller/devices/poll_thread.hpp"
#include "controller/devices/profile/weight_coding.hpp"
#include "controller/devices/weight_channel.hpp"
#include "controller/devices/zeroing.hpp"

#include <memory>

namespace graingate::devices {

/// What it takes to read one indicator.
struct IndicatorConfig {
    Name device;
    LinkAddress address;
    LinkTimes times{};
    WeighingProfile profile;
    Scale scale;
    ReportRules rules;
};

/// Polls one indicator on its link's thread and reports by the sampling contract. Polling starts with the
/// object and ends with it, within a connect and a response time-out.
class Indicator {
public:
    /// On a link that it shares with others of the same peer or line.
    Indicator(IndicatorConfig config, const Link& link, ReportSink sink);
    /// On a link of its own.
    Indicator(IndicatorConfig config, DepotClock clock, ReportSink sink);
    ~Indicator();
    Indicator(const Indicator&) = delete;
    Indicator& operator=(const Indicator&) = delete;

    /// Has the indicator take its empty, steady platform for zero (Zeroing). Any thread.
    ///   answer   called once, on the link's thread, or never when the object ends before
    ///   returns  false: another such command is under way, and this one is not
    bool set_zero(ZeroAnswer answer);

    /// Any thread.
    [[nodiscard]] LatestWeight latest() const;
    /// Any thread.
    [[nodiscard]] PollCounts counts() const;

private:
    class Poller;
    std::unique_ptr<Poller> poller_;
};

}  // namespace graingate::devices
