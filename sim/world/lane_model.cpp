#include "sim/world/lane_model.hpp"

namespace graingate::sim {
namespace {

constexpr double barrier_s_min = 2.0;
constexpr double barrier_s_max = 3.0;
constexpr double shed_s = 600;          // wind and wheels clean the deck with this time constant
constexpr double snow_kg_per_s = 0.01;  // on the whole deck, at full snowfall

LaneSide make_side(Random& random) {
    return LaneSide{.barrier = Mover(random.within(barrier_s_min, barrier_s_max))};
}

}  // namespace

LaneModel::LaneModel(const LaneSpec& spec, Random random)
    : spec_(spec),
      sides_{make_side(random), make_side(random)},
      indicator_({.division_kg = spec.division_kg, .max_kg = spec.max_kg}, random) {}

void LaneModel::move_barriers(double dt) {
    for (LaneSide& side : sides_) side.barrier.step(dt, side.is_truck_under ? boom_on_truck : 0.0);
}

void LaneModel::begin_feeling(double dt) {
    for (LaneSide& side : sides_) {
        side.presence = side.boom = side.is_truck_under = false;
        side.blocked_s = side.blocked_s > dt ? side.blocked_s - dt : 0.0;
        side.beam = side.blocked_s > 0;
    }
    load_kg_ = 0;
}

void LaneModel::feel(const TruckBody& body, Side entry, bool is_in_bay_lane) {
    const double deck = spec_.platform_m;
    LaneSide& near = at(entry);
    near.presence = near.presence || (is_in_bay_lane && body.overlaps(place::bay_far_m, place::bay_near_m));
    near.boom =
        near.boom || body.overlaps(-place::boom_m - place::loop_half_m, -place::boom_m + place::loop_half_m);
    near.beam = near.beam || body.covers(-place::beam_m);
    near.is_truck_under = near.is_truck_under || body.covers(-place::boom_m);

    LaneSide& far = at(opposite(entry));
    const double boom_m = deck + place::boom_m;
    far.boom = far.boom || body.overlaps(boom_m - place::loop_half_m, boom_m + place::loop_half_m);
    far.beam = far.beam || body.covers(deck + place::beam_m);
    far.is_truck_under = far.is_truck_under || body.covers(boom_m);

    load_kg_ += body.load_on(deck);
}

void LaneModel::weigh(double snow, double dt) {
    deck_dirt_kg_ += dt * (snow * snow_kg_per_s - deck_dirt_kg_ / shed_s);
    if (load_kg_ <= 0) {
        deck_snow_kg_ += snow_due_kg_;
        snow_due_kg_ = 0;
    }
    indicator_.step(deck_load_kg());
}

void LaneModel::add_to(Fingerprint& print) const {
    for (const LaneSide& side : sides_) {
        side.barrier.add_to(print);
        for (const bool flag : {side.light_in, side.light_out, side.presence, side.boom, side.beam})
            print.add(flag);
        print.add(side.blocked_s);
    }
    indicator_.add_to(print);
    print.add(load_kg_);
    print.add(deck_dirt_kg_);
    print.add(deck_snow_kg_);
    print.add(snow_due_kg_);
}

}  // namespace graingate::sim
