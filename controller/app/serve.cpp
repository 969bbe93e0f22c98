#include "controller/app/serve.hpp"

#include "controller/app/log.hpp"
#include "controller/app/process.hpp"

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
constexpr int stop_patience_ms = 5'000;
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
    void stop() {
        if (process_) process_->stop(stop_patience_ms);
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
    web.stop();
    vision.stop();
    engine.stop();
    return status;
}

}  // namespace graingate::app
