#include "controller/engine/anchored_clock.hpp"

#include "controller/core/codec_read.hpp"
#include "controller/core/codec_write.hpp"

#include <algorithm>

namespace graingate::engine {
namespace {

constexpr std::int64_t ns_a_us = 1'000;

/// Two readings that lie further apart were not taken at once: the thread had to wait between them.
constexpr Duration at_once = milliseconds(20);

ClockAnchor anchor_from(const TimeSource& source, const std::optional<ClockAnchor>& kept, Instant last) {
    const std::int64_t boot_ns = source.boot_ns();
    if (kept && kept->boot == source.boot() && kept->boot_ns >= 0 && kept->boot_ns <= boot_ns) {
        const Instant now = kept->at + Duration{(boot_ns - kept->boot_ns) / ns_a_us};
        if (now >= last) return *kept;
    }
    return {source.boot(), std::max(last, Instant{source.wall_us()}), boot_ns};
}

}  // namespace

std::string encode_anchor(const ClockAnchor& anchor) {
    std::string out;
    codec::Writer(out).put(anchor);
    return out;
}

std::optional<ClockAnchor> decode_anchor(std::string_view text) {
    codec::Reader reader(text);
    ClockAnchor anchor;
    reader.get(anchor);
    reader.end();
    if (!reader.is_good()) return std::nullopt;
    return anchor;
}

AnchoredClock::AnchoredClock(const TimeSource& source, const std::optional<ClockAnchor>& kept, Instant last)
    : source_(source), anchor_(anchor_from(source, kept, last)) {}

Instant AnchoredClock::now() const {
    return anchor_.at + Duration{(source_.boot_ns() - anchor_.boot_ns) / ns_a_us};
}

std::chrono::nanoseconds AnchoredClock::real_until(Instant instant) const {
    // A month is as good as for ever, and cannot overflow.
    return std::chrono::microseconds{
        std::clamp((instant - now()).us(), std::int64_t{0}, hours(24 * 31).us())};
}

std::optional<Duration> WallWatch::look(Duration offset) {
    const Instant before = clock_.now();
    if (looked_at_ && before - *looked_at_ < period) return std::nullopt;
    const Instant wall{source_.wall_us()};
    const Instant after = clock_.now();
    if (after - before > at_once) return std::nullopt;
    looked_at_ = before;
    const Duration found = wall - before;
    const Duration change = found - offset;
    if (change <= tolerance && change >= Duration{} - tolerance) return std::nullopt;
    return found;
}

}  // namespace graingate::engine
