#include "sim/world/truck_body.hpp"

#include <algorithm>
#include <cmath>

namespace graingate::sim {
namespace {

constexpr double gravity = 9.81;         // m/s²; only the ratio to the swing's acceleration matters
constexpr double speeding_up = 0.4;      // m/s²
constexpr double braking = 0.6;          // m/s²
constexpr double tyre_contact_m = 0.25;  // an axle's load moves onto the deck over this length
constexpr double bump_velocity = 0.02;   // m/s given to the body's part above an axle by the deck's edge
constexpr double roughness = 0.4;        // m/s² of vertical shaking at 1 m/s, standard deviation
constexpr double pitch_share = 0.35;     // of an axle's load, moved by a pitch of 1 g

/// How much of an axle at `at` stands on the deck, 0 to 1.
double share_on_deck(double at, double deck_m) {
    const double coming = at / tyre_contact_m + 0.5;
    const double going = (deck_m - at) / tyre_contact_m + 0.5;
    return std::clamp(std::min(coming, going), 0.0, 1.0);
}

}  // namespace

TruckBody::TruckBody(const TruckScript& script, Random& random)
    : length_m_(script.length_m),
      axles_(script.axles),
      tare_g_(script.tare_g()),
      grain_g_(script.grain_g),
      road_(random.next()),
      bounce_{random.within(1.2, 3.0), random.within(0.07, 0.14)},  // braces: drawn from left to right
      pitch_{random.within(1.0, 2.2), random.within(0.08, 0.16)},
      coupling_(random.within(0.1, 0.3)) {}

void TruckBody::place(double front_m) {
    front_m_ = front_swung_m_ = front_m;
    speed_ = braked_ = 0;
}

double TruckBody::braking_way() const {
    return speed_ * speed_ / (2 * braking);
}

void TruckBody::drive(double target_m, double speed_max, double dt) {
    constexpr double near_m = 0.002;
    const double ahead = target_m > front_m_ ? 1.0 : -1.0;
    const double left = (target_m - front_m_) * ahead;
    const double before = speed_;
    // sqrt is the one function of <cmath> that IEEE 754 rounds exactly everywhere.
    const double speed_allowed = std::min(speed_max, std::sqrt(2 * braking * left));
    double speed = speed_ * ahead;  // along the way to the target; negative while it still rolls away from it
    if (speed < 0) {
        speed = std::min(0.0, speed + braking * dt);
    } else if (speed > speed_allowed) {
        speed = std::max(speed_allowed, speed - 1.5 * braking * dt);
    } else {
        speed = std::min(speed_allowed, speed + speeding_up * dt);
    }
    if (left < near_m && speed < 0.06) speed = 0;
    speed_ = speed * ahead;
    front_m_ += speed_ * dt;
    braked_ = (speed_ - before) / dt;
}

void TruckBody::bump(double deck_m, double front_before) {
    for (const Axle& axle : axles_) {
        const double was = front_before - axle.behind_front_m;
        const double is = front_m_ - axle.behind_front_m;
        const double share = axle_kg(axle) * 1'000.0 / static_cast<double>(mass_g());
        if ((was < 0) != (is < 0)) bounce_.knock(bump_velocity * share);
        if ((was < deck_m) != (is < deck_m)) bounce_.knock(-bump_velocity * share);
    }
}

void TruckBody::swing(double deck_m, double dt) {
    bump(deck_m, front_swung_m_);
    front_swung_m_ = front_m_;
    const double shaken = is_at_rest() ? 0.0 : roughness * speed_ * road_.bell();
    bounce_.step(coupling_ * braked_ + shaken, dt);
    pitch_.step(braked_, dt);
}

double TruckBody::axle_kg(const Axle& axle) const {
    const double share = static_cast<double>(axle.grain_share) / 1e6;
    return (static_cast<double>(axle.tare_g) + share * static_cast<double>(grain_g_)) / 1'000.0;
}

double TruckBody::load_on(double deck_m) const {
    if (front_m_ < -tyre_contact_m || rear_m() > deck_m + tyre_contact_m) return 0;
    // Pitch moves load between front and rear about the axles' common centre; all of them together carry the
    // same.
    double moment = 0;
    for (const Axle& axle : axles_) moment += axle_kg(axle) * axle.behind_front_m;
    const double centre = moment / (static_cast<double>(mass_g()) / 1'000.0);
    const double bounced = bounce_.restoring() / gravity;
    const double pitched = pitch_share * pitch_.restoring() / gravity;

    double sum = 0;
    for (const Axle& axle : axles_) {
        const double share = share_on_deck(front_m_ - axle.behind_front_m, deck_m);
        const double lever = (centre - axle.behind_front_m) / length_m_;
        sum += share * axle_kg(axle) * (1.0 + bounced - pitched * lever);
    }
    return sum;
}

std::int64_t TruckBody::take_grain(std::int64_t wanted_g) {
    const std::int64_t taken = std::min(wanted_g, grain_g_);
    grain_g_ -= taken;
    return taken;
}

void TruckBody::lose(std::int64_t mass_g) {
    const std::int64_t lost = std::min(mass_g, axles_.front().tare_g);
    axles_.front().tare_g -= lost;
    tare_g_ -= lost;
}

void TruckBody::add_to(Fingerprint& print) const {
    print.add(front_m_);
    print.add(speed_);
    print.add(grain_g_);
    print.add(tare_g_);
    bounce_.add_to(print);
    pitch_.add_to(print);
    print.add(road_.state());
}

}  // namespace graingate::sim
