// What falls onto the deck between the proof of zero and the truck's first wheel is no grain.
#include "tests/support/test_depot.hpp"

#include <gtest/gtest.h>

namespace graingate::test {
namespace {

using namespace lane_phase;

constexpr std::int64_t load_kg = 31'240;

/// A depot that is up, with one booking for `plate_one` today.
class BareDeckTest : public testing::Test {
protected:
    BareDeckTest() {
        t.bring_up();
        t.book(plate_one);
        t.forget_commands();
    }
    TestDepot t;
};

TEST_F(BareDeckTest, LetsNobodyDriveOnWhenSnowFellOntoTheDeckBeforeHim) {
    t.to_green(Side::a);
    t.weigh(80, {});
    ASSERT_EQ(t.lane_hold(), Hold::zero_lost);
    EXPECT_FALSE(t.output("L1.A.light_in"));
    t.weigh_stable(80);
    EXPECT_EQ(t.lane_hold(), Hold::zero_lost);
    t.shut_boom(Side::a);
    t.weigh_zero();  // swept
    EXPECT_EQ(first_of<VisitClosed>(t.decided)->how, VisitEnd::turned_away);
    EXPECT_FALSE(t.depot.state().bookings.all().begin()->second.visit.is_some());
    EXPECT_TRUE(t.lane_in<Identifying>()) << "the truck in the bay is read again";
    EXPECT_EQ(count_of<WeighingRecorded>(t.decided), 0U);
}

TEST_F(BareDeckTest, MayTakeForZeroWhatLiesOnTheDeckBeforeATruckThatWasLetOn) {
    t.to_green(Side::a);
    t.weigh_stable(80);
    t.shut_boom(Side::a);
    EXPECT_EQ(refusal(t.ask(Ask::accept)), Refusal::not_allowed_here);
    EXPECT_NE(first_of<RequestGranted>(t.ask(Ask::set_zero)), nullptr);
    EXPECT_TRUE(t.pending<SetZero>().has_value());
    EXPECT_TRUE(t.lane_in<Clearing>());
}

TEST_F(BareDeckTest, WeighsNoTruckWithSnowThatFellWhileItsNoseWasOverTheLoop) {
    t.to_green(Side::a);
    t.wire("L1.A.boom", true);
    t.weigh(80, {});  // its wheels are a second away
    EXPECT_EQ(t.lane_hold(), std::nullopt) << "it is on its way and cannot be stopped any more";
    t.roll_on(Side::a, load_kg);
    t.shut_boom(Side::a);
    t.steady(load_kg + 80);
    ASSERT_EQ(t.lane_hold(), Hold::zero_lost);
    EXPECT_EQ(count_of<WeighingRecorded>(t.decided), 0U);
    EXPECT_EQ(refusal(t.ask(Ask::retry)), Refusal::not_empty);
    EXPECT_EQ(refusal(t.ask(Ask::accept)), Refusal::not_allowed_here);
    t.ask(Ask::turn_away);
    EXPECT_TRUE(t.output("L1.A.barrier")) << "it backs off the way it came";
    t.open_boom(Side::a);
    t.roll_off(Side::a);
    t.shut_boom(Side::a);
    EXPECT_TRUE(t.lane_in<Clearing>());
    EXPECT_EQ(first_of<VisitClosed>(t.decided)->how, VisitEnd::turned_away);
    EXPECT_EQ(count_of<WeighingRecorded>(t.decided), 0U);
}

TEST_F(BareDeckTest, KnowsAfterARestartWhatLayOnTheDeckBeforeTheTruckThatStandsOnIt) {
    t.to_green(Side::a);
    t.wire("L1.A.boom", true);
    t.weigh(80, {});
    t.roll_on(Side::a, load_kg);
    t.shut_boom(Side::a);
    t.apply(ProcessStarted{"test"});
    t.apply(PartBack{Part::vision});
    t.apply(DeviceBack{"L1.indicator"_name});
    t.apply(DeviceBack{"L1.io"_name});
    t.lane_wires_at_rest();
    t.weigh_moving(load_kg + 80);
    t.ask(Ask::retry);
    ASSERT_TRUE(t.lane_in<Settling>());
    t.steady(load_kg + 80);
    EXPECT_EQ(t.lane_hold(), Hold::zero_lost);
    EXPECT_EQ(count_of<WeighingRecorded>(t.decided), 0U);
}

/// An indicator is heard again only when it shows something else.
TEST(BareDeck, KnowsTheDeckOfAnIndicatorThatSpokeBeforeTheWires) {
    TestDepot t;
    t.apply(ProcessStarted{"test"});
    t.apply(PartBack{Part::vision});
    t.apply(DeviceBack{"L1.indicator"_name});
    t.weigh_zero();
    t.apply(DeviceBack{"L1.io"_name});
    t.lane_wires_at_rest();
    ASSERT_TRUE(t.lane_in<Idle>());
    t.book(plate_one);
    t.to_weighed(Side::a, load_kg);
    EXPECT_TRUE(t.lane_in<Weighed>());
}

TEST_F(BareDeckTest, TakesATremblingDeckForNoLostZero) {
    t.to_green(Side::a);
    for (const std::int64_t wind : {20, 0, -20}) t.weigh(wind, {});
    EXPECT_EQ(t.lane_hold(), std::nullopt);
    t.roll_on(Side::a, load_kg);
    t.shut_boom(Side::a);
    t.steady(load_kg);
    EXPECT_TRUE(t.lane_in<Weighed>());
}

}  // namespace
}  // namespace graingate::test
