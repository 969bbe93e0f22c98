#pragma once

#include "tests/support/world_harness.hpp"

#include <set>
#include <utility>

namespace graingate::test {

/// What people of a depot do besides the panel: look out of the window, speak to drivers, free what sticks,
/// sweep, restart a camera; and the farmer who cancels.
class Hands {
public:
    static constexpr Duration look_after = seconds(4);

    explicit Hands(WorldHarness& harness) : harness_(harness) {}

    /// Call after each tick.
    void tick() {
        const State& state = harness_.depot.state();
        for (const Lane& lane : state.lanes)
            if (const auto* held = std::get_if<lane_phase::Held>(&lane.phase);
                held && harness_.now() >= lane.since + look_after &&
                helped_.insert({lane.name, lane.since}).second)
                help_lane(lane.name, held->code);
        for (const Pit& pit : state.pits)
            if (const auto* held = std::get_if<pit_phase::Held>(&pit.phase);
                held && harness_.now() >= pit.since + look_after && held->code == Hold::gate_stuck)
                harness_.world.free_gate(pit.name);
        close_what_drove_off();
        cancel();
    }

private:
    void help_lane(const Name& lane, Hold code) {
        sim::World& world = harness_.world;
        if (code == Hold::barrier_stuck || code == Hold::not_aboard || code == Hold::unsteady ||
            code == Hold::followed) {
            for (const Side side : {Side::a, Side::b}) {
                world.free_barrier(lane, side);
                world.clear_beam(lane, side);
            }
            for (const sim::TruckId truck : world.trucks_on_lane(lane))
                if (!world.tell_driver(truck, sim::DriverOrder::pull_forward))
                    world.tell_driver(truck, sim::DriverOrder::back_off);
        }
        if (code == Hold::zero_not_proven || code == Hold::zero_lost) world.sweep(lane);
        if (code == Hold::camera_lost || code == Hold::no_plate_read)
            world.restart_camera(std::string(lane.view()) + ".A.camera");
    }

    void close_what_drove_off() {
        for (const sim::TruckTruth& truth : harness_.world.truth()) {
            if (truth.ending != sim::Ending::drove_off || !closed_.insert(truth.id).second) continue;
            for (const auto& [id, visit] : std::map(harness_.depot.state().visits))
                if (visit.plate == truth.plate)
                    harness_.apply(OperatorAsked{RequestId::from("close").value(),
                                                 "anna",
                                                 "ben",
                                                 "badge",
                                                 Ask::close_visit,
                                                 {},
                                                 id,
                                                 "",
                                                 "drove off"});
        }
    }

    void cancel() {
        for (const sim::TruckTruth& truth : harness_.world.truth()) {
            if (truth.trouble != sim::Trouble::cancelled_waiting || truth.stage == sim::Stage::coming)
                continue;
            if (!cancelled_.insert(truth.id).second) continue;
            const Day day = local_day(harness_.now(), harness_.rules().utc_offset);
            if (const Booking* booking = harness_.depot.state().bookings.find(truth.plate, day))
                harness_.apply(
                    BookingCancelled{RequestId::from("cancel").value(), booking->id, booking->farmer});
        }
    }

    WorldHarness& harness_;
    std::set<std::pair<Name, Instant>> helped_;  ///< holds of lanes, once each
    std::set<sim::TruckId> closed_;
    std::set<sim::TruckId> cancelled_;
};

}  // namespace graingate::test
