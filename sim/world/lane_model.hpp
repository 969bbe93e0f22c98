#pragma once

#include "controller/core/point.hpp"
#include "sim/world/digest.hpp"
#include "sim/world/indicator_model.hpp"
#include "sim/world/mover.hpp"
#include "sim/world/random.hpp"
#include "sim/world/scenario.hpp"
#include "sim/world/truck_body.hpp"

#include <array>
#include <cstddef>

namespace graingate::sim {

/// Places along a lane in metres, in the direction of a truck that enters: 0 is the deck's near end. The far
/// end mirrors them (`deck + boom_m` instead of `-boom_m`).
namespace place {
constexpr double beam_m = 0.15;      ///< light beam, just outside the deck's end
constexpr double boom_m = 3.0;       ///< the barrier's boom
constexpr double loop_half_m = 1.2;  ///< the loop under the boom reaches this far to both sides of it
constexpr double bay_stop_m = -8.0;  ///< a truck in the waiting bay stops with its front here
constexpr double bay_near_m = -8.5;  ///< presence loop, from here
constexpr double bay_far_m = -11.0;  ///< to here
constexpr double queue_m = -24.0;    ///< where the front of a truck shows up that rolls up from the queue
constexpr double behind_m = 8.0;     ///< so far beyond the deck's end a truck has left the lane
}  // namespace place

/// What stands at one side of a weighbridge.
struct LaneSide {
    Mover barrier;
    bool light_in = false;  ///< green
    bool light_out = false;
    bool presence = false;  ///< as the trucks of the last step occupy it
    bool boom = false;
    bool beam = false;
    bool is_truck_under = false;  ///< under the boom itself
    double blocked_s = 0;         ///< so long something that is no truck still stands in the beam
};

/// A weighbridge with its barriers, lights, loops, beams, deck and indicator.
class LaneModel {
public:
    LaneModel(const LaneSpec& spec, Random random);

    [[nodiscard]] const LaneSpec& spec() const { return spec_; }
    [[nodiscard]] const LaneSide& at(Side side) const { return sides_[side == Side::b ? 1 : 0]; }
    [[nodiscard]] LaneSide& at(Side side) { return sides_[side == Side::b ? 1 : 0]; }
    [[nodiscard]] IndicatorModel& indicator() { return indicator_; }
    [[nodiscard]] const IndicatorModel& indicator() const { return indicator_; }

    /// Moves the booms; one that comes down on a truck rests on it.
    void move_barriers(double dt);

    /// Forgets what loops, beams and deck felt `dt` seconds ago; then each truck on the lane is `feel`ed;
    /// then `weigh`.
    void begin_feeling(double dt);
    /// `entry`: the side that the truck came in at; `is_in_bay_lane`: it stands on the way from the bay, and
    /// not on the exit path beside it
    void feel(const TruckBody& body, Side entry, bool is_in_bay_lane);
    void weigh(double snow, double dt);

    /// Mud that a truck leaves on the deck.
    void soil(double mass_kg) { deck_dirt_kg_ += mass_kg; }
    /// A slab of snow lies near and falls as soon as no truck is on the deck. It stays there until swept off.
    void load_snow(double mass_kg) { snow_due_kg_ += mass_kg; }
    /// A person with a broom: no mud, no snow.
    void sweep() { deck_dirt_kg_ = deck_snow_kg_ = snow_due_kg_ = 0; }
    /// What lies and stands on the deck, in kilograms, before the indicator.
    [[nodiscard]] double deck_load_kg() const { return load_kg_ + deck_dirt_kg_ + deck_snow_kg_; }

    /// A boom rests here (share of its way up) when a truck stands under it.
    static constexpr double boom_on_truck = 0.7;

    void add_to(Fingerprint& print) const;

private:
    LaneSpec spec_;
    std::array<LaneSide, 2> sides_;
    IndicatorModel indicator_;
    double load_kg_ = 0;
    double deck_dirt_kg_ = 0;  ///< what wheels and wind carry on and off
    double deck_snow_kg_ = 0;
    double snow_due_kg_ = 0;
};

}  // namespace graingate::sim
