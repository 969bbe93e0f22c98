#pragma once

#include "sim/world/digest.hpp"

#include <optional>

namespace graingate::sim {

/// A motor that drives a boom or a slide gate between two limit switches; 0 is closed, 1 is open.
/// Invariant: at most one limit switch is made, and neither anywhere in between. A motor that sticks is as
/// any other until it comes to the place where it sticks.
class Mover {
public:
    /// `travel_s`: from one end to the other, in seconds
    explicit Mover(double travel_s) : travel_s_(travel_s) {}

    void command(bool open) { wants_open_ = open; }

    /// Ice, a bent rail: from now on it moves no further than to `at` (0 to 1).
    void stick(double at) { stuck_at_ = at; }
    void free() { stuck_at_.reset(); }
    [[nodiscard]] bool is_stuck() const { return stuck_at_.has_value(); }

    /// Moves for `dt` seconds, closing no further than `rest` (something lies in the way).
    void step(double dt, double rest = 0.0) {
        const double way = dt / travel_s_;
        if (wants_open_) {
            const double end = stuck_at_ && position_ <= *stuck_at_ ? *stuck_at_ : 1.0;
            position_ = position_ + way < end ? position_ + way : end;
            return;
        }
        const double stuck = stuck_at_ && position_ >= *stuck_at_ ? *stuck_at_ : 0.0;
        const double end = stuck > rest ? stuck : rest;
        if (position_ > end) position_ = position_ - way > end ? position_ - way : end;
    }

    [[nodiscard]] bool wants_open() const { return wants_open_; }
    [[nodiscard]] double position() const { return position_; }
    [[nodiscard]] bool at_open() const { return position_ >= 1.0 - switch_way; }
    [[nodiscard]] bool at_closed() const { return position_ <= switch_way; }

    void add_to(Fingerprint& print) const {
        print.add(position_);
        print.add(wants_open_);
        print.add(is_stuck());
    }

private:
    static constexpr double switch_way = 0.01;  ///< share of the travel over which a limit switch stays made
    double travel_s_;
    double position_ = 0;
    bool wants_open_ = false;
    std::optional<double> stuck_at_;
};

}  // namespace graingate::sim
