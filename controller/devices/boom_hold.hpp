#pragma once

#include "controller/core/point.hpp"
#include "controller/core/units.hpp"

#include <map>
#include <mutex>

namespace graingate::devices {

/// What the wires under booms said last, kept for the moments when nobody decides: while the engine is silent
/// or ends, a boom that is up comes down only once its loop and its beam have shown nothing, and its lights
/// have been red, for `boom_clear_time`. Any thread.
class BoomHold {
public:
    /// An input as it was read. Others than the wires under booms are passed over.
    void saw(const Point& input, bool is_on, Instant at);
    /// Its module is lost: nothing is known of the input until it is seen again.
    void lost(const Point& input);

    /// Whether an output that is on must stay on at `now`, nobody having decided since `since`: a boom that
    /// something is under, was until now, or may be for all that is known.
    [[nodiscard]] bool keeps(const Point& output, Instant since, Instant now) const;

private:
    struct Level {
        bool is_on;
        Instant since;
    };
    mutable std::mutex mutex_;
    std::map<Point, Level> levels_;
};

}  // namespace graingate::devices
