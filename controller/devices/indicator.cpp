#include "controller/devices/indicator.hpp"

#include <mutex>
#include <utility>
#include <vector>

namespace graingate::devices {

class Indicator::Poller {
public:
    Poller(IndicatorConfig config, DepotClock clock, ReportSink sink)
        : config_(std::move(config)),
          clock_(std::move(clock)),
          sink_(std::move(sink)),
          link_(config_.address, config_.times),
          reporter_(config_.rules),
          block_(config_.profile.block.count),
          thread_(clock_, config_.rules.poll_period, [this](bool) { poll(); }) {}

    [[nodiscard]] LatestWeight latest() const {
        const std::lock_guard lock(mutex_);
        return latest_;
    }

    [[nodiscard]] PollCounts counts() const { return thread_.counts(); }

private:
    void poll() {
        const Instant asked_at = clock_.now();
        const auto& block = config_.profile.block;
        auto answer = link_.read_registers(block.function, block.start, block_);
        const Instant now = clock_.now();
        if (answer)
            take(now, decode_weight(config_.profile, config_.scale, block_));
        else
            miss(now, now - asked_at, answer.error().text);
    }

    void take(Instant now, DecodedWeight read) {
        const auto verdict = reporter_.polled(now, read.sample);
        {
            const std::lock_guard lock(mutex_);
            latest_.is_present = true;
            latest_.received_at = now;
            latest_.sample = read.sample;
            latest_.why = read.why;
        }
        if (verdict.back) sink_(BackReport{config_.device, now});
        if (verdict.weight) sink_(WeightReport{config_.device, now, read.sample, std::move(read.why)});
    }

    void miss(Instant now, Duration waited, const std::string& reason) {
        if (!reporter_.failed(waited).lost) return;
        {
            const std::lock_guard lock(mutex_);
            latest_.is_present = false;
            latest_.why = reason;
        }
        sink_(LostReport{config_.device, now, reason});
    }

    const IndicatorConfig config_;
    const DepotClock clock_;
    const ReportSink sink_;
    ModbusLink link_;
    WeightReporter reporter_;
    std::vector<std::uint16_t> block_;
    mutable std::mutex mutex_;
    LatestWeight latest_;
    PollThread thread_;  // last: it uses all of the above
};

Indicator::Indicator(IndicatorConfig config, DepotClock clock, ReportSink sink)
    : poller_(std::make_unique<Poller>(std::move(config), std::move(clock), std::move(sink))) {}

Indicator::~Indicator() = default;

LatestWeight Indicator::latest() const {
    return poller_->latest();
}

PollCounts Indicator::counts() const {
    return poller_->counts();
}

}  // namespace graingate::devices
