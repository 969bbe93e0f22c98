// What a season leaves behind: nothing but what the design bounds. Its long form is tools/soak memory.
#include "tests/bench/season.hpp"
#include "controller/core/snapshot.hpp"

#include <gtest/gtest.h>

namespace graingate::test {
namespace {

constexpr std::size_t vehicles = 60;

TEST(Season, LeavesAStateThatDoesNotGrow) {
    TestDepot t(bench_rules());
    t.bring_up();
    std::size_t visit = 0;
    const auto live = [&](std::size_t visits) {
        for (const std::size_t end = visit + visits; visit < end; ++visit) live_through(t, visit, vehicles);
        t.pass(hours(24 * 3));  // what nobody came for has ended
        return encode_snapshot(t.depot).size();
    };
    // Eight weighings of each vehicle are kept: from then on the oldest goes for each that comes.
    const std::size_t full = live(vehicles * 9);
    EXPECT_EQ(t.depot.state().tares.size(), vehicles);
    const std::size_t later = live(vehicles * 9);
    EXPECT_LE(later, full + 200) << "counters have a digit more, and nothing else has";
    const State& state = t.depot.state();
    EXPECT_EQ(state.bookings.size(), 0U);
    EXPECT_EQ(state.visits.size(), 0U);
    EXPECT_EQ(state.jobs.size(), 0U);
    EXPECT_EQ(state.print_again.size(), 0U);
    EXPECT_EQ(state.yard.waiting.size(), 0U);
    EXPECT_LE(state.yard.cycles.size(), Yard::cycles_max);
    EXPECT_LE(state.tickets.size(), State::tickets_max);
    EXPECT_EQ(state.alarms.size(), 0U);
}

}  // namespace
}  // namespace graingate::test
