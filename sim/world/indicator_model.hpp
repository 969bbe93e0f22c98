#pragma once

#include "controller/core/units.hpp"
#include "sim/world/digest.hpp"
#include "sim/world/random.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace graingate::sim {

/// What a weighing indicator says at one moment.
struct Indication {
    Kilograms displayed;                 ///< gross, on the division e
    std::int64_t high_resolution_g = 0;  ///< the filtered value before rounding, in grams
    bool is_stable = false;              ///< the filtered value has kept within ±0.5 e for a second
    bool is_centre_of_zero = false;      ///< within ±0.25 e of zero (R 76-1, 4.5.5)
    bool is_overload = false;            ///< above Max + 9 e: nothing may be indicated (R 76-1, 4.1.2.1)
    bool is_underload = false;           ///< below -20 e

    bool operator==(const Indication&) const = default;
};

/// A digital weighing indicator: it sees the load cells' sum with noise and drift, and makes of it what a
/// real one does, by a moving average and a first-order filter that together forget the previous load within
/// a second (R 76-1, 4.4.1), zero tracking of 0.5 e/s (4.5.7) within 4 % of Max (4.5.1), and rounding to e.
class IndicatorModel {
public:
    struct Spec {
        std::int64_t division_kg = 20;
        std::int64_t max_kg = 100'000;
    };
    static constexpr double dt = 0.01;  ///< seconds between two conversions

    IndicatorModel(const Spec& spec, Random random);

    /// One conversion: `load_kg` is the true force on the deck, in kilograms of mass.
    void step(double load_kg);

    [[nodiscard]] Indication indication() const;

    /// Sets the present load to zero.
    ///   returns  false, and nothing changed, when unstable or beyond ±2 % of Max from the zero at switch-on
    bool set_zero();

    void add_to(Fingerprint& print) const;

private:
    static constexpr std::size_t average_count = 24;

    void filter(double sample);
    void judge_stability();
    void track_zero();
    [[nodiscard]] double net_of_zero() const { return filtered_ - zero_; }

    Spec spec_;
    Random random_;
    std::array<double, average_count> samples_{};
    std::size_t next_sample_ = 0;
    bool is_warm_ = false;       ///< the first sample has filled the average
    double filtered_ = 0;        ///< kg
    double zero_ = 0;            ///< kg of the filtered value that are shown as zero
    double switch_on_zero_ = 0;  ///< kg
    double band_low_ = 0;        ///< least and greatest filtered value since the band was begun, kg
    double band_high_ = 0;
    std::int64_t steps_in_band_ = 0;
};

}  // namespace graingate::sim
