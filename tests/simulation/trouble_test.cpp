// Each trouble of the virtual depot through world and core: it ends as it must, with no one's weight wrong
// and nothing in the world broken.
#include "tests/support/hands.hpp"
#include "tests/support/many_visits.hpp"
#include "tests/support/witness.hpp"

#include <gtest/gtest.h>

namespace graingate::test {
namespace {

struct Lived {
    std::vector<std::string> faults;
    std::vector<TicketIssued> tickets;
    std::vector<VisitClosed> closed;
    std::vector<Hold> holds;
    std::vector<sim::TruckTruth> truths;
};

Lived live_through(const sim::Scenario& scenario) {
    WorldHarness harness(scenario);
    Witness witness(harness.rules());
    Lived lived;
    harness.on_step = [&](const Envelope& envelope, const Commands& commands) {
        witness.saw(envelope, commands, harness.depot.state());
        for (const Command& command : commands) {
            if (const auto* ticket = std::get_if<TicketIssued>(&command)) lived.tickets.push_back(*ticket);
            if (const auto* closed = std::get_if<VisitClosed>(&command)) lived.closed.push_back(*closed);
            if (const auto* held = std::get_if<VisitHeld>(&command)) lived.holds.push_back(held->code);
        }
    };
    harness.begin(scenario);
    ScriptedOperator anna(harness);
    Hands hands(harness);
    const Instant last = scenario.trucks.back().arrives + hours(3);
    while ((!harness.world.is_everybody_gone() || !harness.depot.state().visits.empty()) &&
           harness.now() < last) {
        harness.tick();
        hands.tick();
        anna.tick();
    }
    VisitsMade made;
    lived.truths = harness.world.truth();
    for (const sim::TruckTruth& truth : lived.truths)
        check_truck(truth, lived.tickets, harness.rules().lanes[0].division, made);
    lived.faults = std::move(made.faults);
    for (const sim::Violation& violation : harness.world.violations())
        lived.faults.push_back(std::string(sim::violation_names[static_cast<std::size_t>(violation.kind)]) +
                               " at " + violation.place);
    for (const std::string& broken : witness.broken) lived.faults.push_back(broken);
    if (!harness.depot.state().visits.empty()) lived.faults.emplace_back("a visit stays open");
    return lived;
}

struct Case {
    sim::Trouble trouble;
    std::optional<Hold> hold;  ///< by which the lane or the pit shows it
};

class EachTrouble : public testing::TestWithParam<Case> {};

TEST_P(EachTrouble, EndsAsItMustAndBreaksNothing) {
    for (const std::uint64_t seed : {11U, 12U, 13U}) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const sim::Scenario scenario =
            sim::scenario_with(GetParam().trouble, {.seed = seed, .start = six_o_clock});
        const Lived lived = live_through(scenario);
        for (const std::string& fault : lived.faults) ADD_FAILURE() << fault;
        if (const auto hold = GetParam().hold) {
            EXPECT_NE(std::ranges::count(lived.holds, *hold), 0);
        }
        const auto ends = [&](VisitEnd how) {
            return std::ranges::count(lived.closed, how, &VisitClosed::how);
        };
        EXPECT_EQ(ends(VisitEnd::abandoned), GetParam().trouble == sim::Trouble::driver_leaves ? 1 : 0);
        EXPECT_EQ(std::ranges::count(lived.truths, true, &sim::TruckTruth::has_followed),
                  GetParam().trouble == sim::Trouble::creeping_second ? 1 : 0);
        EXPECT_EQ(ends(VisitEnd::turned_away), GetParam().trouble == sim::Trouble::reverse_out ? 1 : 0);
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, EachTrouble,
    testing::Values(Case{sim::Trouble::no_booking, Hold::no_booking},
                    Case{sim::Trouble::unreadable_plate, Hold::no_plate_read},
                    Case{sim::Trouble::indicator_silent, Hold::indicator_lost},
                    Case{sim::Trouble::similar_plates, {}}, Case{sim::Trouble::overhang, Hold::not_aboard},
                    Case{sim::Trouble::creeping_second, {}},
                    Case{sim::Trouble::barrier_sticks, Hold::barrier_stuck},
                    Case{sim::Trouble::gate_half_open, Hold::gate_stuck},
                    Case{sim::Trouble::beam_blocked, Hold::unsteady},
                    Case{sim::Trouble::late_reply, Hold::indicator_lost},
                    Case{sim::Trouble::camera_frozen, Hold::no_plate_read},
                    Case{sim::Trouble::driver_leaves, {}}, Case{sim::Trouble::reverse_out, {}},
                    Case{sim::Trouble::snow_on_scale, Hold::zero_not_proven},
                    Case{sim::Trouble::cancelled_waiting, Hold::no_booking}),
    [](const auto& each) {
        return std::string(sim::trouble_names[static_cast<std::size_t>(each.param.trouble)]);
    });

TEST(AllTroubles, OneTruckInFiveOverADayEndAsTheyMust) {
    const Lived lived = live_through(sim::make_scenario({.seed = 5,
                                                         .trucks = 75,
                                                         .start = six_o_clock,
                                                         .troubles = sim::TroubleWish::all,
                                                         .lanes = 4,
                                                         .pits = 3,
                                                         .layout = sim::Layout::separate}));
    for (const std::string& fault : lived.faults) ADD_FAILURE() << fault;
    EXPECT_EQ(lived.truths.size(), 75U);
}

/// With the third seed the snow falls between the proof of zero and the wheels of another truck.
TEST(AllTroubles, EachAmongOthersOnOneLaneEndsAsItMust) {
    constexpr std::size_t trucks = 3 * (sim::trouble_names.size() - 1);
    for (const std::uint64_t seed : {1U, 3U}) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const Lived lived = live_through(sim::make_scenario(
            {.seed = seed, .trucks = trucks, .start = six_o_clock, .troubles = sim::TroubleWish::each}));
        for (const std::string& fault : lived.faults) ADD_FAILURE() << fault;
        EXPECT_EQ(lived.truths.size(), trucks);
        EXPECT_EQ(std::ranges::count(lived.holds, Hold::zero_lost), seed == 3 ? 1 : 0);
    }
}

/// It comes while the lane still has trucks before the one that it is to follow.
TEST(AllTroubles, ACreeperFollowsItsOwnTruckOnABusyLane) {
    constexpr std::size_t trucks = 3 * static_cast<std::size_t>(sim::Trouble::creeping_second);
    for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const sim::Scenario scenario = sim::make_scenario(
            {.seed = seed, .trucks = trucks, .start = six_o_clock, .troubles = sim::TroubleWish::each});
        ASSERT_EQ(scenario.trucks[trucks - 2].trouble, sim::Trouble::creeping_second);
        const Lived lived = live_through(scenario);
        for (const std::string& fault : lived.faults) ADD_FAILURE() << fault;
        EXPECT_EQ(lived.truths.size(), trucks);
    }
}

}  // namespace
}  // namespace graingate::test
