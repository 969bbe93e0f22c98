// The short form of `tools/soak match`.
#include "tests/bench/matching.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace graingate::bench {
namespace {

TEST(Matching, GivesNoTruckAnothersBooking) {
    MatchingOptions options;
    options.sets = GRAINGATE_SOURCE_DIR "/vision/train/rendered_tests.txt";
    options.trucks = 60;
    options.seed = 77;
    const auto rounds = read_rounds(options, [](int) {});
    ASSERT_EQ(rounds.size(), 1U);
    EXPECT_EQ(rounds[0].state.bookings.size(), static_cast<std::size_t>(bookings_open));
    Tally tally;
    for (const Truck& truck : rounds[0].trucks) match(Rules{}, rounds[0].state, truck, truck.read, tally);
    EXPECT_EQ(tally.wrong, 0);
    EXPECT_EQ(tally.let_on, 0);
    EXPECT_GE(tally.right * 100, tally.booked * 90) << tally.right << " of " << tally.booked;
    EXPECT_GE(tally.strangers, 1);
}

TEST(Matching, BoundsAShareAsClopperAndPearsonDo) {
    // The rule of three for 95 % two-sided: 3.69 of n.
    EXPECT_NEAR(upper_bound(0, 30'000), 1 - std::pow(0.025, 1.0 / 30'000), 1e-9);
    EXPECT_NEAR(upper_bound(3, 30'000), 2.922e-4, 1e-6);  // R: binom.test(3, 30000)
    EXPECT_EQ(upper_bound(5, 5), 1);
}

}  // namespace
}  // namespace graingate::bench
