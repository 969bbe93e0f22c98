#include "controller/app/serve.hpp"

#include "controller/app/log.hpp"
#include "controller/app/process.hpp"
#include "controller/app/service_manager.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace graingate::app {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds pause_min{500};
constexpr std::chrono::milliseconds pause_max{30'000};
constexpr std::chrono::seconds healthy_after{60};
/// Parts end side by side, then the engine, which waits up to 30 s for trucks under booms: with all three
/// hanging the service is out in 38 s.
constexpr std::chrono::milliseconds parts_patience{3'000};
constexpr std::chrono::milliseconds engine_patience{35'000};
constexpr int watch_period_ms = 100;

/// A process that is started again whenever it ends.
class WatchedPart {
public:
    WatchedPart(std::string name, const ServiceOptions& options)
        : name_(std::move(name)), options_(options) {}

    void watch() {
        const auto now = Clock::now();
        if (process_) {
            const auto status = process_->ended();
            if (!status) return;
            log_error("serve", name_ + " ended with status " + std::to_string(*status) +
                                   "; starts again in " + std::to_string(pause_.count()) + " ms");
            process_.reset();
            if (now - started_ > healthy_after) pause_ = pause_min;
            start_at_ = now + pause_;
            pause_ = std::min(pause_ * 2, pause_max);
        }
        if (now < start_at_) return;
        started_ = now;
        auto made = Process::start(arguments(), Process::Output::inherited);
        if (made)
            process_ = *std::move(made);
        else
            log_error("serve", name_ + ": " + made.error());
    }

    /// Its status, once it has ended.
    std::optional<int> ended() { return process_ ? process_->ended() : std::nullopt; }
    void ask_to_end() {
        if (process_) process_->ask_to_end();
    }
    /// Kills it when it still runs at `until`; its status.
    int stop(Clock::time_point until) {
        if (!process_) return 0;
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
        const int status = process_->stop(static_cast<int>(std::max(left, left.zero()).count()));
        if (status != 0) log_error("serve", name_ + " ended with status " + std::to_string(status));
        return status;
    }

private:
    [[nodiscard]] std::vector<std::string> arguments() const {
        return {"part",        name_,    "--config",    options_.config, "--data",
                options_.data, "--keys", options_.keys, "--clock",       options_.clock};
    }

    std::string name_;
    const ServiceOptions& options_;
    std::optional<Process> process_;
    Clock::time_point started_{};
    Clock::time_point start_at_{};
    std::chrono::milliseconds pause_ = pause_min;
};

}  // namespace

int serve(const ServiceOptions& options) {
    catch_stop_signals();
    WatchedPart engine("engine", options);
    WatchedPart vision("vision", options);
    WatchedPart web("web", options);
    engine.watch();
    int status = 0;
    while (!is_stop_asked()) {
        if (const auto ended = engine.ended()) {
            log_error("serve", "the engine ended with status " + std::to_string(*ended));
            status = *ended == 0 ? 1 : *ended;
            break;
        }
        vision.watch();
        web.watch();
        sleep_unless_stopped(watch_period_ms);
    }
    ServiceManager().stopping();
    // First those who ask, so that nothing new comes; then the engine makes durable what waits.
    const auto parts_until = Clock::now() + parts_patience;
    web.ask_to_end();
    vision.ask_to_end();
    web.stop(parts_until);
    vision.stop(parts_until);
    const int ended = engine.stop(Clock::now() + engine_patience);
    return status != 0 ? status : ended;
}

}  // namespace graingate::app
