#include "sim/world/lane_model.hpp"
#include "sim/world/mover.hpp"
#include "sim/world/pit_model.hpp"
#include "sim/world/scenario.hpp"
#include "sim/world/truck_body.hpp"
#include "tests/sim/world/morning.hpp"

#include <gtest/gtest.h>

#include <set>

namespace graingate::sim {
namespace {

using namespace literals;

constexpr Name lane_name = "L1"_name;
constexpr Name pit_name = "P1"_name;

TEST(Mover, NeverMakesBothLimitSwitchesAndMakesNoneInBetween) {
    Mover barrier(2.5);
    EXPECT_TRUE(barrier.at_closed());
    barrier.command(true);
    int between = 0;
    for (int i = 0; i < 260; ++i) {
        barrier.step(0.01);
        EXPECT_FALSE(barrier.at_open() && barrier.at_closed());
        if (!barrier.at_open() && !barrier.at_closed()) ++between;
    }
    EXPECT_TRUE(barrier.at_open());
    EXPECT_NEAR(between, 245, 3);
}

TEST(Mover, RestsOnWhatLiesInItsWay) {
    Mover barrier(2.0);
    barrier.command(true);
    for (int i = 0; i < 300; ++i) barrier.step(0.01);
    barrier.command(false);
    for (int i = 0; i < 300; ++i) barrier.step(0.01, 0.7);
    EXPECT_DOUBLE_EQ(barrier.position(), 0.7);
    EXPECT_FALSE(barrier.at_open() || barrier.at_closed());
}

TEST(PitModel, LosesNoGrainAndDrainsOnlyThroughAnOpenGate) {
    PitModel pit({.name = pit_name, .commodities = {maize}, .capacity_g = 8'000'000}, Random(3));
    std::int64_t poured = 0;
    const auto balance = [&] { return pit.hopper_g() + pit.drained_g() + pit.spilled_g(); };
    for (int i = 0; i < 5'000; ++i) {
        pit.step(0.01);
        pit.pour(2'000, maize);
        poured += 2'000;
        ASSERT_EQ(balance(), poured);
    }
    EXPECT_EQ(pit.drained_g(), 0);
    EXPECT_EQ(pit.hopper_g(), 8'000'000);
    EXPECT_EQ(pit.spilled_g(), 2'000'000);
    EXPECT_FALSE(pit.is_hopper_empty());
    pit.gate().command(true);
    for (int i = 0; i < 6'000; ++i) {
        pit.step(0.01);
        ASSERT_EQ(balance(), poured);
    }
    EXPECT_TRUE(pit.is_hopper_empty());
    EXPECT_EQ(pit.hopper_g(), 0);
}

TEST(PitModel, DrainsAsFastAsATruckTips) {
    PitModel pit({.name = pit_name, .commodities = {maize}}, Random(3));
    pit.gate().command(true);
    for (int i = 0; i < 700; ++i) pit.step(0.01);
    for (int i = 0; i < 20'000; ++i) {
        pit.step(0.01);
        ASSERT_EQ(pit.pour(3'000, maize).spilled_g, 0);
    }
}

TruckScript heaviest() {
    for (TruckScript& script : make_scenario({.seed = 5, .trucks = 40}).trucks)
        if (script.axles.size() == 6) return script;
    return make_scenario({.seed = 5, .trucks = 1}).trucks.front();
}

TEST(TruckBody, RollsOnAxleByAxle) {
    const TruckScript script = heaviest();
    Random random(1);
    TruckBody body(script, random);
    double last = 0;
    std::set<int> plateaus;
    for (double front = 0; front <= script.length_m + 0.5; front += 0.05) {
        body.place(front);
        const double load = body.load_on(18);
        EXPECT_GE(load, last - 1e-6);
        if (load > 0 && load - last < 1e-6) plateaus.insert(static_cast<int>(load));
        last = load;
    }
    EXPECT_EQ(plateaus.size(), script.axles.size());
    EXPECT_NEAR(last, static_cast<double>(script.gross_g()) / 1'000.0, 1e-6);
}

TEST(TruckBody, SwingsAfterBrakingAndComesToRestAtItsMass) {
    const TruckScript script = heaviest();
    const double mass = static_cast<double>(script.gross_g()) / 1'000.0;
    Random random(1);
    TruckBody body(script, random);
    body.place(-8);
    const double stop = (18 + script.length_m) / 2;
    while (body.front_m() < stop - 0.01 || !body.is_at_rest()) {
        body.drive(stop, 1.2, 0.01);
        body.swing(18, 0.01);
        ASSERT_LE(body.speed(), 1.2 + 1e-9);
    }
    EXPECT_NEAR(body.front_m(), stop, 0.02);
    double most_away = 0;
    int swings = 0;
    bool was_above = false;
    for (int i = 0; i < 200; ++i) {
        body.drive(body.front_m(), 0, 0.01);
        body.swing(18, 0.01);
        const double away = body.load_on(18) - mass;
        most_away = std::max(most_away, away < 0 ? -away : away);
        if ((away > 0) != was_above) ++swings;
        was_above = away > 0;
    }
    EXPECT_GT(most_away, 100);
    EXPECT_LT(most_away, mass / 10);
    EXPECT_GE(swings, 3);  // two seconds at 1 to 3 Hz: four to twelve half-swings
    EXPECT_LE(swings, 13);
    for (int i = 0; i < 3'000; ++i) body.swing(18, 0.01);
    EXPECT_NEAR(body.load_on(18), mass, 0.5);
}

TEST(LaneModel, BeamsAndLoopsAreCutWhereTheTruckIs) {
    LaneModel lane({.name = lane_name}, Random(2));
    const TruckScript script = heaviest();
    Random random(1);
    TruckBody body(script, random);
    const auto feel_at = [&](double front, Side entry, bool in_bay_lane) {
        body.place(front);
        lane.begin_feeling(0.01);
        lane.feel(body, entry, in_bay_lane);
    };
    feel_at(place::bay_stop_m, Side::a, true);
    EXPECT_TRUE(lane.at(Side::a).presence);
    EXPECT_FALSE(lane.at(Side::a).boom || lane.at(Side::a).beam || lane.at(Side::b).presence);

    feel_at(0.0, Side::a, true);
    EXPECT_TRUE(lane.at(Side::a).boom && lane.at(Side::a).beam && lane.at(Side::a).is_truck_under);

    const double middle = (18 + script.length_m) / 2;
    for (const Side entry : {Side::a, Side::b}) {
        feel_at(middle, entry, true);
        for (const Side side : {Side::a, Side::b}) EXPECT_FALSE(lane.at(side).beam || lane.at(side).boom);
        feel_at(middle + 2.0, entry, true);
        EXPECT_TRUE(lane.at(opposite(entry)).beam);
        EXPECT_FALSE(lane.at(entry).beam);
    }
    // Backwards out on the exit path: over the boom's loop, beside the bay's.
    feel_at(-2.0, Side::a, false);
    EXPECT_TRUE(lane.at(Side::a).boom);
    EXPECT_FALSE(lane.at(Side::a).presence);
}

TEST(Scenario, DrawsTrucksWithinTheRoadLimits) {
    constexpr std::array<std::int64_t, 5> limits_kg{18'000, 25'000, 31'000, 43'000, 49'000};
    const Scenario scenario = make_scenario({.seed = 7, .trucks = 400});
    std::set<std::size_t> counts;
    std::set<Plate> plates;
    for (const TruckScript& truck : scenario.trucks) {
        counts.insert(truck.axles.size());
        plates.insert(truck.plate);
        ASSERT_GE(truck.axles.size(), 2U);
        ASSERT_LE(truck.axles.size(), 6U);
        EXPECT_LE(truck.gross_g(), limits_kg[truck.axles.size() - 2] * 1'000);
        EXPECT_GT(truck.grain_g, truck.tare_g() / 2);
        EXPECT_LT(truck.length_m, 16.6);
        std::int64_t shares = 0;
        for (const Axle& axle : truck.axles) {
            EXPECT_GT(axle.tare_g, 500'000);
            EXPECT_LT(axle.behind_front_m, truck.length_m);
            shares += axle.grain_share;
        }
        EXPECT_EQ(shares, 1'000'000);
    }
    EXPECT_EQ(counts.size(), 5U);
    EXPECT_EQ(plates.size(), 400U);
}

TEST(Scenario, PutsEachTroubleOnceInADozenAndNeverFirst) {
    for (std::uint64_t seed = 1; seed < 50; ++seed) {
        const Scenario scenario = make_scenario({.seed = seed, .trucks = 12});
        std::multiset<Trouble> troubles;
        for (const TruckScript& truck : scenario.trucks) troubles.insert(truck.trouble);
        EXPECT_EQ(scenario.trucks.front().trouble, Trouble::none);
        EXPECT_EQ(troubles.count(Trouble::no_booking), 1U);
        EXPECT_EQ(troubles.count(Trouble::unreadable_plate), 1U);
        EXPECT_EQ(troubles.count(Trouble::indicator_silent), 1U);
    }
}

}  // namespace
}  // namespace graingate::sim
