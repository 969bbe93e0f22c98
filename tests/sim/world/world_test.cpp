#include "sim/world/world.hpp"

#include "tests/sim/world/lane_opener.hpp"
#include "tests/sim/world/morning.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

namespace graingate::sim {
namespace {

Scenario trucks(std::size_t count, std::uint64_t seed = 1) {
    return make_scenario({.seed = seed, .trucks = count, .start = morning, .troubles = TroubleWish::none});
}

Scenario one_with(Trouble trouble) {
    Scenario scenario = trucks(1);
    scenario.trucks.front().trouble = trouble;
    return scenario;
}

bool in(const World& world, std::string_view point) {
    return world.input(*Point::parse(point));
}
void set(World& world, std::string_view point, bool on) {
    world.set_output(*Point::parse(point), on);
}

/// How far the indication is from the true mass.
double away_kg(Kilograms displayed, std::int64_t true_g) {
    const double away = static_cast<double>(displayed.count()) - static_cast<double>(true_g) / 1'000.0;
    return away < 0 ? -away : away;
}

/// Lets time pass until `holds`; false when it does not within ten minutes.
bool wait(World& world, auto holds) {
    for (int i = 0; i < 6'000; ++i) {
        if (holds()) return true;
        world.advance(milliseconds(100));
    }
    return false;
}

TEST(World, TakesOneTruckAllTheWayRound) {
    World world(trucks(1));
    LaneOpener opener(world);
    opener.run(minutes(20));
    ASSERT_TRUE(world.is_everybody_gone());
    EXPECT_TRUE(world.violations().empty());
    ASSERT_EQ(opener.weighed().size(), 2U);
    const TruckTruth truth = world.truth().front();
    EXPECT_EQ(truth.ending, Ending::through);
    EXPECT_EQ(truth.net_g, trucks(1).trucks.front().grain_g);
    ASSERT_TRUE(truth.gross_g && truth.out_g && truth.arrived && truth.left);
    const double gross = static_cast<double>(opener.weighed()[0].displayed.count());
    const double tare = static_cast<double>(opener.weighed()[1].displayed.count());
    EXPECT_NEAR(gross, static_cast<double>(*truth.gross_g) / 1'000, 20);
    EXPECT_NEAR(tare, static_cast<double>(*truth.out_g) / 1'000, 20);
    EXPECT_NEAR(gross - tare, static_cast<double>(truth.net_g) / 1'000, 40);
}

TEST(World, WeighsEveryTruckOfManySeedsWithinADivision) {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        World world(trucks(8, seed));
        LaneOpener opener(world);
        opener.run(hours(3));
        ASSERT_TRUE(world.is_everybody_gone()) << seed;
        EXPECT_TRUE(world.violations().empty()) << seed;
        EXPECT_EQ(opener.weighed().size(), 16U);
        for (const auto& weighed : opener.weighed())
            EXPECT_LE(away_kg(weighed.displayed, weighed.true_g), 20) << seed;
        std::int64_t unloaded = 0;
        for (const TruckTruth& truth : world.truth()) unloaded += truth.net_g;
        EXPECT_EQ(unloaded, world.pit(pit_1).drained_g() + world.pit(pit_1).hopper_g());
    }
}

TEST(World, RunsTheSameTwiceWhateverTheStrideOfTime) {
    World one(trucks(3));
    World other(trucks(3));
    World third(trucks(3, 2));
    for (int i = 0; i < 600; ++i) one.advance(milliseconds(100));
    for (int i = 0; i < 8'000; ++i) other.advance(Duration{7'500});
    third.advance(minutes(1));
    EXPECT_EQ(one.now(), other.now());
    EXPECT_EQ(one.digest(), other.digest());
    EXPECT_NE(one.digest(), third.digest());
}

/// Equal with gcc and clang, -O0 and -O2. A change of the physics changes it: then, and only then, is it set
/// anew.
TEST(World, HasTheSameDigestWithEveryCompiler) {
    World world(make_scenario({.seed = 42, .trucks = 5, .start = morning, .troubles = TroubleWish::three}));
    LaneOpener opener(world);
    opener.run(hours(1));
    EXPECT_EQ(world.digest(), 13'802'272'191'635'659'011U);
}

TEST(World, DoesNothingByItselfWhileNoOutputIsSet) {
    World world(trucks(4));
    for (int i = 0; i < 9'000; ++i) {
        world.advance(milliseconds(100));
        EXPECT_TRUE(in(world, "L1.A.barrier_closed") && in(world, "L1.B.barrier_closed") &&
                    in(world, "P1.gate_closed"));
        EXPECT_FALSE(in(world, "L1.A.boom") || in(world, "L1.A.beam") || in(world, "P1.presence"));
        EXPECT_EQ(world.indicator(lane_1).displayed, Kilograms{0});
    }
    EXPECT_TRUE(in(world, "L1.A.presence"));
    EXPECT_EQ(world.truth()[0].stage, Stage::in_bay);
    EXPECT_EQ(world.truth()[1].stage, Stage::queueing);
    EXPECT_TRUE(world.violations().empty());
}

TEST(World, IsStableOnlyNearTheTruthOnceATruckIsAboard) {
    World world(trucks(1));
    ASSERT_TRUE(wait(world, [&] { return in(world, "L1.A.presence"); }));
    set(world, "L1.A.barrier", true);
    set(world, "L1.A.light_in", true);
    const std::int64_t true_g = trucks(1).trucks.front().gross_g();
    double most_away = 0;
    const Instant end = world.now() + minutes(2);
    while ((world.truth().front().stage != Stage::standing || !world.indicator(lane_1).is_stable) &&
           world.now() < end) {
        world.advance(milliseconds(10));
        const Indication shown = world.indicator(lane_1);
        if (world.truth().front().stage == Stage::standing)
            most_away = std::max(most_away, away_kg(shown.displayed, true_g));
    }
    EXPECT_GT(most_away, 60);  // it did swing
    EXPECT_LE(away_kg(world.indicator(lane_1).displayed, true_g), 20);
}

TEST(World, NeedsBothBarrierAndLightForATruckToComeIn) {
    World world(trucks(1));
    ASSERT_TRUE(wait(world, [&] { return world.truth()[0].stage == Stage::in_bay; }));
    set(world, "L1.A.barrier", true);
    world.advance(seconds(30));
    EXPECT_EQ(world.truth()[0].stage, Stage::in_bay);
    set(world, "L1.A.barrier", false);
    set(world, "L1.A.light_in", true);
    world.advance(seconds(30));
    EXPECT_EQ(world.truth()[0].stage, Stage::in_bay);
    set(world, "L1.A.barrier", true);
    EXPECT_TRUE(wait(world, [&] { return world.truth()[0].stage == Stage::standing; }));
    EXPECT_FALSE(in(world, "L1.A.presence"));
}

TEST(World, StopsATruckBeforeABarrierThatComesDown) {
    World world(trucks(1));
    ASSERT_TRUE(wait(world, [&] { return in(world, "L1.A.presence"); }));
    set(world, "L1.A.barrier", true);
    set(world, "L1.A.light_in", true);
    ASSERT_TRUE(wait(world, [&] { return world.truth()[0].stage == Stage::entering; }));
    set(world, "L1.A.barrier", false);
    world.advance(minutes(2));
    EXPECT_FALSE(in(world, "L1.A.beam"));
    EXPECT_TRUE(in(world, "L1.A.barrier_closed"));
    EXPECT_TRUE(world.violations().empty());
}

TEST(World, WitnessesABoomLoweredOntoATruck) {
    World world(trucks(1));
    ASSERT_TRUE(wait(world, [&] { return in(world, "L1.A.presence"); }));
    set(world, "L1.A.barrier", true);
    set(world, "L1.A.light_in", true);
    ASSERT_TRUE(wait(world, [&] { return in(world, "L1.A.beam"); }));
    set(world, "L1.A.barrier", false);
    world.advance(seconds(4));
    EXPECT_FALSE(in(world, "L1.A.barrier_closed"));
    ASSERT_EQ(world.violations().size(), 1U);
    EXPECT_EQ(world.violations()[0].kind, ViolationKind::boom_on_truck);
    EXPECT_EQ(world.violations()[0].place, "L1.A");
}

/// Drives the only truck onto the platform and shuts the barrier behind it.
void bring_aboard(World& world) {
    ASSERT_TRUE(wait(world, [&] { return in(world, "L1.A.presence"); }));
    set(world, "L1.A.barrier", true);
    set(world, "L1.A.light_in", true);
    ASSERT_TRUE(wait(world, [&] { return world.truth()[0].stage == Stage::standing; }));
    set(world, "L1.A.barrier", false);
    set(world, "L1.A.light_in", false);
    ASSERT_TRUE(wait(world, [&] { return in(world, "L1.A.barrier_closed"); }));
}

TEST(World, LetsATruckLeaveBackwardsBesideTheBay) {
    World world(trucks(2));
    bring_aboard(world);
    ASSERT_TRUE(wait(world, [&] { return in(world, "L1.A.presence"); }));
    set(world, "L1.A.barrier", true);
    set(world, "L1.A.light_out", true);
    bool has_passed_boom = false;
    ASSERT_TRUE(wait(world, [&] {
        has_passed_boom = has_passed_boom || in(world, "L1.A.boom");
        return world.truth()[0].stage == Stage::gone;
    }));
    EXPECT_TRUE(has_passed_boom);
    EXPECT_EQ(world.truth()[0].ending, Ending::backed_out);
    EXPECT_EQ(world.truth()[1].stage, Stage::in_bay);
    EXPECT_TRUE(world.violations().empty());
}

TEST(World, HasATruckThatBackedOffOnWordOfItComeAgain) {
    World world(trucks(1));
    bring_aboard(world);
    EXPECT_TRUE(world.tell_driver(world.truth()[0].id, DriverOrder::come_again));
    set(world, "L1.A.barrier", true);
    set(world, "L1.A.light_out", true);
    ASSERT_TRUE(wait(world, [&] { return world.truth()[0].stage == Stage::driving_back; }));
    EXPECT_FALSE(world.tell_driver(world.truth()[0].id, DriverOrder::come_again)) << "it is not on a deck";
    set(world, "L1.A.barrier", false);
    set(world, "L1.A.light_out", false);
    ASSERT_TRUE(wait(world, [&] { return in(world, "L1.A.presence"); })) << "at the side that it came from";
    bring_aboard(world);
    set(world, "L1.B.barrier", true);
    set(world, "L1.B.light_out", true);
    ASSERT_TRUE(wait(world, [&] { return world.truth()[0].stage == Stage::waiting_in_yard; }));
    EXPECT_TRUE(world.violations().empty());
}

TEST(World, WitnessesTwoTrucksOnOnePlatform) {
    World world(trucks(2));
    bring_aboard(world);
    ASSERT_TRUE(wait(world, [&] { return world.truth()[1].stage == Stage::in_bay; }));
    set(world, "L1.A.barrier", true);
    set(world, "L1.A.light_in", true);
    ASSERT_TRUE(wait(world, [&] { return world.truth()[1].stage == Stage::standing; }));
    ASSERT_EQ(world.violations().size(), 1U);
    EXPECT_EQ(world.violations()[0].kind, ViolationKind::collision);
}

/// Gets the only truck over the hopper.
void bring_to_pit(World& world) {
    bring_aboard(world);
    ASSERT_TRUE(world.tell_driver(TruckId{0}, DriverOrder::go_to_pit, pit_1));
    set(world, "L1.B.barrier", true);
    set(world, "L1.B.light_out", true);
    ASSERT_TRUE(wait(world, [&] { return in(world, "P1.presence"); }));
}

TEST(World, WitnessesTippingOntoAShutGateAndTheOverflow) {
    World world(trucks(1));
    bring_to_pit(world);
    set(world, "P1.light_in", true);
    ASSERT_TRUE(wait(world, [&] { return world.truth()[0].net_g == trucks(1).trucks[0].grain_g; }));
    ASSERT_EQ(world.violations().size(), 2U);
    EXPECT_EQ(world.violations()[0].kind, ViolationKind::tipped_on_shut_gate);
    EXPECT_EQ(world.violations()[1].kind, ViolationKind::hopper_overflow);
    EXPECT_GT(world.pit(pit_1).spilled_g(), 0);
}

TEST(World, StopsTheFlowWhenTheTippingLightTurnsRed) {
    World world(trucks(1));
    bring_to_pit(world);
    set(world, "P1.gate", true);
    set(world, "P1.light_in", true);
    ASSERT_TRUE(wait(world, [&] { return world.truth()[0].net_g > 2'000'000; }));
    set(world, "P1.light_in", false);
    const std::int64_t net_g = world.truth()[0].net_g;
    world.advance(minutes(1));
    EXPECT_EQ(world.truth()[0].net_g, net_g);
    EXPECT_TRUE(in(world, "P1.hopper_empty"));
    EXPECT_TRUE(world.violations().empty());
}

TEST(World, WitnessesAGateOpenedAtAnEmptyPit) {
    World world(trucks(1));
    set(world, "P1.gate", true);
    world.advance(seconds(10));
    EXPECT_TRUE(in(world, "P1.gate_open"));
    ASSERT_EQ(world.violations().size(), 1U);
    EXPECT_EQ(world.violations()[0].kind, ViolationKind::gate_opened_at_empty_pit);
}

TEST(World, SendsATruckAwayWhenItsDriverIsTold) {
    World world(one_with(Trouble::no_booking));
    EXPECT_FALSE(world.tell_driver(TruckId{0}, DriverOrder::go_away));
    ASSERT_TRUE(wait(world, [&] { return world.truck_in_bay(lane_1, Side::a).has_value(); }));
    EXPECT_TRUE(world.tell_driver(*world.truck_in_bay(lane_1, Side::a), DriverOrder::go_away));
    world.advance(seconds(20));
    EXPECT_FALSE(in(world, "L1.A.presence"));
    EXPECT_TRUE(world.is_everybody_gone());
    EXPECT_EQ(world.truth()[0].ending, Ending::sent_away);
}

TEST(World, SilencesTheIndicatorOnceForThirtyPolls) {
    World world(one_with(Trouble::indicator_silent));
    LaneOpener opener(world);
    int silent = 0;
    while (!world.is_everybody_gone() && world.now() < morning + hours(1)) {
        world.advance(milliseconds(100));
        opener.poll();
        if (world.silenced(lane_1)) ++silent;
    }
    EXPECT_GE(silent, 30);
    EXPECT_LE(silent, 60);
}

TEST(World, HasADriverShowHisCodeWhereMudCoversThePlate) {
    for (const Trouble trouble : {Trouble::unreadable_plate, Trouble::none}) {
        World world(one_with(trouble));
        const std::string plate(world.truth()[0].plate.text());
        EXPECT_FALSE(world.give_code("黑Z00000", "CODE")) << "no such truck";
        EXPECT_FALSE(world.give_code(plate, ""));
        EXPECT_FALSE(world.give_code(plate, std::string(65, 'A')));
        ASSERT_TRUE(world.give_code(plate, "CODE"));
        ASSERT_TRUE(wait(world, [&] { return in(world, "L1.A.presence"); }));
        world.advance(seconds(5));
        const auto seen = world.camera("L1.A.camera")->truck;
        ASSERT_TRUE(seen);
        EXPECT_EQ(seen->code, trouble == Trouble::none ? "" : "CODE");
        bring_to_pit(world);
        EXPECT_EQ(world.camera("P1.camera")->truck->code, "");
    }
}

TEST(World, ShowsTheCamerasWhoStandsBeforeThem) {
    World world(one_with(Trouble::unreadable_plate));
    EXPECT_EQ(world.cameras(), (std::vector<std::string>{"L1.A.camera", "L1.B.camera", "L1.A.rear",
                                                         "L1.B.rear", "P1.camera"}));
    EXPECT_FALSE(world.camera("L2.A.camera"));
    EXPECT_FALSE(world.camera("L1.A.camera")->truck);
    ASSERT_TRUE(wait(world, [&] { return in(world, "L1.A.presence"); }));
    const auto seen = world.camera("L1.A.camera")->truck;
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->plate, world.truth()[0].plate.text());
    EXPECT_TRUE(seen->is_plate_covered);
    EXPECT_NEAR(seen->distance_m, 4, 3);
    EXPECT_FALSE(world.camera("L1.B.camera")->truck);
    bring_to_pit(world);
    ASSERT_TRUE(world.camera("P1.camera")->truck);
    EXPECT_FALSE(world.camera("P1.camera")->truck->is_plate_covered);
}

TEST(World, HasDayAndNight) {
    EXPECT_DOUBLE_EQ(daylight_at(morning + hours(4)), 1.0);
    EXPECT_DOUBLE_EQ(daylight_at(morning + hours(12)), 0.0);
    EXPECT_DOUBLE_EQ(daylight_at(morning + hours(8)), 0.5);
}

}  // namespace
}  // namespace graingate::sim
