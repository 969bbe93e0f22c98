// The interlocks: what no phase can forget.
#include "controller/core/outputs.hpp"
#include "tests/support/test_depot.hpp"

#include <gtest/gtest.h>

#include <map>

namespace graingate::test {
namespace {

/// The boom at A is up and its light green for a booked truck that has not come yet.
void show_green(TestDepot& t) {
    t.bring_up();
    t.book(plate_one);
    t.to_green(Side::a);
}

TEST(Outputs, NeverLowerABoomOntoAnOccupiedLoopOrBeam) {
    for (const char* sensor : {"L1.A.boom", "L1.A.beam"}) {
        TestDepot t;
        show_green(t);
        t.wire(sensor, true);
        t.pass(minutes(3));
        ASSERT_EQ(t.lane_hold(), Hold::not_aboard);
        EXPECT_TRUE(t.output("L1.A.barrier"));
        EXPECT_FALSE(t.output("L1.A.light_in"));
        t.pass(boom_clear_time);
        t.wire(sensor, false);
        EXPECT_FALSE(t.output("L1.A.barrier"));
    }
}

/// The boom's way takes seconds, and a driver who has passed the light looks at it no more.
TEST(Outputs, LowerNoBoomBeforeWhoPassedItsGreenLightIsUnderIt) {
    for (const bool is_device_lost : {true, false}) {
        TestDepot t;
        show_green(t);
        if (is_device_lost) t.apply(DeviceLost{"L1.indicator"_name, ""});
        if (!is_device_lost) t.pass(minutes(3));
        ASSERT_EQ(t.lane_hold(), is_device_lost ? Hold::indicator_lost : Hold::not_aboard);
        EXPECT_FALSE(t.output("L1.A.light_in")) << "red at once";
        EXPECT_TRUE(t.output("L1.A.barrier"));
        t.pass(boom_clear_time - milliseconds(1));
        EXPECT_TRUE(t.output("L1.A.barrier"));
        t.wire("L1.A.boom", true);
        t.pass(seconds(20));
        EXPECT_TRUE(t.output("L1.A.barrier")) << "he was on his way, and is under it";
        t.wire("L1.A.boom", false);
        EXPECT_FALSE(t.output("L1.A.barrier"));
    }
}

TEST(Outputs, LowerAKeptBoomByItselfWhenNobodyCame) {
    TestDepot t;
    show_green(t);
    t.apply(DeviceLost{"L1.indicator"_name, ""});
    t.pass(boom_clear_time);
    EXPECT_FALSE(t.output("L1.A.barrier"));
    EXPECT_GT(deadline(t.depot.rules(), t.depot.state()), t.at) << "and that is over";
}

/// The last lock, whatever phase the pit believes to be in.
TEST(Outputs, WantNoGateOpenWithoutRunPermitAndTruck) {
    for (const PitPhase& phase : {PitPhase{pit_phase::Opening{}}, PitPhase{pit_phase::Unloading{}}}) {
        Pit pit;
        pit.phase = phase;
        EXPECT_EQ(wanted(pit), 0U) << "nothing is known";
        pit.levels.set(Signal::run_permit, true);
        pit.levels.set(Signal::presence, false);
        EXPECT_EQ(wanted(pit), 0U) << "no truck";
        pit.levels.set(Signal::presence, true);
        EXPECT_NE(wanted(pit), 0U);
        pit.levels.set(Signal::run_permit, false);
        EXPECT_EQ(wanted(pit), 0U) << "no run permit";
    }
}

TEST(Outputs, LeaveABoomAsItIsWhileItsSensorsAreLost) {
    TestDepot t;
    show_green(t);
    t.apply(DeviceLost{"L1.io"_name, ""});
    for (const OutputLevel& each : outputs(t.depot.rules(), t.depot.state())) {
        EXPECT_NE(each.point.signal, Signal::barrier) << each.point.text();
        EXPECT_FALSE(each.on) << each.point.text();
    }
    t.pass(boom_clear_time);
    t.apply(DeviceBack{"L1.io"_name});
    t.lane_wires_at_rest();
    EXPECT_FALSE(t.output("L1.A.barrier")) << "nothing stands under it";
}

TEST(Outputs, SayEachChangeOnceAsItIsDecided) {
    TestDepot t;
    t.bring_up();
    t.book(plate_one);
    std::map<Point, bool> said;
    t.forget_commands();
    t.cross(Side::a, 31'240);
    t.unload();
    t.cross(Side::b, 11'620);
    for (const Command& command : t.decided)
        if (const auto* changed = std::get_if<OutputChanged>(&command)) {
            EXPECT_NE(said[changed->point], changed->on) << changed->point.text();
            said[changed->point] = changed->on;
        }
    for (const OutputLevel& each : outputs(t.depot.rules(), t.depot.state()))
        EXPECT_EQ(said[each.point], each.on) << each.point.text();
    EXPECT_EQ(said.size(), 9U) << "every output is used on the way";
}

}  // namespace
}  // namespace graingate::test
