#include "vision/plate_drawing/legibility.hpp"

#include <gtest/gtest.h>

namespace graingate::vision {
namespace {

PlateSpec plate(int dirt_permille, int snow_permille, std::uint64_t seed = 1) {
    PlateSpec spec{"黑E8F6D0", PlateKind::yellow_single, {}};
    spec.wear.seed = seed;
    spec.wear.dirt_permille = dirt_permille;
    spec.wear.snow_permille = snow_permille;
    return spec;
}

TEST(Legibility, ABarePlateShowsAllThatTellsItsCharactersApart) {
    EXPECT_EQ(bare_permille(plate(0, 0)), 1000);
}

TEST(Legibility, SnowHidesMoreTheMoreOfItLiesThere) {
    int legible_under_little = 0;
    int legible_under_much = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        EXPECT_LE(bare_permille(plate(0, 400, seed)), bare_permille(plate(0, 100, seed))) << seed;
        legible_under_little += bare_permille(plate(0, 50, seed)) >= legible_permille ? 1 : 0;
        legible_under_much += bare_permille(plate(0, 900, seed)) >= legible_permille ? 1 : 0;
    }
    EXPECT_GE(legible_under_little, 36);
    EXPECT_EQ(legible_under_much, 0);
}

TEST(Legibility, MudThatShinesThroughHidesNothingWhole) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed)
        EXPECT_GE(bare_permille(plate(500, 0, seed)), legible_permille) << seed;
}

}  // namespace
}  // namespace graingate::vision
