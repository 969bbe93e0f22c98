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

    /// What pouring did.
    struct Poured {
        std::int64_t spilled_g = 0;  ///< fell beside the hopper
        bool has_mixed = false;      ///< another commodity was in hopper or conveyor
    };
    /// Grain from a truck; what the hopper cannot hold falls beside it. Ends a purge.
    Poured pour(std::int64_t grain_g, const Name& commodity);

    /// Whether the pit may take it at all.
    [[nodiscard]] bool takes(const Name& commodity) const;
    /// What was tipped last and may still lie in hopper and conveyor; empty after a purge.
    [[nodiscard]] const Name& holds() const { return holds_; }

    /// People sweep the hopper out and let the conveyor run empty, for `purge_s` with the hopper empty all
    /// the time.
    ///   returns  false, and nothing was begun, while grain is in the hopper or a truck stands over it
    bool purge();
    [[nodiscard]] bool is_purging() const { return purge_left_s_ > 0; }
    static constexpr double purge_s = 120;

    /// Moves the gate and drains through it for `dt` seconds; goes on with a purge.
    void step(double dt);

    /// The level switch at the hopper's outlet; made below 60 kg, broken above 150 kg.
    [[nodiscard]] bool is_hopper_empty() const { return is_empty_; }
    [[nodiscard]] std::int64_t hopper_g() const { return hopper_g_; }
    [[nodiscard]] std::int64_t drained_g() const { return drained_g_; }
    [[nodiscard]] std::int64_t spilled_g() const { return spilled_g_; }

    void add_to(Fingerprint& print) const;

private:
    void go_on_purging(double dt);

    PitSpec spec_;
    Mover gate_;
    std::int64_t hopper_g_ = 0;
    std::int64_t drained_g_ = 0;
    std::int64_t spilled_g_ = 0;
    bool is_empty_ = true;
    Name holds_;
    double purge_left_s_ = 0;
};

}  // namespace graingate::sim
