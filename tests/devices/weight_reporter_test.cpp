#include "controller/devices/weight_reporter.hpp"

#include <gtest/gtest.h>

namespace graingate::devices {
namespace {

using Verdict = WeightReporter::Verdict;
constexpr Verdict nothing{};
constexpr Verdict weight{.weight = true};
constexpr Verdict back_and_weight{.back = true, .weight = true};
constexpr Verdict lost{.lost = true};

WeightSample stable(std::int64_t kg) {
    return {.weight = Kilograms{kg}, .stable = true};
}
WeightSample moving(std::int64_t kg) {
    return {.weight = Kilograms{kg}};
}
constexpr Duration short_wait = graingate::milliseconds(1);

class Reporting : public ::testing::Test {
protected:
    /// One poll, a period after the last.
    Verdict poll(const WeightSample& sample) {
        at_ = at_ + graingate::milliseconds(100);
        return reporter_.polled(at_, sample);
    }

    /// Polls of the same reading; how many were reported.
    int polls(int count, const WeightSample& sample) {
        int reported = 0;
        for (int i = 0; i < count; ++i) reported += poll(sample).weight ? 1 : 0;
        return reported;
    }

    Instant at_ = Instant{1'000'000'000};
    WeightReporter reporter_{ReportRules{.truck_min = Kilograms{1'000}, .settle_min = Kilograms{400}}};
};

TEST_F(Reporting, TheFirstPollBringsTheDeviceBackWithItsWeight) {
    EXPECT_EQ(poll(stable(0)), back_and_weight);
    EXPECT_EQ(poll(stable(0)), nothing);
}

TEST_F(Reporting, EveryDivisionOfAStableReadingIsReportedAtOnce) {
    poll(stable(0));
    EXPECT_EQ(poll(stable(20)), weight);
    EXPECT_EQ(poll(stable(20)), nothing);
    EXPECT_EQ(poll(stable(0)), weight);
}

TEST_F(Reporting, EveryFlagIsReportedAtOnce) {
    poll(stable(0));
    EXPECT_EQ(poll(moving(0)), weight);
    WeightSample flagged = moving(0);
    for (bool WeightSample::*flag :
         {&WeightSample::stable, &WeightSample::centre_of_zero, &WeightSample::overload,
          &WeightSample::underload, &WeightSample::fault}) {
        flagged.*flag = true;
        EXPECT_EQ(poll(flagged), weight);
        EXPECT_EQ(poll(flagged), nothing);
        flagged.*flag = false;
        EXPECT_EQ(poll(flagged), weight);
    }
}

TEST_F(Reporting, AMovingReadingIsReportedOnceASecond) {
    poll(moving(2'000));
    int reported = 0;
    for (int i = 1; i <= 30; ++i) reported += poll(moving(2'000 + 20 * i)).weight ? 1 : 0;
    EXPECT_EQ(reported, 3);
}

TEST_F(Reporting, TheTruckThresholdIsReportedAtOnceEvenWhileMoving) {
    poll(moving(900));
    EXPECT_EQ(poll(moving(1'000)), nothing) << "the threshold itself is no truck";
    EXPECT_EQ(poll(moving(1'020)), weight);
    EXPECT_EQ(poll(moving(1'040)), nothing);
    EXPECT_EQ(poll(moving(980)), weight);
}

TEST_F(Reporting, ALoadedPlatformIsRefreshedOnceASecond) {
    poll(stable(25'000));
    EXPECT_EQ(polls(9, stable(25'000)), 0);
    EXPECT_EQ(polls(1, stable(25'000)), 1);
    EXPECT_EQ(polls(100, stable(25'000)), 10);
}

TEST_F(Reporting, AnEmptyPlatformIsRefreshedEveryTenMinutes) {
    poll(stable(400));
    EXPECT_EQ(polls(5'999, stable(400)), 0);
    EXPECT_EQ(polls(1, stable(400)), 1);
    EXPECT_EQ(polls(12'000, stable(400)), 2);
}

TEST_F(Reporting, ThreeMissedPollsLoseTheDeviceOnce) {
    poll(stable(0));
    EXPECT_EQ(reporter_.failed(short_wait), nothing);
    EXPECT_EQ(reporter_.failed(short_wait), nothing);
    EXPECT_EQ(reporter_.failed(short_wait), lost);
    for (int i = 0; i < 27; ++i) EXPECT_EQ(reporter_.failed(short_wait), nothing);
    EXPECT_EQ(poll(stable(0)), back_and_weight) << "though the weight is the one reported before";
}

TEST_F(Reporting, AnAnswerBetweenStartsTheCountAgain) {
    poll(stable(0));
    reporter_.failed(short_wait);
    reporter_.failed(short_wait);
    EXPECT_EQ(poll(stable(0)), nothing);
    EXPECT_EQ(reporter_.failed(short_wait), nothing);
    EXPECT_EQ(reporter_.failed(short_wait), nothing);
    EXPECT_EQ(reporter_.failed(short_wait), lost);
}

TEST_F(Reporting, AWaitCountsAsAllThePollsThatItCost) {
    poll(stable(0));
    EXPECT_EQ(reporter_.failed(graingate::milliseconds(299)), nothing);
    EXPECT_EQ(reporter_.failed(short_wait), lost);
    poll(stable(0));
    EXPECT_EQ(reporter_.failed(graingate::milliseconds(300)), lost);
}

TEST_F(Reporting, ADeviceThatNeverAnsweredIsLostOnce) {
    reporter_.failed(short_wait);
    reporter_.failed(short_wait);
    EXPECT_EQ(reporter_.failed(short_wait), lost);
    EXPECT_EQ(reporter_.failed(short_wait), nothing);
    EXPECT_EQ(poll(stable(0)), back_and_weight);
}

}  // namespace
}  // namespace graingate::devices
