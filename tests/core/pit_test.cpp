#include "tests/support/test_depot.hpp"

#include <gtest/gtest.h>

namespace graingate::test {
namespace {

/// A depot with a weighed truck on its way to the pit.
class PitTest : public testing::Test {
protected:
    PitTest() {
        t.bring_up();
        t.book(plate_one);
        t.cross(Side::a, 31'240);
        t.forget_commands();
    }
    [[nodiscard]] Stage stage() const { return t.depot.state().visits.begin()->second.stage; }
    TestDepot t;
};

TEST_F(PitTest, OpensTheGateForTheTruckThatWasSentHere) {
    t.pit_to_identifying();
    EXPECT_FALSE(t.output("P1.gate"));
    t.read_plate(plate_one);
    EXPECT_TRUE(t.output("P1.gate"));
    EXPECT_FALSE(t.output("P1.light_in"));
    EXPECT_NE(first_of<UnloadingStarted>(t.decided), nullptr);
    EXPECT_EQ(stage(), Stage::at_pit);
}

TEST_F(PitTest, ShowsGreenToTipOnlyWhenTheGateIsProvenOpen) {
    t.pit_to_unloading();
    EXPECT_TRUE(t.output("P1.light_in"));
    EXPECT_FALSE(t.output("P1.light_out"));
}

TEST_F(PitTest, ShutsTheGateWhenTheHopperStaysEmptyAndLetsTheTruckGoWhenItIsProvenShut) {
    t.pit_to_draining();
    EXPECT_FALSE(t.output("P1.light_in"));
    t.pass(milliseconds(7'999));
    EXPECT_TRUE(t.output("P1.gate"));
    t.pass(milliseconds(1));
    EXPECT_FALSE(t.output("P1.gate"));
    EXPECT_FALSE(t.output("P1.light_out"));
    t.shut_gate();
    EXPECT_TRUE(t.output("P1.light_out"));
    EXPECT_EQ(stage(), Stage::at_pit);
    t.wire("P1.presence", false);
    EXPECT_EQ(stage(), Stage::unloaded);
    EXPECT_NE(first_of<UnloadingConfirmed>(t.decided), nullptr);
    EXPECT_TRUE(t.pit_in<pit_phase::Free>());
}

TEST_F(PitTest, GoesOnWhenMoreGrainComes) {
    t.pit_to_draining();
    t.pass(seconds(4));
    t.wire("P1.hopper_empty", false);
    t.pass(seconds(10));
    EXPECT_TRUE(t.pit_in<pit_phase::Unloading>());
    EXPECT_TRUE(t.output("P1.light_in"));
}

TEST_F(PitTest, NeverWantsTheGateOpenWithoutRunPermit) {
    t.pit_to_flowing();
    t.wire("P1.run_permit", false);
    EXPECT_FALSE(t.output("P1.gate"));
    EXPECT_EQ(t.pit_hold(), Hold::no_run_permit);
    t.wire("P1.gate_open", false);
    t.wire("P1.run_permit", true);
    EXPECT_TRUE(t.output("P1.gate"));
    EXPECT_TRUE(t.pit_in<pit_phase::Opening>());
}

TEST_F(PitTest, NeverWantsTheGateOpenWithoutATruck) {
    t.pit_to_flowing();
    t.wire("P1.presence", false);
    EXPECT_FALSE(t.output("P1.gate"));
    EXPECT_EQ(t.pit_hold(), Hold::left_pit_early);
}

/// One that leaves in a doubt and another that takes its place: no answer may open the gate for the wrong
/// one.
TEST_F(PitTest, ReadsWhoeverStandsThereBeforeItOpensAgain) {
    t.pit_to_unloading();
    t.wire("P1.run_permit", false);
    ASSERT_EQ(t.pit_hold(), Hold::no_run_permit);
    t.wire("P1.presence", false);
    EXPECT_EQ(t.pit_hold(), Hold::left_pit_early);
    t.shut_gate();
    t.wire("P1.run_permit", true);
    t.wire("P1.presence", true);
    EXPECT_EQ(t.pit_hold(), Hold::left_pit_early) << "another's presence is no return";
    EXPECT_EQ(refusal(t.ask(Ask::release, "P1"_name)), Refusal::not_empty) << "it would send the other away";
    t.ask(Ask::retry, "P1"_name);
    EXPECT_FALSE(t.output("P1.gate"));
    ASSERT_TRUE(t.pit_in<pit_phase::Identifying>());
    t.read_plate(plate_two);
    EXPECT_EQ(t.pit_hold(), Hold::wrong_truck);
    EXPECT_FALSE(t.output("P1.gate"));
    t.wire("P1.presence", false);
    t.pit_to_opening();
    EXPECT_TRUE(t.output("P1.gate")) << "the right one came back";
}

TEST_F(PitTest, ReadsATruckAgainThatStoodThereUnseen) {
    t.pit_to_unloading();
    t.apply(ProcessStarted{"test"});
    t.apply(PartBack{Part::vision});
    t.apply(DeviceBack{"P1.io"_name});
    t.pit_wires_at_rest();
    t.wire("P1.presence", true);
    ASSERT_TRUE(t.pit_hold());
    t.ask(Ask::retry, "P1"_name);
    EXPECT_FALSE(t.output("P1.gate"));
    ASSERT_TRUE(t.pit_in<pit_phase::Identifying>());
    t.read_plate(plate_one);
    EXPECT_TRUE(t.output("P1.gate"));
}

TEST_F(PitTest, IsDoneWithATruckThatLeftBehindItsHold) {
    t.pit_to_leaving();
    t.apply(ProcessStarted{"test"});
    t.apply(PartBack{Part::vision});
    t.apply(DeviceBack{"P1.io"_name});
    for (const char* point : {"P1.presence", "P1.gate_closed", "P1.hopper_empty", "P1.run_permit"})
        t.wire(point, true);
    t.wire("P1.gate_open", false);
    ASSERT_EQ(t.pit_hold(), Hold::restarted);
    t.forget_commands();
    t.wire("P1.presence", false);
    EXPECT_EQ(count_of<UnloadingConfirmed>(t.decided), 1U);
    EXPECT_TRUE(t.pit_in<pit_phase::Free>()) << "the next one is read, not sent away";
}

TEST_F(PitTest, IsDoneWithATruckBehindAStuckGateOnlyWhenThatIsClosed) {
    t.pit_to_closing();
    t.pass(seconds(20));
    ASSERT_EQ(t.pit_hold(), Hold::gate_stuck);
    t.wire("P1.presence", false);
    EXPECT_EQ(t.pit_hold(), Hold::left_pit_early);
    EXPECT_EQ(count_of<UnloadingConfirmed>(t.decided), 0U);
    t.shut_gate();
    EXPECT_EQ(count_of<UnloadingConfirmed>(t.decided), 1U);
    EXPECT_TRUE(t.pit_in<pit_phase::Free>());
}

TEST_F(PitTest, HoldsATruckThatWasNotSentHere) {
    t.pit_to_opening(plate_two);
    EXPECT_EQ(t.pit_hold(), Hold::wrong_truck);
    EXPECT_FALSE(t.output("P1.gate"));
    t.wire("P1.presence", false);
    EXPECT_TRUE(t.pit_in<pit_phase::Free>());
}

TEST_F(PitTest, HoldsAnUnreadTruckUntilTwoPeopleNameIt) {
    t.pit_to_identifying();
    t.read({});
    EXPECT_EQ(t.pit_hold(), Hold::no_plate_read);
    t.ask(Ask::identify, "P1"_name, std::string(plate_one.text()));
    EXPECT_TRUE(t.pit_in<pit_phase::Opening>());
}

TEST_F(PitTest, HoldsWhenTheCameraFailsOrDoesNotAnswerInTime) {
    t.pit_to_identifying();
    t.apply(CameraFault{*t.pending<ReadPlate>(), "P1.camera"_name, "dark"});
    EXPECT_EQ(t.pit_hold(), Hold::camera_lost);
    t.ask(Ask::retry, "P1"_name);
    ASSERT_TRUE(t.pit_in<pit_phase::Identifying>());
    t.pass(seconds(30));
    EXPECT_EQ(t.pit_hold(), Hold::camera_lost);
}

TEST_F(PitTest, HoldsWhenTheGateDoesNotOpen) {
    t.pit_to_opening();
    t.pass(seconds(20));
    EXPECT_EQ(t.pit_hold(), Hold::gate_stuck);
    EXPECT_FALSE(t.output("P1.gate"));
}

TEST_F(PitTest, HoldsWhenTheGateLeavesItsSwitchWhileGrainRuns) {
    t.pit_to_flowing();
    t.wire("P1.gate_open", false);
    EXPECT_EQ(t.pit_hold(), Hold::gate_stuck);
}

TEST_F(PitTest, HoldsWhenNoGrainComes) {
    t.pit_to_unloading();
    t.pass(minutes(5));
    EXPECT_EQ(t.pit_hold(), Hold::no_flow);
}

TEST_F(PitTest, HoldsWhenUnloadingTakesTooLong) {
    t.pit_to_flowing();
    t.pass(minutes(20));
    EXPECT_EQ(t.pit_hold(), Hold::unload_too_long);
}

TEST_F(PitTest, HoldsWhenTheGateDoesNotShut) {
    t.pit_to_closing();
    t.pass(seconds(20));
    EXPECT_EQ(t.pit_hold(), Hold::gate_stuck);
    t.ask(Ask::retry, "P1"_name);
    EXPECT_TRUE(t.pit_in<pit_phase::Closing>());
}

TEST_F(PitTest, HoldsWhenTheTruckDoesNotLeave) {
    t.pit_to_leaving();
    t.pass(minutes(5));
    EXPECT_EQ(t.pit_hold(), Hold::not_left_pit);
    EXPECT_EQ(stage(), Stage::at_pit);
}

TEST_F(PitTest, HoldsAnInterruptedUnloadingAsAHoldOfItsOwn) {
    t.pit_to_flowing();
    t.apply(DeviceLost{"P1.io"_name, "silent"});
    EXPECT_EQ(t.pit_hold(), Hold::interrupted_unloading);
    EXPECT_FALSE(t.output("P1.gate"));
    t.apply(ProcessStarted{"test"});
    EXPECT_EQ(t.pit_hold(), Hold::interrupted_unloading);
}

TEST_F(PitTest, ResumesByItselfOnlyWhenNobodysTruckIsConcerned) {
    t.apply(DeviceLost{"P1.io"_name, "silent"});
    EXPECT_EQ(t.pit_hold(), Hold::io_lost);
    t.apply(DeviceBack{"P1.io"_name});
    t.pit_wires_at_rest();
    EXPECT_TRUE(t.pit_in<pit_phase::Free>());
}

// ---- doubts that a first reading of the pit raised ----------------------------------------------

TEST_F(PitTest, BelievesNoWireOfADeviceThatIsLost) {
    t.apply(DeviceLost{"P1.io"_name, "silent"});
    t.pit_wires_at_rest();  // overtook the device's return
    EXPECT_EQ(t.pit_hold(), Hold::io_lost);
}

TEST_F(PitTest, HoldsATruckWhosePitHasBeenGivenToAnotherCommodity) {
    Rules rules = small_rules();
    rules.commodities.push_back("wheat"_name);
    rules.pits[0].commodities = {"wheat"_name};
    t.apply(RulesChanged{rules});
    t.pit_to_opening();
    EXPECT_EQ(t.pit_hold(), Hold::wrong_truck);
    EXPECT_FALSE(t.output("P1.gate"));
}

TEST_F(PitTest, LetsAPersonEndAnInterruptedUnloadingThatTheSensorsShowToBeOver) {
    t.pit_to_draining();
    t.apply(ProcessStarted{"test"});
    t.apply(PartBack{Part::vision});
    t.apply(DeviceBack{"P1.io"_name});
    t.pit_wires_at_rest();
    t.wire("P1.hopper_empty", false);
    EXPECT_NE(first_of<RequestRefused>(t.ask(Ask::release, "P1"_name)), nullptr) << "grain in the hopper";
    t.wire("P1.hopper_empty", true);
    EXPECT_NE(first_of<RequestGranted>(t.ask(Ask::release, "P1"_name)), nullptr);
    EXPECT_EQ(stage(), Stage::unloaded);
    EXPECT_TRUE(t.pit_in<pit_phase::Free>());
}

TEST_F(PitTest, HoldsWhenATruckThatWasSentAwayStays) {
    t.pit_to_opening(plate_two);
    t.ask(Ask::turn_away, "P1"_name);
    ASSERT_TRUE(t.pit_in<pit_phase::TurningAway>());
    t.pass(minutes(5));
    EXPECT_EQ(t.pit_hold(), Hold::not_left_pit);
    t.wire("P1.presence", false);
    EXPECT_TRUE(t.pit_in<pit_phase::Free>());
}

}  // namespace
}  // namespace graingate::test
