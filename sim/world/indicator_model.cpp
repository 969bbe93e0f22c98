#include "sim/world/indicator_model.hpp"

#include <algorithm>

namespace graingate::sim {
namespace {

constexpr double noise_kg = 4.0;            ///< of one conversion, standard deviation
constexpr double first_order_share = 0.12;  ///< of the way to the average in one step: 0.08 s time constant
constexpr std::int64_t stable_steps = 100;  ///< 1 s
constexpr double tracking_e_per_s = 0.5;

/// To the nearest whole number, halves away from zero; exact, so equal with every compiler.
std::int64_t round_half_away(double value) {
    return static_cast<std::int64_t>(value < 0 ? value - 0.5 : value + 0.5);
}

}  // namespace

IndicatorModel::IndicatorModel(const Spec& spec, Random random) : spec_(spec), random_(random) {}

void IndicatorModel::step(double load_kg) {
    filter(load_kg + noise_kg * random_.bell());
    judge_stability();
    track_zero();
}

void IndicatorModel::filter(double sample) {
    if (!is_warm_) {
        // Switched on: the indicator settles at its own pace before it shows anything, and takes that as
        // zero.
        samples_.fill(sample);
        filtered_ = zero_ = switch_on_zero_ = band_low_ = band_high_ = sample;
        is_warm_ = true;
        return;
    }
    samples_[next_sample_] = sample;
    next_sample_ = (next_sample_ + 1) % average_count;
    double sum = 0;
    for (const double each : samples_) sum += each;
    const double average = sum / static_cast<double>(average_count);
    filtered_ += first_order_share * (average - filtered_);
}

void IndicatorModel::judge_stability() {
    band_low_ = std::min(band_low_, filtered_);
    band_high_ = std::max(band_high_, filtered_);
    ++steps_in_band_;
    if (band_high_ - band_low_ > static_cast<double>(spec_.division_kg)) {
        band_low_ = band_high_ = filtered_;
        steps_in_band_ = 0;
    } else if (steps_in_band_ > 2 * stable_steps) {
        // A new band of the last second, so that slow drift (snow on the deck) is no motion for ever after.
        band_low_ = band_high_ = filtered_;
        steps_in_band_ = stable_steps;
    }
}

void IndicatorModel::track_zero() {
    const double e = static_cast<double>(spec_.division_kg);
    const double away = net_of_zero();
    if (steps_in_band_ < stable_steps || away > 0.5 * e || away < -0.5 * e) return;
    const double most = tracking_e_per_s * e * dt;
    const double range = 0.02 * static_cast<double>(spec_.max_kg);
    const double moved = zero_ + std::clamp(away, -most, most);
    if (moved - switch_on_zero_ > range || moved - switch_on_zero_ < -range) return;
    zero_ = moved;
}

Indication IndicatorModel::indication() const {
    const double e = static_cast<double>(spec_.division_kg);
    const double net = net_of_zero();
    const std::int64_t shown = round_half_away(net / e) * spec_.division_kg;
    return {.displayed = Kilograms{shown},
            .high_resolution_g = round_half_away(net * 1'000.0),
            .is_stable = steps_in_band_ >= stable_steps,
            .is_centre_of_zero = net <= 0.25 * e && net >= -0.25 * e,
            .is_overload = shown > spec_.max_kg + 9 * spec_.division_kg,
            .is_underload = shown < -20 * spec_.division_kg};
}

bool IndicatorModel::set_zero() {
    const double range = 0.02 * static_cast<double>(spec_.max_kg);
    const double offset = filtered_ - switch_on_zero_;
    if (steps_in_band_ < stable_steps || offset > range || offset < -range) return false;
    zero_ = filtered_;
    return true;
}

void IndicatorModel::add_to(Fingerprint& print) const {
    print.add(filtered_);
    print.add(zero_);
    print.add(steps_in_band_);
    print.add(random_.state());
}

}  // namespace graingate::sim
