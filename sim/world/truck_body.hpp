#pragma once

#include "sim/world/random.hpp"
#include "sim/world/scenario.hpp"
#include "sim/world/suspension.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace graingate::sim {

/// What a truck is made of: axles with their loads, the grain in the box, the body on its springs, and where
/// the front bumper is on its way. The way is measured in metres in the truck's own direction; a truck that
/// reverses has a negative speed.
class TruckBody {
public:
    TruckBody(const TruckScript& script, Random& random);

    /// Puts the front bumper at `front_m`, at rest.
    void place(double front_m);

    /// Drives for `dt` seconds towards `target_m` (may lie behind) at up to `speed_max` m/s and stops there.
    void drive(double target_m, double speed_max, double dt);

    /// Bounces and pitches for `dt` seconds; every axle that rolls over an end of the deck [0, `deck_m`]
    /// bumps.
    void swing(double deck_m, double dt);

    /// What the deck [0, `deck_m`] carries of this truck now, in kilograms.
    [[nodiscard]] double load_on(double deck_m) const;

    [[nodiscard]] double front_m() const { return front_m_; }
    [[nodiscard]] double rear_m() const { return front_m_ - length_m_; }
    [[nodiscard]] double length_m() const { return length_m_; }
    [[nodiscard]] double speed() const { return speed_; }
    [[nodiscard]] bool is_at_rest() const { return !(speed_ > 0) && !(speed_ < 0); }
    [[nodiscard]] bool covers(double at_m) const { return rear_m() <= at_m && at_m <= front_m_; }
    [[nodiscard]] bool overlaps(double from_m, double to_m) const {
        return rear_m() <= to_m && from_m <= front_m_;
    }
    /// How far it would still roll when it braked now, in metres.
    [[nodiscard]] double braking_way() const;

    [[nodiscard]] std::int64_t grain_g() const { return grain_g_; }
    [[nodiscard]] std::int64_t mass_g() const { return tare_g_ + grain_g_; }
    /// Takes up to `wanted_g` out of the box; returns what came.
    std::int64_t take_grain(std::int64_t wanted_g);
    /// Burnt fuel, mud that fell off: off the first axle, where the tank is.
    void lose(std::int64_t mass_g);

    void add_to(Fingerprint& print) const;

private:
    [[nodiscard]] double axle_kg(const Axle& axle) const;
    void bump(double deck_m, double front_before);

    double length_m_;
    std::vector<Axle> axles_;
    std::int64_t tare_g_;
    std::int64_t grain_g_;
    double front_m_ = 0;
    double front_swung_m_ = 0;  ///< where the front was when the body last swung
    double speed_ = 0;
    double braked_ = 0;  ///< acceleration of the last step, m/s²
    Random road_;
    Oscillator bounce_;
    Oscillator pitch_;
    double coupling_;  ///< share of a braking that goes into bounce
};

}  // namespace graingate::sim
