#include "sim/world/indicator_model.hpp"

#include <gtest/gtest.h>

namespace graingate::sim {
namespace {

IndicatorModel settled_at_zero() {
    IndicatorModel indicator({.division_kg = 20, .max_kg = 100'000}, Random(1));
    for (int i = 0; i < 300; ++i) indicator.step(0);
    return indicator;
}

void hold(IndicatorModel& indicator, double load_kg, int steps) {
    for (int i = 0; i < steps; ++i) indicator.step(load_kg);
}

TEST(IndicatorModel, ShowsWholeDivisionsOnly) {
    IndicatorModel indicator = settled_at_zero();
    for (int load = 0; load < 40'000; load += 137) {
        hold(indicator, load, 3);
        EXPECT_EQ(indicator.indication().displayed.count() % 20, 0);
    }
}

TEST(IndicatorModel, RoundsToTheNearestDivision) {
    IndicatorModel indicator = settled_at_zero();
    hold(indicator, 10'013, 400);
    EXPECT_EQ(indicator.indication().displayed, Kilograms{10'020});
    hold(indicator, 10'007, 400);
    EXPECT_EQ(indicator.indication().displayed, Kilograms{10'000});
    hold(indicator, -113, 400);
    EXPECT_EQ(indicator.indication().displayed, Kilograms{-120});
}

TEST(IndicatorModel, ForgetsThePreviousLoadWithinASecond) {
    IndicatorModel indicator = settled_at_zero();
    hold(indicator, 49'000, 400);
    hold(indicator, 15'000, 100);
    EXPECT_EQ(indicator.indication().displayed, Kilograms{15'000});
    EXPECT_FALSE(indicator.indication().is_stable);
}

TEST(IndicatorModel, IsStableOnlyAfterASecondWithinOneDivision) {
    IndicatorModel indicator = settled_at_zero();
    EXPECT_TRUE(indicator.indication().is_stable);
    hold(indicator, 30'000, 150);
    EXPECT_FALSE(indicator.indication().is_stable);
    hold(indicator, 30'000, 150);
    EXPECT_TRUE(indicator.indication().is_stable);
}

TEST(IndicatorModel, IsNotStableWhileTheLoadSwings) {
    IndicatorModel indicator = settled_at_zero();
    hold(indicator, 30'000, 200);
    for (int i = 0; i < 1'000; ++i) {
        // A square swing of ±100 kg at 1 Hz.
        indicator.step((i / 50) % 2 == 0 ? 30'100 : 29'900);
        if (i > 50) {
            EXPECT_FALSE(indicator.indication().is_stable) << i;
        }
    }
}

TEST(IndicatorModel, TracksSmallZeroDriftButNoTruck) {
    IndicatorModel indicator = settled_at_zero();
    double load = 0;
    for (int i = 0; i < 6'000; ++i) indicator.step(load += 0.02);  // 2 kg/s for a minute
    EXPECT_TRUE(indicator.indication().is_centre_of_zero);
    EXPECT_EQ(indicator.indication().displayed, Kilograms{0});
    hold(indicator, load + 30'000, 3'000);
    EXPECT_EQ(indicator.indication().displayed, Kilograms{30'000});
    EXPECT_FALSE(indicator.indication().is_centre_of_zero);
}

TEST(IndicatorModel, StopsTrackingAtTheLegalRange) {
    IndicatorModel indicator = settled_at_zero();
    double load = 0;
    for (int i = 0; i < 300'000; ++i) indicator.step(load += 0.01);  // 3 t at 1 kg/s
    EXPECT_NEAR(static_cast<double>(indicator.indication().displayed.count()), 1'000, 20);
}

TEST(IndicatorModel, CentreOfZeroIsAQuarterOfADivision) {
    IndicatorModel indicator = settled_at_zero();
    for (int i = 0; i < 400; ++i) {
        indicator.step(18);
        const Indication shown = indicator.indication();
        const bool is_near = shown.high_resolution_g <= 5'000 && shown.high_resolution_g >= -5'000;
        ASSERT_EQ(shown.is_centre_of_zero, is_near) << shown.high_resolution_g;
    }
    EXPECT_FALSE(indicator.indication().is_centre_of_zero);
    EXPECT_EQ(indicator.indication().displayed, Kilograms{20});
}

TEST(IndicatorModel, SaysOverloadAboveMaxAndNineDivisions) {
    IndicatorModel indicator = settled_at_zero();
    hold(indicator, 100'180, 400);
    EXPECT_FALSE(indicator.indication().is_overload);
    hold(indicator, 100'200, 400);
    EXPECT_TRUE(indicator.indication().is_overload);
}

TEST(IndicatorModel, SaysUnderloadBelowTwentyDivisions) {
    IndicatorModel indicator = settled_at_zero();
    hold(indicator, -400, 400);
    EXPECT_FALSE(indicator.indication().is_underload);
    hold(indicator, -420, 400);
    EXPECT_TRUE(indicator.indication().is_underload);
}

TEST(IndicatorModel, SetsZeroOnlyWhenStableAndInRange) {
    IndicatorModel indicator = settled_at_zero();
    hold(indicator, 600, 10);
    EXPECT_FALSE(indicator.set_zero());
    hold(indicator, 600, 400);
    EXPECT_TRUE(indicator.set_zero());
    EXPECT_TRUE(indicator.indication().is_centre_of_zero);
    hold(indicator, 2'600, 400);
    EXPECT_FALSE(indicator.set_zero());
    EXPECT_EQ(indicator.indication().displayed, Kilograms{2'000});
}

}  // namespace
}  // namespace graingate::sim
