#include "tests/support/test_depot.hpp"

#include <gtest/gtest.h>

namespace graingate::test {
namespace {

using namespace lane_phase;

constexpr std::int64_t gross_kg = 31'240;
constexpr std::int64_t tare_kg = 11'620;

/// A depot that is up, with one booking for `plate_one` today.
class LaneTest : public testing::Test {
protected:
    LaneTest() {
        t.bring_up();
        t.book(plate_one);
        t.forget_commands();
    }
    /// One delivery, whose tare becomes the vehicle's history, and a second one up to its second weighing.
    void deliver_and_unload_again() {
        t.cross(Side::a, gross_kg);
        t.unload();
        t.cross(Side::b, tare_kg);
        t.book(plate_one, {}, 5);
        t.cross(Side::a, gross_kg);
        t.unload();
    }
    TestDepot t;
};

// ---- the way of a truck -------------------------------------------------------------------------

TEST_F(LaneTest, IsIdleOnceProvenEmptyAndShut) {
    EXPECT_TRUE(t.lane_in<Idle>());
}

TEST_F(LaneTest, AsksTheCameraWhenATruckWaits) {
    t.to_identifying(Side::a);
    ASSERT_TRUE(t.lane_in<Identifying>());
    ASSERT_NE(first_of<ReadPlate>(t.decided), nullptr);
    EXPECT_EQ(first_of<ReadPlate>(t.decided)->camera, "L1.A.camera"_name);
}

TEST_F(LaneTest, LetsEmptyTrucksGoFirst) {
    t.wire("L1.A.beam", true);  // keeps the lane from starting before both wait
    t.wire("L1.A.presence", true);
    t.wire("L1.B.presence", true);
    t.wire("L1.A.beam", false);
    ASSERT_TRUE(t.lane_in<Identifying>());
    EXPECT_EQ(t.lane_in<Identifying>()->side, Side::b);
}

TEST_F(LaneTest, RaisesTheBoomForABookedTruckAndShowsGreenOnlyWhenItIsUp) {
    t.to_entering(Side::a);
    EXPECT_TRUE(t.output("L1.A.barrier"));
    EXPECT_FALSE(t.output("L1.A.light_in"));
    t.open_boom(Side::a);
    EXPECT_TRUE(t.output("L1.A.light_in"));
    EXPECT_FALSE(t.output("L1.B.barrier"));
}

TEST_F(LaneTest, WeighsAStableTruckOnce) {
    t.to_weighed(Side::a, gross_kg);
    ASSERT_EQ(count_of<WeighingRecorded>(t.decided), 1U);
    const auto* weighing = first_of<WeighingRecorded>(t.decided);
    EXPECT_EQ(weighing->weight, Kilograms{gross_kg});
    EXPECT_EQ(weighing->kind, WeighingKind::gross);
    EXPECT_EQ(weighing->read_in, t.lane().platform.read_in);
    t.steady(gross_kg);
    EXPECT_EQ(count_of<WeighingRecorded>(t.decided), 1U);
    EXPECT_EQ(first_of<PitAssigned>(t.decided), nullptr) << "nobody has looked at its grain";
}

TEST_F(LaneTest, NeverRecordsAWeightThatCameBeforeTheWindowClosed) {
    t.to_settling(Side::a, gross_kg);
    t.weigh_stable(gross_kg);
    t.pass(milliseconds(1'999));
    t.weigh_stable(gross_kg);
    t.pass(seconds(5));  // time alone records nothing
    t.wire("L1.B.presence", true);
    EXPECT_EQ(count_of<WeighingRecorded>(t.decided), 0U);
    t.weigh_stable(gross_kg + 20);
    ASSERT_EQ(count_of<WeighingRecorded>(t.decided), 1U);
    EXPECT_EQ(first_of<WeighingRecorded>(t.decided)->weight, Kilograms{gross_kg + 20});
}

TEST_F(LaneTest, NeverUsesReadingsFromBeforeItWasAboard) {
    t.to_green(Side::a);
    t.wire("L1.A.presence", false);
    t.wire("L1.A.boom", true);
    t.steady(gross_kg);  // stands still with its tail on the loop
    t.wire("L1.A.boom", false);
    t.shut_boom(Side::a);
    t.weigh_stable(gross_kg);
    EXPECT_EQ(count_of<WeighingRecorded>(t.decided), 0U);
    t.steady(gross_kg);
    EXPECT_EQ(count_of<WeighingRecorded>(t.decided), 1U) << "the window began anew";
}

TEST_F(LaneTest, DoesNotWeighUntilTheBoomBehindTheTruckIsProvenDown) {
    t.to_green(Side::a);
    t.roll_on(Side::a, gross_kg);
    t.steady(gross_kg);
    EXPECT_EQ(count_of<WeighingRecorded>(t.decided), 0U);
    t.shut_boom(Side::a);
    t.weigh_stable(gross_kg);
    EXPECT_EQ(count_of<WeighingRecorded>(t.decided), 1U);
}

TEST_F(LaneTest, DoesNotWeighWhileABeamIsCut) {
    t.to_settling(Side::a, gross_kg);
    t.wire("L1.B.beam", true);
    t.steady(gross_kg);
    EXPECT_EQ(count_of<WeighingRecorded>(t.decided), 0U);
    t.wire("L1.B.beam", false);
    t.steady(gross_kg);
    EXPECT_EQ(count_of<WeighingRecorded>(t.decided), 1U);
}

TEST_F(LaneTest, OpensTheExitOnlyAfterThePhotograph) {
    t.to_weighed(Side::a, gross_kg);
    EXPECT_FALSE(t.output("L1.B.barrier"));
    t.store_photo();
    ASSERT_TRUE(t.lane_in<Releasing>());
    EXPECT_TRUE(t.output("L1.B.barrier"));
    EXPECT_FALSE(t.output("L1.B.light_out"));
    t.open_boom(Side::b);
    EXPECT_TRUE(t.output("L1.B.light_out"));
}

TEST_F(LaneTest, WaitsTwoSecondsForThePhotographThenRaisesAnAlarm) {
    t.to_settling(Side::a, gross_kg);
    t.weigh_stable(gross_kg);
    t.pass(seconds(2));
    t.weigh_stable(gross_kg);
    t.pass(milliseconds(1'999));
    EXPECT_TRUE(t.lane_in<Weighed>());
    t.pass(milliseconds(1));
    EXPECT_TRUE(t.lane_in<Releasing>());
    EXPECT_EQ(first_of<AlarmRaised>(t.decided)->alarm, Alarm::evidence_missing);
    EXPECT_FALSE(t.pending<StorePhoto>());
}

TEST_F(LaneTest, ClearsTheAlarmWithTheNextPhotograph) {
    t.to_weighed(Side::a, gross_kg);
    t.pass(seconds(2));
    t.open_boom(Side::b);
    t.roll_off(Side::b);
    t.shut_boom(Side::b);
    t.weigh_zero();
    t.judge_all();
    t.unload();
    t.to_releasing(Side::b, tare_kg);
    EXPECT_EQ(count_of<AlarmCleared>(t.decided), 1U);
}

TEST_F(LaneTest, ProvesZeroAgainAfterEachTruck) {
    t.to_releasing(Side::a, gross_kg);
    t.open_boom(Side::b);
    t.roll_off(Side::b);
    t.shut_boom(Side::b);
    EXPECT_TRUE(t.lane_in<Clearing>());
    t.weigh_stable(0);  // stable, not at the centre of zero
    EXPECT_TRUE(t.lane_in<Clearing>());
    t.weigh_zero();
    EXPECT_TRUE(t.lane_in<Idle>());
}

TEST_F(LaneTest, IssuesATicketWithTheTareAndClosesTheVisitBehindTheTruck) {
    t.cross(Side::a, gross_kg);
    t.unload();
    t.to_weighed(Side::b, tare_kg);
    t.store_photo();
    const auto* ticket = first_of<TicketIssued>(t.decided);
    ASSERT_NE(ticket, nullptr);
    EXPECT_EQ(ticket->net, Kilograms{gross_kg - tare_kg});
    EXPECT_EQ(ticket->plate, plate_one);
    EXPECT_EQ(first_of<BookingClosed>(t.decided)->how, BookingEnd::delivered);
    t.open_boom(Side::a);
    EXPECT_EQ(count_of<VisitClosed>(t.decided), 0U);
    t.roll_off(Side::a);
    EXPECT_EQ(first_of<VisitClosed>(t.decided)->how, VisitEnd::delivered);
    EXPECT_TRUE(t.depot.state().visits.empty());
    EXPECT_EQ(t.depot.state().tares.mean(plate_one), Kilograms{tare_kg});
}

// ---- every doubt --------------------------------------------------------------------------------

TEST_F(LaneTest, HoldsWhenNoPlateIsRead) {
    t.to_identifying(Side::a);
    t.read({});
    EXPECT_EQ(t.lane_hold(), Hold::no_plate_read);
    EXPECT_FALSE(t.output("L1.A.barrier"));
}

TEST_F(LaneTest, HoldsAnUnbookedTruck) {
    t.to_entering(Side::a, plate_two);
    EXPECT_EQ(t.lane_hold(), Hold::no_booking);
    EXPECT_EQ(first_of<VisitHeld>(t.decided)->detail, plate_two.text());
}

TEST_F(LaneTest, HoldsATruckThatIsBookedForAnotherDay) {
    t.book(plate_two, local_day(t.at, hours(8)) + 1);
    t.to_entering(Side::a, plate_two);
    EXPECT_EQ(t.lane_hold(), Hold::not_its_slot);
}

TEST_F(LaneTest, HoldsASecondTruckWithTheSamePlate) {
    t.cross(Side::a, gross_kg);
    t.to_entering(Side::a);
    EXPECT_EQ(t.lane_hold(), Hold::already_here);
}

TEST_F(LaneTest, HoldsATruckThatComesBackFull) {
    t.cross(Side::a, gross_kg);
    t.to_entering(Side::b);
    EXPECT_EQ(t.lane_hold(), Hold::not_unloaded);
}

TEST_F(LaneTest, HoldsAStrangerInTheYard) {
    t.to_entering(Side::b);
    EXPECT_EQ(t.lane_hold(), Hold::no_visit);
}

TEST_F(LaneTest, HoldsWhenTheCameraFails) {
    t.to_identifying(Side::a);
    t.apply(CameraFault{*t.pending<ReadPlate>(), "L1.A.camera"_name, "no picture"});
    EXPECT_EQ(t.lane_hold(), Hold::camera_lost);
}

TEST_F(LaneTest, HoldsWhenTheCameraDoesNotAnswerInTime) {
    t.to_identifying(Side::a);
    t.pass(seconds(30));
    EXPECT_EQ(t.lane_hold(), Hold::camera_lost) << "vision is up, so its return ends nothing";
    EXPECT_FALSE(t.pending<ReadPlate>());
}

TEST_F(LaneTest, HoldsWhenVisionDiesWhileItReads) {
    t.to_identifying(Side::a);
    t.apply(PartLost{Part::vision});
    EXPECT_EQ(t.lane_hold(), Hold::vision_lost);
    t.apply(PartBack{Part::vision});
    EXPECT_TRUE(t.lane_in<Identifying>());
}

TEST_F(LaneTest, HoldsWhenTheIndicatorIsSilent) {
    t.to_settling(Side::a, gross_kg);
    t.apply(DeviceLost{"L1.indicator"_name, "silent"});
    EXPECT_EQ(t.lane_hold(), Hold::indicator_lost);
    t.apply(DeviceBack{"L1.indicator"_name});
    t.steady(gross_kg);
    EXPECT_EQ(t.lane_hold(), Hold::indicator_lost) << "a truck is aboard: a person decides";
    t.ask(Ask::retry);
    ASSERT_TRUE(t.lane_in<Settling>());
    t.steady(gross_kg);
    EXPECT_EQ(count_of<WeighingRecorded>(t.decided), 1U);
}

TEST_F(LaneTest, HoldsWhenTheRemoteIoIsSilentAndResumesOnceProvenEmpty) {
    t.apply(DeviceLost{"L1.io"_name, "silent"});
    EXPECT_EQ(t.lane_hold(), Hold::io_lost);
    t.apply(DeviceBack{"L1.io"_name});
    EXPECT_EQ(t.lane_hold(), Hold::io_lost) << "wires not read yet";
    t.lane_wires_at_rest();
    EXPECT_TRUE(t.lane_in<Idle>());
}

TEST_F(LaneTest, HoldsWhenTheBoomDoesNotRise) {
    t.to_entering(Side::a);
    t.pass(seconds(15));
    EXPECT_EQ(t.lane_hold(), Hold::barrier_stuck);
    EXPECT_FALSE(t.output("L1.A.barrier"));
}

TEST_F(LaneTest, HoldsWhenTheFarBoomIsNotDownWhileATruckEnters) {
    t.to_entering(Side::a);
    t.wire("L1.B.barrier_closed", false);
    EXPECT_EQ(t.lane_hold(), Hold::barrier_stuck);
}

TEST_F(LaneTest, HoldsWhenTheTruckDoesNotComeOn) {
    t.to_green(Side::a);
    t.pass(minutes(3));
    EXPECT_EQ(t.lane_hold(), Hold::not_aboard);
    EXPECT_FALSE(t.output("L1.A.light_in"));
}

TEST_F(LaneTest, HoldsATruckThatNeverSettles) {
    t.to_settling(Side::a, gross_kg);
    for (int i = 0; i < 121; ++i) {
        t.weigh_stable(gross_kg + (i % 2) * 40);
        t.pass(seconds(1));
    }
    EXPECT_EQ(t.lane_hold(), Hold::unsteady);
    EXPECT_EQ(count_of<WeighingRecorded>(t.decided), 0U);
}

TEST_F(LaneTest, HoldsAnOverloadedScale) {
    t.to_settling(Side::a, gross_kg);
    t.weigh(0, {WeightFlag::overload});
    EXPECT_EQ(t.lane_hold(), Hold::overload);
}

TEST_F(LaneTest, WeighsNothingAboveMaxAndNineDivisions) {
    t.to_settling(Side::a, 100'200);
    t.steady(100'200);
    EXPECT_EQ(t.lane_hold(), Hold::overload);
    EXPECT_EQ(count_of<WeighingRecorded>(t.decided), 0U);
}

TEST_F(LaneTest, WeighsUpToMaxAndNineDivisions) {
    t.to_weighed(Side::a, 100'180);
    EXPECT_EQ(count_of<WeighingRecorded>(t.decided), 1U);
}

TEST(Lane, WeighsNothingBelowMin) {
    Rules rules = small_rules();
    rules.lanes[0].truck_min = Kilograms{100};
    TestDepot t(rules);
    t.bring_up();
    t.book(plate_one);
    t.to_weighed(Side::a, 380);
    EXPECT_EQ(t.lane_hold(), Hold::below_min);
    t.ask(Ask::retry);
    t.steady(400);
    EXPECT_EQ(count_of<WeighingRecorded>(t.decided), 1U);
}

TEST_F(LaneTest, HoldsAReadingThatTheIndicatorDoubts) {
    t.to_settling(Side::a, gross_kg);
    t.weigh(gross_kg, {WeightFlag::stable, WeightFlag::fault});
    EXPECT_EQ(t.lane_hold(), Hold::weight_fault);
}

/// The tailgater's weight would be the farmer's grain.
TEST_F(LaneTest, WeighsNoTruckThatAnotherFollowedUntilTwoPeopleSayThatItStandsAlone) {
    t.to_settling(Side::a, gross_kg);
    t.wire("L1.A.boom", true);
    EXPECT_EQ(t.lane_hold(), std::nullopt) << "a nose over the loop is not on the scale";
    t.wire("L1.A.beam", true);
    ASSERT_EQ(t.lane_hold(), Hold::followed);
    t.wire("L1.A.boom", false);
    t.wire("L1.A.beam", false);
    t.shut_boom(Side::a);
    for (int second = 0; second < 5; ++second) {
        t.weigh_stable(2 * gross_kg);
        t.pass(seconds(1));
    }
    EXPECT_EQ(count_of<WeighingRecorded>(t.decided), 0U);
    EXPECT_EQ(refusal(t.ask(Ask::retry)), Refusal::not_allowed_here) << "one person's word is not enough";
    t.apply(ProcessStarted{"test"});
    EXPECT_EQ(t.lane_hold(), Hold::followed) << "a restart forgets nobody on the scale";
    t.apply(PartBack{Part::vision});
    t.apply(DeviceBack{"L1.indicator"_name});
    t.apply(DeviceBack{"L1.io"_name});
    t.lane_wires_at_rest();
    t.steady(gross_kg);
    EXPECT_EQ(count_of<WeighingRecorded>(t.decided), 0U);
    t.ask(Ask::accept);
    ASSERT_TRUE(t.lane_in<Weighed>());
    EXPECT_EQ(first_of<WeighingRecorded>(t.decided)->weight, Kilograms{gross_kg});
}

TEST_F(LaneTest, GoesOnByItselfWhenTheTruckAndWhoFollowedItHaveBackedOff) {
    t.to_settling(Side::a, gross_kg);
    t.wire("L1.A.boom", true);
    t.wire("L1.A.beam", true);
    ASSERT_EQ(t.lane_hold(), Hold::followed);
    t.weigh_moving(0);
    EXPECT_EQ(t.lane_hold(), Hold::followed) << "something stands under the boom";
    t.wire("L1.A.beam", false);
    t.wire("L1.A.boom", false);
    EXPECT_EQ(first_of<VisitClosed>(t.decided)->how, VisitEnd::turned_away);
    EXPECT_FALSE(t.depot.state().bookings.all().begin()->second.visit.is_some()) << "it may come again";
}

TEST_F(LaneTest, LetsAPersonWalkThroughTheBeam) {
    t.to_settling(Side::a, gross_kg);
    t.wire("L1.A.beam", true);
    t.wire("L1.A.beam", false);
    EXPECT_EQ(t.lane_hold(), std::nullopt);
}

TEST_F(LaneTest, HoldsAReadingThatLiesOffTheDivision) {
    t.to_settling(Side::a, gross_kg);
    t.weigh_stable(gross_kg + 10);
    EXPECT_EQ(t.lane_hold(), Hold::weight_fault);
}

TEST_F(LaneTest, HoldsATruckThatLeavesAsHeavyAsItCame) {
    t.cross(Side::a, gross_kg);
    t.unload();
    t.to_weighed(Side::b, gross_kg);
    EXPECT_EQ(t.lane_hold(), Hold::net_not_positive);
    EXPECT_EQ(count_of<TicketIssued>(t.decided), 0U);
}

TEST_F(LaneTest, HoldsATareFarFromTheVehiclesHistoryUntilTwoPeopleAcceptIt) {
    deliver_and_unload_again();
    t.forget_commands();
    t.to_weighed(Side::b, tare_kg + 520);
    EXPECT_EQ(t.lane_hold(), Hold::tare_implausible);
    EXPECT_EQ(count_of<TicketIssued>(t.decided), 0U);
    t.ask(Ask::accept);
    EXPECT_TRUE(t.lane_in<Weighed>());
    t.store_photo();
    EXPECT_EQ(first_of<TicketIssued>(t.decided)->tare, Kilograms{tare_kg + 520});
}

TEST_F(LaneTest, WhoAcceptsOneDoubtHasNotAcceptedTheNext) {
    deliver_and_unload_again();
    t.forget_commands();
    t.apply(ClockCorrected{hours(24 * 3'652)});
    t.to_weighed(Side::b, tare_kg + 520);
    ASSERT_EQ(t.lane_hold(), Hold::clock_jumped);
    t.pass(minutes(20));  // that people take to come
    t.weigh_stable(tare_kg + 520);
    t.ask(Ask::accept);
    EXPECT_EQ(t.lane_hold(), Hold::tare_implausible) << "nobody was shown this one";
    EXPECT_EQ(count_of<TicketIssued>(t.decided), 0U);
    EXPECT_TRUE(t.depot.state().alarms.empty()) << "the clock was looked at";
    t.pass(minutes(20));
    t.weigh_stable(tare_kg + 520);
    t.ask(Ask::accept);
    EXPECT_TRUE(t.lane_in<Weighed>());
    t.store_photo();
    EXPECT_EQ(count_of<TicketIssued>(t.decided), 1U);
}

TEST_F(LaneTest, TakesATareWithinTwentyFiveDivisionsOfTheHistory) {
    deliver_and_unload_again();
    t.to_weighed(Side::b, tare_kg + 500);
    t.store_photo();
    EXPECT_EQ(count_of<TicketIssued>(t.decided), 2U);
}

TEST_F(LaneTest, HoldsATruckThatDoesNotLeave) {
    t.to_releasing(Side::a, gross_kg);
    t.open_boom(Side::b);
    t.pass(minutes(3));
    EXPECT_EQ(t.lane_hold(), Hold::not_left);
}

TEST_F(LaneTest, HoldsWhenTheExitBoomDoesNotRise) {
    t.to_releasing(Side::a, gross_kg);
    t.pass(seconds(15));
    EXPECT_EQ(t.lane_hold(), Hold::barrier_stuck);
}

TEST_F(LaneTest, HoldsWhenZeroIsNotProvenInTime) {
    t.weigh_stable(20);
    EXPECT_TRUE(t.lane_in<Clearing>());
    t.pass(minutes(1));
    EXPECT_EQ(t.lane_hold(), Hold::zero_not_proven);
    EXPECT_EQ(first_of<RequestGranted>(t.ask(Ask::release)) != nullptr, true);
    t.weigh_zero();
    EXPECT_TRUE(t.lane_in<Idle>());
}

TEST_F(LaneTest, ReadsAgainWhenATruckHasLeftTheBay) {
    t.to_entering(Side::a, plate_two);
    t.wire("L1.A.presence", false);
    EXPECT_TRUE(t.lane_in<Idle>());
    EXPECT_EQ(first_of<HoldEnded>(t.decided)->how, "by_itself");
}

// ---- doubts that a first reading of the lane raised ---------------------------------------------

TEST_F(LaneTest, BelievesNoReadingOfADeviceThatIsLost) {
    t.apply(DeviceLost{"L1.indicator"_name, "silent"});
    t.weigh_zero();  // overtook the device's return
    EXPECT_EQ(t.lane_hold(), Hold::indicator_lost);
    t.apply(DeviceLost{"L1.io"_name, "silent"});
    t.apply(DeviceBack{"L1.indicator"_name});
    t.weigh_zero();
    t.lane_wires_at_rest();
    EXPECT_EQ(t.lane_hold(), Hold::indicator_lost);
}

TEST_F(LaneTest, LetsNobodyOnWhenZeroWasLostWhileThePlateWasRead) {
    t.to_identifying(Side::a);
    t.weigh_stable(60);
    t.read_plate(plate_one);
    EXPECT_TRUE(t.lane_in<Clearing>());
    EXPECT_FALSE(t.output("L1.A.barrier"));
    t.weigh_zero();
    EXPECT_TRUE(t.lane_in<Identifying>()) << "and the plate is read again";
}

TEST_F(LaneTest, NeverFilesTheLastTrucksPhotographUnderTheNext) {
    t.cross(Side::a, gross_kg);
    t.book(plate_two);
    t.to_identifying(Side::a);
    t.apply(CameraFault{*t.pending<ReadPlate>(), "L1.A.camera"_name, "no picture"});
    t.forget_commands();
    t.ask(Ask::identify, "L1"_name, std::string(plate_two.text()));
    ASSERT_NE(first_of<VisitMatched>(t.decided), nullptr);
    EXPECT_TRUE(first_of<VisitMatched>(t.decided)->photo.empty());
}

TEST_F(LaneTest, SendsAnEmptyTruckBackToTheYardWhenItDoesNotComeOn) {
    t.cross(Side::a, gross_kg);
    t.unload();
    t.to_green(Side::b);
    t.pass(minutes(3));
    ASSERT_EQ(t.lane_hold(), Hold::not_aboard);
    t.shut_boom(Side::b);
    t.wire("L1.B.presence", false);
    EXPECT_NE(first_of<RequestGranted>(t.ask(Ask::turn_away)), nullptr);
    EXPECT_TRUE(t.lane_in<Idle>());
    EXPECT_EQ(t.depot.state().visits.size(), 1U) << "it may come again";
    t.to_releasing(Side::b, tare_kg);
    EXPECT_EQ(count_of<TicketIssued>(t.decided), 1U);
}

TEST_F(LaneTest, HoldsWhenATruckThatWasSentAwayStays) {
    t.to_entering(Side::a, plate_two);
    t.ask(Ask::turn_away);
    ASSERT_TRUE(t.lane_in<TurningAway>());
    t.pass(minutes(3));
    EXPECT_EQ(t.lane_hold(), Hold::not_left);
    t.wire("L1.A.presence", false);
    EXPECT_TRUE(t.lane_in<Idle>());
}

TEST(Lane, TakesOneVisitOnOneLaneAtATime) {
    Rules rules = small_rules();
    rules.lanes.push_back(second_lane(rules));
    TestDepot t(rules);
    t.bring_up();
    t.bring_up_second_lane();
    t.book(plate_one);
    t.cross(Side::a, gross_kg);
    t.unload();
    t.to_entering(Side::b);
    ASSERT_TRUE(t.lane_in<Entering>());

    t.wire("L2.B.presence", true);
    t.read_plate(plate_one);
    const auto* held = std::get_if<Held>(&t.depot.state().lanes[1].phase);
    ASSERT_NE(held, nullptr);
    EXPECT_EQ(held->code, Hold::already_here);
}

}  // namespace
}  // namespace graingate::test
