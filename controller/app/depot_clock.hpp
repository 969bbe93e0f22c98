#pragma once

#include "controller/core/result.hpp"
#include "controller/engine/clock.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace graingate::app {

/// Depot time on CLOCK_BOOTTIME: `base + (boot time - anchor) * factor`.
///
/// A depot that is in earnest runs at factor 1 from a wall anchor. A virtual depot's processes share one page
/// of memory (a small file that the demo makes): epoch and factor stand in it, and the engine, which alone
/// knows whether its polls keep up, slows the clock there and lets it recover. It never skips.
class DepotClock final : public engine::Clock {
public:
    static constexpr std::int64_t million = 1'000'000;

    /// Real time from the wall clock, for processes that journal nothing (the engine's:
    /// engine/anchored_clock.hpp).
    static std::unique_ptr<DepotClock> real();

    /// Makes the page: depot time starts at `epoch` now, at factor 1 until it is released to `factor`.
    static Result<std::unique_ptr<DepotClock>, std::string> create(const std::string& path, Instant epoch,
                                                                   std::int64_t factor);
    /// Joins the page that another process made.
    static Result<std::unique_ptr<DepotClock>, std::string> join(const std::string& path);

    ~DepotClock() override;

    [[nodiscard]] Instant now() const override;
    [[nodiscard]] std::chrono::nanoseconds real_until(Instant instant) const override;

    /// Where the page's depot time began.
    [[nodiscard]] Instant epoch() const;

    /// Lets the engine run the clock at its full factor: everybody is ready.
    void release();
    [[nodiscard]] bool is_released() const;

    /// Runs on from now at `factor_ppm` millionths of real time, at most what `create` was given. One process
    /// only.
    void set_factor(std::int64_t factor_ppm);
    [[nodiscard]] std::int64_t factor_ppm() const;
    [[nodiscard]] std::int64_t target_ppm() const;
    [[nodiscard]] bool is_shared() const { return file_ >= 0; }

    /// Depot time that went by for each second of real time since the release, in millionths.
    [[nodiscard]] std::int64_t reached_ppm() const;

private:
    struct Page;
    DepotClock(Page* page, int file);

    Page* page_;
    int file_;  ///< -1, when the page is this process's own
};

}  // namespace graingate::app
