#pragma once

#include "sim/world/digest.hpp"

namespace graingate::sim {

/// A damped oscillator, pushed by accelerations and knocked by bumps; integrated by semi-implicit Euler.
class Oscillator {
public:
    /// `frequency_hz`: 1 to 3; `damping`: share of the critical damping, 0.05 to 0.2
    Oscillator(double frequency_hz, double damping)
        : omega_(6.283185307179586 * frequency_hz), damping_(damping) {}

    /// `push`: acceleration in m/s² over the step of `dt` seconds
    void step(double push, double dt) {
        velocity_ += (push - restoring()) * dt;
        place_ += velocity_ * dt;
    }
    /// `velocity`: m/s, added at once
    void knock(double velocity) { velocity_ += velocity; }

    /// What spring and damper give back, in m/s².
    [[nodiscard]] double restoring() const {
        return omega_ * omega_ * place_ + 2 * damping_ * omega_ * velocity_;
    }

    void add_to(Fingerprint& print) const {
        print.add(place_);
        print.add(velocity_);
    }

private:
    double omega_;
    double damping_;
    double place_ = 0;     // m
    double velocity_ = 0;  // m/s
};

}  // namespace graingate::sim
