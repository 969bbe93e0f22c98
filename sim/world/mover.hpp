#pragma once

#include "sim/world/digest.hpp"

namespace graingate::sim {

/// A motor that drives a boom or a slide gate between two limit switches; 0 is closed, 1 is open.
/// Invariant: at most one limit switch is made, and neither anywhere in between.
class Mover {
public:
    /// `travel_s`: from one end to the other, in seconds
    explicit Mover(double travel_s) : travel_s_(travel_s) {}

    void command(bool open) { wants_open_ = open; }

    /// Moves for `dt` seconds, closing no further than `rest` (something lies in the way).
    void step(double dt, double rest = 0.0) {
        const double way = dt / travel_s_;
        if (wants_open_) {
            position_ = position_ + way < 1.0 ? position_ + way : 1.0;
        } else if (position_ > rest) {
            position_ = position_ - way > rest ? position_ - way : rest;
        }
    }

    [[nodiscard]] bool wants_open() const { return wants_open_; }
    [[nodiscard]] double position() const { return position_; }
    [[nodiscard]] bool at_open() const { return position_ >= 1.0 - switch_way; }
    [[nodiscard]] bool at_closed() const { return position_ <= switch_way; }

    void add_to(Fingerprint& print) const {
        print.add(position_);
        print.add(wants_open_);
    }

private:
    static constexpr double switch_way = 0.01;  ///< share of the travel over which a limit switch stays made
    double travel_s_;
    double position_ = 0;
    bool wants_open_ = false;
};

}  // namespace graingate::sim
