#include "controller/devices/indicator.hpp"

#include "controller/devices/poll_gap.hpp"
#include "controller/devices/weight_source.hpp"

#include <utility>
#include <variant>

namespace graingate::devices {
namespace {

std::unique_ptr<WeightSource> source_of(const IndicatorConfig& config, const Link& link) {
    if (std::holds_alternative<FrameProfile>(config.profile)) return frame_source(config);
    return register_source(config, link);
}

}  // namespace

class Indicator::Poller {
public:
    Poller(const IndicatorConfig& config, const Link& link, ReportSink sink)
        : thread_(link.thread),
          where_(config.address.text()),
          gap_(config.rules.poll_period),
          source_(source_of(config, link)),
          channel_(config.device, config.rules, std::move(sink)),
          zeroing_(config.rules.truck_min),
          task_(link.thread, config.rules.poll_period, [this](bool) { return poll(); }) {}

    bool set_zero(ZeroAnswer answer) { return zeroing_.ask(std::move(answer)); }
    [[nodiscard]] LatestWeight latest() const { return channel_.latest(); }
    [[nodiscard]] PollCounts counts() const { return task_.counts(); }

private:
    bool poll() {
        const DepotClock& clock = thread_->clock();
        const Instant asked_at = clock.now();
        if (const auto gap = gap_.begun(asked_at, *thread_))
            channel_.miss(asked_at, *gap, where_ + ": " + PollGap::words_of(*gap));
        auto readings = source_->read(asked_at);
        const Instant now = clock.now();
        if (!readings) {
            channel_.miss(now, now - asked_at, readings.error());
            zeroing_.missed(readings.error());
            return false;
        }
        for (DecodedWeight& each : *readings) {
            const WeightSample sample = each.sample;
            channel_.take(now, std::move(each));
            zeroing_.polled(now, sample, *source_);
        }
        return true;
    }

    const std::shared_ptr<PollThread> thread_;
    const std::string where_;
    PollGap gap_;
    const std::unique_ptr<WeightSource> source_;
    WeightChannel channel_;
    Zeroing zeroing_;
    PollTask task_;  // last: it uses all of the above
};

Indicator::Indicator(IndicatorConfig config, const Link& link, ReportSink sink)
    : poller_(std::make_unique<Poller>(std::move(config), link, std::move(sink))) {}

Indicator::Indicator(IndicatorConfig config, DepotClock clock, ReportSink sink)
    : Indicator(config, Link::make(config.address, config.times, std::move(clock)), std::move(sink)) {}

Indicator::~Indicator() = default;

bool Indicator::set_zero(ZeroAnswer answer) {
    return poller_->set_zero(std::move(answer));
}

LatestWeight Indicator::latest() const {
    return poller_->latest();
}

PollCounts Indicator::counts() const {
    return poller_->counts();
}

}  // namespace graingate::devices
