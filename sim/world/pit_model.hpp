#pragma once

#include "sim/world/digest.hpp"
#include "sim/world/mover.hpp"
#include "sim/world/random.hpp"
#include "sim/world/scenario.hpp"

#include <cstdint>

namespace graingate::sim {

/// A dump hopper over a conveyor, with a slide gate between them. Grain is counted in grams and never lost:
/// all that was poured is in the hopper, drained, or spilled.
class PitModel {
public:
    PitModel(const PitSpec& spec, Random random);

    [[nodiscard]] const PitSpec& spec() const { return spec_; }

    bool light_in = false;   ///< green: tip
    bool light_out = false;  ///< green: leave
    bool presence = false;   ///< a truck stands on the loop
    bool run_permit = true;  ///< the conveyor runs

    [[nodiscard]] Mover& gate() { return gate_; }
    [[nodiscard]] const Mover& gate() const { return gate_; }

    /// Grain from a truck; what the hopper cannot hold falls beside it.
    ///   returns  how much was spilled, in grams
    std::int64_t pour(std::int64_t grain_g);

    /// Moves the gate and drains through it for `dt` seconds.
    void step(double dt);

    /// The level switch at the hopper's outlet; made below 60 kg, broken above 150 kg.
    [[nodiscard]] bool is_hopper_empty() const { return is_empty_; }
    [[nodiscard]] std::int64_t hopper_g() const { return hopper_g_; }
    [[nodiscard]] std::int64_t drained_g() const { return drained_g_; }
    [[nodiscard]] std::int64_t spilled_g() const { return spilled_g_; }

    void add_to(Fingerprint& print) const;

private:
    PitSpec spec_;
    Mover gate_;
    std::int64_t hopper_g_ = 0;
    std::int64_t drained_g_ = 0;
    std::int64_t spilled_g_ = 0;
    bool is_empty_ = true;
};

}  // namespace graingate::sim
