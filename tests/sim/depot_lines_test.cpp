#include "sim/depot_lines.hpp"

#include "tests/sim/world/lane_opener.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace graingate::sim {
namespace {

using ::testing::Contains;
using ::testing::StartsWith;

constexpr Instant morning{1'795'392'000'000'000};  // 2026-11-23T08:00:00+08:00

Scenario one_truck() {
    return make_scenario({.seed = 1, .trucks = 1, .start = morning, .troubles = TroubleWish::none});
}

TEST(DepotLines, SayWhoStandsWhereAndWithWhichMassesATruckLeft) {
    const Scenario scenario = one_truck();
    World world(scenario);
    LaneOpener opener(world);
    DepotLines lines(scenario);
    std::vector<std::string> said;
    while (!world.is_everybody_gone() && world.now() < morning + hours(1)) {
        opener.run(milliseconds(100));
        for (std::string& line : lines.news(world)) said.push_back(std::move(line));
    }
    const std::string plate{scenario.trucks[0].plate.text()};
    const TruckTruth truth = world.truth()[0];
    EXPECT_THAT(said, testing::ElementsAre("stands L1.A " + plate, "stands L1.A -", "stands P1 " + plate,
                                           "stands P1 -", "stands L1.B " + plate, "stands L1.B -",
                                           "gone " + plate + " delivered " + std::to_string(*truth.gross_g) +
                                               " " + std::to_string(*truth.out_g) + " " +
                                               std::to_string(truth.net_g) + " L1 L1"));
}

TEST(DepotLines, SayAViolationOnce) {
    const Scenario scenario = one_truck();
    World world(scenario);
    DepotLines lines(scenario);
    world.set_output(*Point::parse("P1.gate"), true);
    world.advance(seconds(5));
    EXPECT_THAT(lines.news(world), Contains("violation gate_opened_at_empty_pit P1"));
    EXPECT_THAT(lines.news(world), testing::Not(Contains(StartsWith("violation"))));
}

TEST(DepotLines, SendOnlyATruckAwayThatStandsThere) {
    const Scenario scenario = one_truck();
    World world(scenario);
    DepotLines lines(scenario);
    EXPECT_FALSE(DepotLines::obey(world, "go_away L1.A"));
    while (!world.input(*Point::parse("L1.A.presence"))) world.advance(milliseconds(100));
    for (const std::string_view wrong :
         {"go_away L1.B", "go_away L9.A", "go_away P1", "go_away", "go away L1.A", ""})
        EXPECT_FALSE(DepotLines::obey(world, wrong)) << wrong;
    EXPECT_TRUE(DepotLines::obey(world, "go_away L1.A"));
    world.advance(seconds(10));
    EXPECT_THAT(lines.news(world),
                Contains(StartsWith("gone " + std::string(scenario.trucks[0].plate.text()) +
                                    " sent_away 0 0 0 - -")));
}

}  // namespace
}  // namespace graingate::sim
