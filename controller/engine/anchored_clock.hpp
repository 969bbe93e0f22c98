#pragma once

#include "controller/core/result.hpp"
#include "controller/engine/clock.hpp"
#include "controller/engine/time_source.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The time of a depot in earnest. It runs with the machine's boot clock from an anchor; setting the wall
/// clock never moves it, and what the wall says beside it is journalled as ClockCorrected.
namespace graingate::engine {

/// Where depot time stood at one instant of the boot clock. Kept in a file, so that a controller that is
/// started again on a machine that went on running goes on without a step.
struct ClockAnchor {
    BootId boot;
    Instant at;
    std::int64_t boot_ns = 0;

    static void fields(auto& self, auto&& field) {
        field("boot", self.boot);
        field("at_us", self.at);
        field("boot_ns", self.boot_ns);
    }
    bool operator==(const ClockAnchor&) const = default;
};

std::string encode_anchor(const ClockAnchor& anchor);
/// nothing, unless the text is an anchor in its one spelling
std::optional<ClockAnchor> decode_anchor(std::string_view text);

/// Depot time at factor 1.
class AnchoredClock final : public Clock {
public:
    /// Goes on from `kept` when the machine still runs since then; after a reboot, or without an anchor, from
    /// the later of `last` and the wall clock. Never before `last`.
    ///   source  outlives the clock
    ///   last    the journal's last instant
    AnchoredClock(const TimeSource& source, const std::optional<ClockAnchor>& kept, Instant last);

    [[nodiscard]] Instant now() const override;
    [[nodiscard]] std::chrono::nanoseconds real_until(Instant instant) const override;
    [[nodiscard]] const ClockAnchor& anchor() const { return anchor_; }

private:
    const TimeSource& source_;
    ClockAnchor anchor_;
};

/// Sees when the wall clock has been set. Thread: one.
class WallWatch {
public:
    /// How often the two clocks are compared.
    static constexpr Duration period = seconds(1);
    /// What the wall may differ from the journalled offset before it is journalled again.
    static constexpr Duration tolerance = milliseconds(250);

    WallWatch(const TimeSource& source, const Clock& clock) : source_(source), clock_(clock) {}

    /// What ClockCorrected shall say; nothing when the wall is where `offset` puts it, when the last look was
    /// less than a period ago, or when the two clocks could not be read at once.
    ///   offset  the wall's time less the journal's, as it stands in the state
    std::optional<Duration> look(Duration offset);

private:
    const TimeSource& source_;
    const Clock& clock_;
    std::optional<Instant> looked_at_;
};

}  // namespace graingate::engine
