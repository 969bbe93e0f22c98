// Each trouble by itself, as whoever looks at the wires, the weight and the cameras meets it.
#include "sim/world/world.hpp"

#include "tests/sim/world/lane_opener.hpp"
#include "tests/sim/world/morning.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

namespace graingate::sim {
namespace {

constexpr TruckId troubled{1};

/// Three trucks at one lane and one pit, the second with a trouble.
class OneTrouble {
public:
    explicit OneTrouble(Trouble trouble)
        : scenario(scenario_with(trouble, {.seed = 11, .start = morning})), world(scenario), opener(world) {}

    [[nodiscard]] bool in(std::string_view point) const { return world.input(*Point::parse(point)); }
    [[nodiscard]] TruckTruth truth() const { return world.truth()[1]; }

    void tick() {
        world.advance(milliseconds(100));
        opener.poll();
    }
    /// Whether it comes about within half an hour.
    bool wait(const auto& holds) {
        for (int i = 0; i < 18'000; ++i) {
            if (holds()) return true;
            tick();
        }
        return false;
    }
    /// Whether it comes about and stays for ten seconds.
    bool settles(const auto& holds) {
        int ticks = 0;
        return wait([&] { return (ticks = holds() ? ticks + 1 : 0) > 100; });
    }
    /// Whether it stays so.
    bool lasts(Duration time, const auto& holds) {
        for (const Instant end = world.now() + time; world.now() < end; tick())
            if (!holds()) return false;
        return true;
    }
    /// Every truck goes its right way, and nothing is broken.
    void expect_right_end() {
        opener.run(hours(2));
        EXPECT_TRUE(world.is_everybody_gone());
        for (const TruckTruth& each : world.truth()) EXPECT_EQ(each.ending, each.expected);
        for (const Violation& each : world.violations())
            ADD_FAILURE() << violation_names[static_cast<std::size_t>(each.kind)] << " at " << each.place;
        for (const auto& weighed : opener.weighed())
            EXPECT_NEAR(static_cast<double>(weighed.displayed.count()),
                        static_cast<double>(weighed.true_g) / 1'000.0, 20);
    }

    Scenario scenario;
    World world;
    LaneOpener opener;
};

TEST(Troubles, HaveWordsAndARightEndEach) {
    EXPECT_EQ(trouble_names.size(), trouble_words.size());
    for (std::size_t i = 0; i < trouble_count; ++i) {
        EXPECT_FALSE(trouble_names[i].empty());
        EXPECT_FALSE(trouble_words[i].empty());
        EXPECT_NE(right_ending(static_cast<Trouble>(i)), Ending::under_way);
    }
}

TEST(Troubles, SimilarPlatesDifferInOneCharacterAndComeInOneHour) {
    OneTrouble t(Trouble::similar_plates);
    const TruckScript& one = t.scenario.trucks[1];
    const TruckScript& other = t.scenario.trucks[2];
    ASSERT_EQ(one.plate.text().size(), other.plate.text().size());
    int differ = 0;
    for (std::size_t i = 0; i < one.plate.text().size(); ++i)
        differ += one.plate.text()[i] != other.plate.text()[i];
    EXPECT_EQ(differ, 1);
    EXPECT_EQ(one.arrives.us() / hours(1).us(), other.arrives.us() / hours(1).us());
    t.expect_right_end();
    EXPECT_EQ(t.opener.weighed().size(), 6U);
}

TEST(Troubles, AnOverhangingTruckCutsTheEntryBeamUntilToldToPullForward) {
    OneTrouble t(Trouble::overhang);
    const auto hangs = [&] {
        return t.in("L1.A.beam") && !t.in("L1.A.boom") && t.world.indicator(lane_1).is_stable &&
               t.world.indicator(lane_1).displayed > Kilograms{1'000};
    };
    ASSERT_TRUE(t.wait(hangs));
    EXPECT_TRUE(t.lasts(minutes(3), hangs));
    EXPECT_FALSE(t.world.tell_driver(TruckId{0}, DriverOrder::pull_forward));
    EXPECT_TRUE(t.world.tell_driver(*t.world.truck_on_platform(lane_1), DriverOrder::pull_forward));
    t.expect_right_end();
}

TEST(Troubles, ACreepingTruckFollowsOntoThePlatformUntilToldToBackOff) {
    OneTrouble t(Trouble::creeping_second);
    const auto crept = [&] {
        return t.in("L1.A.beam") && t.in("L1.A.boom") && t.world.indicator(lane_1).is_stable &&
               t.world.indicator(lane_1).displayed > Kilograms{1'000};
    };
    ASSERT_TRUE(t.wait(crept));
    EXPECT_EQ(t.world.truth()[0].stage, Stage::standing);
    EXPECT_TRUE(t.lasts(minutes(2), crept));
    EXPECT_TRUE(t.world.tell_driver(troubled, DriverOrder::back_off));
    ASSERT_TRUE(t.wait([&] { return t.truth().stage == Stage::in_bay; }));
    EXPECT_TRUE(t.world.camera("L1.A.camera")->truck);
    t.expect_right_end();
}

TEST(Troubles, AStickingBoomStopsHalfWayUntilFreed) {
    OneTrouble t(Trouble::barrier_sticks);
    const auto sticks = [&] { return !t.in("L1.A.barrier_open") && !t.in("L1.A.barrier_closed"); };
    ASSERT_TRUE(t.settles(sticks));
    EXPECT_TRUE(t.lasts(minutes(2), sticks));
    EXPECT_EQ(t.truth().stage, Stage::in_bay);
    EXPECT_TRUE(t.in("L1.A.barrier") && t.in("L1.A.presence"));
    t.world.free_barrier(lane_1, Side::a);
    t.expect_right_end();
}

TEST(Troubles, AGateHalfOpenMakesNeitherSwitchUntilFreed) {
    OneTrouble t(Trouble::gate_half_open);
    const auto sticks = [&] { return t.in("P1.gate") && !t.in("P1.gate_open") && !t.in("P1.gate_closed"); };
    ASSERT_TRUE(t.settles(sticks));
    EXPECT_EQ(t.truth().stage, Stage::at_pit);
    EXPECT_TRUE(t.lasts(minutes(2), sticks));
    EXPECT_EQ(t.truth().net_g, 0);
    t.world.free_gate(pit_1);
    t.expect_right_end();
}

TEST(Troubles, ABlockedBeamClearsByItselfAfterFourMinutes) {
    OneTrouble t(Trouble::beam_blocked);
    ASSERT_TRUE(t.wait([&] { return t.truth().stage == Stage::standing && t.in("L1.B.beam"); }));
    EXPECT_TRUE(t.lasts(World::blockage - seconds(1), [&] {
        return t.in("L1.B.beam") && !t.in("L1.A.beam") && t.truth().stage == Stage::standing;
    }));
    t.expect_right_end();
}

TEST(Troubles, ABlockedBeamIsClearedByAPerson) {
    OneTrouble t(Trouble::beam_blocked);
    ASSERT_TRUE(t.wait([&] { return t.truth().stage == Stage::standing && t.in("L1.B.beam"); }));
    t.world.clear_beam(lane_1, Side::b);
    t.tick();
    EXPECT_FALSE(t.in("L1.B.beam"));
    t.expect_right_end();
}

TEST(Troubles, LateRepliesLastSomeSecondsWhileATruckSettles) {
    OneTrouble t(Trouble::late_reply);
    int late = 0;
    while (!t.world.is_everybody_gone() && t.world.now() < morning + hours(2)) {
        t.tick();
        late += t.world.answers_late(lane_1) ? 1 : 0;
        EXPECT_FALSE(t.world.silenced(lane_1));
    }
    EXPECT_GE(late, 30);
    EXPECT_LE(late, 60);
    t.expect_right_end();
}

TEST(Troubles, AFrozenCameraShowsWhatWasThereUntilRestarted) {
    OneTrouble t(Trouble::camera_frozen);
    ASSERT_TRUE(t.wait([&] { return t.world.camera("L1.A.camera")->frozen_since.has_value(); }));
    const Instant since = *t.world.camera("L1.A.camera")->frozen_since;
    ASSERT_TRUE(t.wait([&] { return t.in("L1.A.presence"); }));
    EXPECT_FALSE(t.world.camera("L1.A.camera")->truck);
    EXPECT_EQ(t.world.camera("L1.A.camera")->frozen_since, since);
    EXPECT_FALSE(t.world.camera("L1.B.camera")->frozen_since);
    t.world.restart_camera("L1.A.camera");
    EXPECT_FALSE(t.world.camera("L1.A.camera")->frozen_since);
    EXPECT_TRUE(t.world.camera("L1.A.camera")->truck);
    t.expect_right_end();
}

TEST(Troubles, ADriverWhoLeavesPassesNoScaleOnHisWayOut) {
    OneTrouble t(Trouble::driver_leaves);
    t.expect_right_end();
    EXPECT_EQ(t.truth().ending, Ending::drove_off);
    EXPECT_TRUE(t.truth().gross_g);
    EXPECT_FALSE(t.truth().out_g);
    EXPECT_EQ(t.truth().net_g, 0);
    EXPECT_EQ(t.opener.weighed().size(), 5U);
}

TEST(Troubles, ATruckThatReversesOutIsNeverAboard) {
    OneTrouble t(Trouble::reverse_out);
    ASSERT_TRUE(t.wait([&] {
        return t.truth().stage == Stage::entering && t.world.indicator(lane_1).displayed > Kilograms{1'000};
    }));
    bool was_clear = false;
    ASSERT_TRUE(t.wait([&] {
        was_clear =
            was_clear || (!t.in("L1.A.beam") && t.world.indicator(lane_1).displayed > Kilograms{1'000});
        return t.truth().stage == Stage::gone;
    }));
    EXPECT_FALSE(was_clear);
    EXPECT_FALSE(t.truth().gross_g);
    t.expect_right_end();
    EXPECT_EQ(t.opener.weighed().size(), 4U);
}

TEST(Troubles, SnowOnTheScaleTakesItsZeroUntilSetAnew) {
    OneTrouble t(Trouble::snow_on_scale);
    const auto is_snowed_on = [&] {
        return t.world.indicator(lane_1).is_stable && t.world.indicator(lane_1).displayed == Kilograms{80};
    };
    ASSERT_TRUE(t.wait(is_snowed_on));
    EXPECT_FALSE(t.world.indicator(lane_1).is_centre_of_zero);
    World swept = t.world;
    EXPECT_TRUE(t.world.zero_indicator(lane_1));
    EXPECT_TRUE(t.world.indicator(lane_1).is_centre_of_zero);
    EXPECT_TRUE(swept.sweep(lane_1));
    swept.advance(seconds(5));
    EXPECT_TRUE(swept.indicator(lane_1).is_centre_of_zero);
    t.expect_right_end();
}

TEST(Troubles, AllComeOnceInFifteenFives) {
    const Scenario scenario =
        make_scenario({.seed = 4, .trucks = 75, .start = morning, .troubles = TroubleWish::all});
    std::array<int, trouble_count> counts{};
    for (const TruckScript& truck : scenario.trucks) {
        ++counts[static_cast<std::size_t>(truck.trouble)];
        EXPECT_EQ(truck.expected, right_ending(truck.trouble));
    }
    for (std::size_t i = 1; i < trouble_count; ++i)
        EXPECT_EQ(counts[i], static_cast<Trouble>(i) == Trouble::similar_plates ? 2 : 1) << trouble_names[i];
    EXPECT_TRUE(std::ranges::is_sorted(scenario.trucks, {}, &TruckScript::arrives));
}

}  // namespace
}  // namespace graingate::sim
