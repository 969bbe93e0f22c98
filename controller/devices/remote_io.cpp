#include "controller/devices/remote_io.hpp"

#include "controller/devices/io_module.hpp"
#include "controller/devices/poll_gap.hpp"
#include "controller/devices/poll_watch.hpp"

#include <mutex>
#include <optional>
#include <utility>

namespace graingate::devices {
namespace {

using Real = std::chrono::steady_clock;
using Levels = std::vector<std::uint8_t>;

/// After a module refused to be commissioned or did not follow.
constexpr std::chrono::seconds refusal_pause{1};

}  // namespace

class RemoteIo::Driver {
public:
    Driver(RemoteIoConfig config, const Link& link, ReportSink sink)
        : config_(std::move(config)),
          clock_(link.thread->clock()),
          poll_thread_(link.thread),
          gap_(config_.poll_period),
          sink_(std::move(sink)),
          module_(config_, link),
          watch_(config_.poll_period),
          task_(link.thread, config_.poll_period, [this](bool is_poll) { return turn(is_poll); }) {}

    void drive(const std::map<Point, bool>& levels) {
        std::map<unsigned, bool> wanted;
        for (const auto& [point, channel] : config_.outputs) {
            const auto named = levels.find(point);
            if (named != levels.end()) wanted[channel] = named->second;
        }
        {
            const std::lock_guard lock(mutex_);
            asked_at_ = Real::now();
            if (wanted_ == wanted) return;
            wanted_ = std::move(wanted);
        }
        task_.wake();
    }

    [[nodiscard]] bool has_followed() const {
        const std::lock_guard lock(mutex_);
        return !wanted_ || wanted_ == followed_;
    }

    [[nodiscard]] PollCounts counts() const { return task_.counts(); }

private:
    /// One turn, each step only when the one before it went well; false when one did not.
    bool turn(bool is_poll) {
        if (!is_ready_ && (!is_poll || Real::now() < retry_at_)) return false;
        const Instant began = clock_.now();
        const auto gap = is_poll ? gap_.begun(began, *poll_thread_) : std::nullopt;
        if (gap && is_ready_)
            return fail(*gap, config_.address.text() + ": " + PollGap::words_of(*gap)), false;
        std::string refusal;
        LinkResult done = Done{};
        if (!is_ready_) done = begin(refusal);
        if (done && refusal.empty() && is_poll) done = poll(refusal);
        if (done && refusal.empty()) done = follow(refusal);
        if (!done) fail(clock_.now() - began, done.error().text);
        if (!refusal.empty()) refuse(refusal);
        return done && refusal.empty();
    }

    LinkResult begin(std::string& refusal) {
        auto commissioned = module_.commission();
        if (!commissioned) return Unexpected{commissioned.error()};
        refusal = commissioned->refusal;
        driven_.reset();
        return Done{};
    }

    LinkResult poll(std::string& refusal) {
        auto read = module_.read_inputs(inputs_read_);
        if (!read) return read;
        const Instant received_at = clock_.now();
        read = module_.read_outputs(outputs_);
        if (!read) return read;
        if (driven_ && !are_at(*driven_)) return doubt("an output changed by itself", refusal);
        is_ready_ = true;
        const bool back = watch_.answered();
        if (back) sink_(BackReport{config_.device, received_at});
        for (const auto& [point, channel] : config_.inputs) {
            const bool on = inputs_read_[channel] != 0;
            if (back || on != (inputs_[channel] != 0))
                sink_(InputReport{config_.device, received_at, point, on});
        }
        inputs_ = inputs_read_;
        return Done{};
    }

