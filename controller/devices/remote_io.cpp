#include "controller/devices/remote_io.hpp"

#include "controller/devices/io_module.hpp"
#include "controller/devices/poll_gap.hpp"
#include "controller/devices/poll_watch.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

namespace graingate::devices {
namespace {

using Real = std::chrono::steady_clock;
using Levels = std::vector<std::uint8_t>;

/// After a module refused to be commissioned or did not follow.
constexpr std::chrono::seconds refusal_pause{1};

/// How old the inputs may be on which somebody decided to switch an output on. No boom and no gate travels in
/// so short a time, so none can have closed since unseen.
Duration inputs_age_max(Duration poll_period) {
    return std::max(seconds(1), poll_period * 2);
}

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
            if (is_ending_) return;
            asked_at_ = Real::now();
            decided_on_ = polled_at_;
            if (wanted_ == wanted && (!followed_ || followed_ == wanted)) return;
            wanted_ = std::move(wanted);
        }
        task_.wake();
    }

    void make_safe() {
        {
            const std::lock_guard lock(mutex_);
            is_ending_ = true;
            followed_.reset();
        }
        task_.wake();
    }

    [[nodiscard]] Rest rest() const {
        const std::lock_guard lock(mutex_);
        if (config_.outputs.empty()) return Rest::safe;
        if (!is_ending_ || !followed_) return Rest::unknown;
        const bool is_kept = std::ranges::any_of(*followed_, [](const auto& level) { return level.second; });
        return is_kept ? Rest::kept : Rest::safe;
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
        if (refusal.empty() && commissioned->had_tripped && has_driven_on()) refusal = trip_text();
        return Done{};
    }

    LinkResult poll(std::string& refusal) {
        const Instant asked_at = clock_.now();
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
        const std::lock_guard lock(mutex_);
        polled_at_ = asked_at;
        return Done{};
    }

    /// Brings the outputs to where they are wanted, in one request, and reads them back.
    LinkResult follow(std::string& refusal) {
        const auto wanted = wanted_now();
        ENSURE(is_ready_);
        if (!wanted) return Done{};
        std::optional<unsigned> from;
        unsigned to = 0;
        Levels levels = outputs_;
        driven_.emplace();
        for (const auto& [channel, on] : *wanted) {
            if ((outputs_[channel] != 0) == on) {
                driven_->emplace(channel, on);
                continue;
            }
            levels[channel] = on ? 1 : 0;
            if (!from) from = channel;
            to = channel + 1;
        }
        if (!from) return note_followed(*wanted), LinkResult{Done{}};
        auto done = module_.write_outputs(*from, std::span{levels}.subspan(*from, to - *from));
        if (done) done = module_.read_outputs(outputs_);
        if (!done) return done;
        driven_ = wanted;
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
        refusal = *tripped ? trip_text() : config_.address.text() + ": " + what;
        return Done{};
    }

    [[nodiscard]] std::string trip_text() const {
        return config_.address.text() + ": the watchdog tripped and made the outputs safe";
    }

    [[nodiscard]] bool has_driven_on() const {
        return driven_ && std::ranges::any_of(*driven_, [](const auto& level) { return level.second; });
    }

    [[nodiscard]] bool are_at(const std::map<unsigned, bool>& levels) const {
        for (const auto& [channel, on] : levels)
            if ((outputs_[channel] != 0) != on) return false;
        return true;
    }

    /// What may be driven now: nothing is switched on by a decision on inputs that are old, nor by nobody's.
    std::optional<std::map<unsigned, bool>> wanted_now() {
        const std::lock_guard lock(mutex_);
        if (!has_engine()) return kept_now();
        undecided_since_.reset();
        auto wanted = wanted_;
        if (!wanted) return wanted;
        const bool is_old = clock_.now() - decided_on_ > inputs_age_max(config_.poll_period);
        for (auto& [channel, on] : *wanted) on = on && (!is_old || outputs_[channel] != 0);
        return wanted;
    }

    /// Whether somebody decides. Who never called `drive` since the module was lost is not silent yet.
    [[nodiscard]] bool has_engine() const {
        if (is_ending_) return false;
        return !wanted_ || config_.silence_max.count() == 0 || Real::now() - asked_at_ <= config_.silence_max;
    }

    /// Everything at 0, but for what must stay on for now.
    std::map<unsigned, bool> kept_now() {
        if (!undecided_since_) undecided_since_ = clock_.now();
        std::map<unsigned, bool> levels;
        for (const auto& [point, channel] : config_.outputs)
            levels[channel] =
                outputs_[channel] != 0 && config_.keeps && config_.keeps(point, *undecided_since_);
        return levels;
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
        driven_.reset();
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
    /// as driven and read back, or not driven further; nothing since the module was lost
    std::optional<std::map<unsigned, bool>> driven_;

    mutable std::mutex mutex_;
    std::optional<std::map<unsigned, bool>> wanted_;    ///< by channel
    std::optional<std::map<unsigned, bool>> followed_;  ///< last that were read back as wanted
    Real::time_point asked_at_{};
    bool is_ending_ = false;
    std::optional<Instant> undecided_since_;  ///< nobody decides since then
    Instant polled_at_;                       ///< the last poll that was answered was asked
    Instant decided_on_;                      ///< `polled_at_` when `drive` was last called
    PollTask task_;                           // last: it uses all of the above
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
void RemoteIo::make_safe() {
    driver_->make_safe();
}
RemoteIo::Rest RemoteIo::rest() const {
    return driver_->rest();
}
PollCounts RemoteIo::counts() const {
    return driver_->counts();
}

}  // namespace graingate::devices
