#pragma once

#include "controller/devices/poll_thread.hpp"

#include <optional>
#include <string>
#include <utility>

namespace graingate::devices {

/// Notices when the other units of a link leave a device so little time that its readings are no longer
/// fresh, though each of its requests is answered. On a link of its own a device waits for nobody: there a
/// late poll is the depot clock's to mend, which slows down.
class PollGap {
public:
    explicit PollGap(Duration period) : period_(period) {}

    /// A poll begins. How long the one before it was ago, when three more should have come between.
    std::optional<Duration> begun(Instant now, const PollThread& thread) {
        const Instant before = std::exchange(before_, now);
        const bool is_first = !std::exchange(has_begun_, true);
        if (is_first || now - before < period_ * 4 || !thread.is_shared()) return std::nullopt;
        return now - before;
    }

    static std::string words_of(Duration gap) {
        return "the link is too busy: " + std::to_string(gap.us() / 1'000) + " ms from one poll to the next";
    }

private:
    Duration period_;
    Instant before_;
    bool has_begun_ = false;
};

}  // namespace graingate::devices