    /// Brings the outputs to where they are wanted, in one request, and reads them back.
    LinkResult follow(std::string& refusal) {
        const auto wanted = wanted_now();
        ENSURE(is_ready_);
        if (!wanted) return Done{};
        driven_ = wanted;
        std::optional<unsigned> from;
        unsigned to = 0;
        Levels levels = outputs_;
        for (const auto& [channel, on] : *wanted) {
            if ((outputs_[channel] != 0) == on) continue;
            levels[channel] = on ? 1 : 0;
            if (!from) from = channel;
            to = channel + 1;
        }
        if (!from) return note_followed(*wanted), LinkResult{Done{}};
        auto done = module_.write_outputs(*from, std::span{levels}.subspan(*from, to - *from));
        if (done) done = module_.read_outputs(outputs_);
        if (!done) return done;
        if (!are_at(*wanted)) return doubt("an output does not follow", refusal);
        note_followed(*wanted);
        return Done{};
    }

    void note_followed(const std::map<unsigned, bool>& levels) {
        const std::lock_guard lock(mutex_);
        followed_ = levels;
    }

    /// Why outputs are not where they were driven.
    LinkResult doubt(const std::string& what, std::string& refusal) {
        auto tripped = module_.has_tripped();
        if (!tripped) return Unexpected{tripped.error()};
        refusal = config_.address.text() + ": " +
                  (*tripped ? std::string{"the watchdog tripped and made the outputs safe"} : what);
        return Done{};
    }

    [[nodiscard]] bool are_at(const std::map<unsigned, bool>& levels) const {
        for (const auto& [channel, on] : levels)
            if ((outputs_[channel] != 0) != on) return false;
        return true;
    }

    std::optional<std::map<unsigned, bool>> wanted_now() {
        const std::lock_guard lock(mutex_);
        auto wanted = wanted_;
        const bool is_silent =
            config_.silence_max.count() > 0 && Real::now() - asked_at_ > config_.silence_max;
        if (wanted && is_silent)
            for (auto& [channel, on] : *wanted) on = false;
        return wanted;
    }

    void fail(Duration waited, const std::string& reason) {
        is_ready_ = false;
        if (watch_.failed(waited)) lose(reason);
    }

    void refuse(const std::string& reason) {
        is_ready_ = false;
        retry_at_ = Real::now() + refusal_pause;
        if (watch_.lose()) lose(reason);
    }

    void lose(const std::string& reason) {
        {
            const std::lock_guard lock(mutex_);
            wanted_.reset();
            followed_.reset();
        }
        sink_(LostReport{config_.device, clock_.now(), reason});
    }

    const RemoteIoConfig config_;
    const DepotClock clock_;
    const std::shared_ptr<PollThread> poll_thread_;
    PollGap gap_;
    const ReportSink sink_;
    IoModule module_;
    PollWatch watch_;
    bool is_ready_ = false;  ///< commissioned, and inputs read since
    Real::time_point retry_at_{};
    Levels inputs_;       ///< as reported
    Levels inputs_read_;  ///< as just read
    Levels outputs_;      ///< as last read back
    std::optional<std::map<unsigned, bool>> driven_;

    mutable std::mutex mutex_;
    std::optional<std::map<unsigned, bool>> wanted_;    ///< by channel
    std::optional<std::map<unsigned, bool>> followed_;  ///< last that were read back as wanted
    Real::time_point asked_at_{};
    PollTask task_;  // last: it uses all of the above
};

RemoteIo::RemoteIo(RemoteIoConfig config, const Link& link, ReportSink sink) {
    ENSURE(faults_of(config).empty());
    driver_ = std::make_unique<Driver>(std::move(config), link, std::move(sink));
}

RemoteIo::RemoteIo(RemoteIoConfig config, DepotClock clock, ReportSink sink)
    : RemoteIo(config, Link::make(config.address, config.times, std::move(clock)), std::move(sink)) {}

RemoteIo::~RemoteIo() = default;
void RemoteIo::drive(const std::map<Point, bool>& levels) {
    driver_->drive(levels);
}
bool RemoteIo::has_followed() const {
    return driver_->has_followed();
}
PollCounts RemoteIo::counts() const {
    return driver_->counts();
}

}  // namespace graingate::devices
