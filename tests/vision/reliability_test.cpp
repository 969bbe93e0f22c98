#include "vision/reliability.hpp"

#include <gtest/gtest.h>

namespace graingate::vision {
namespace {

TEST(Reliability, FindsNoErrorWhereConfidenceIsDeserved) {
    std::vector<Answer> answers;
    for (int i = 0; i < 100; ++i) answers.push_back({i < 50 ? 800 : 1000, i >= 50 || i % 5 != 0});
    const auto bins = reliability(answers, 2);
    ASSERT_EQ(bins.size(), 2U);
    EXPECT_EQ(bins[0].count, 50);
    EXPECT_NEAR(bins[0].right, 0.8, 1e-9);
    EXPECT_NEAR(calibration_error(bins), 0, 1e-9);
}

TEST(Reliability, CountsBothTooMuchAndTooLittleConfidence) {
    std::vector<Answer> answers;
    for (int i = 0; i < 10; ++i) answers.push_back({500, true});
    for (int i = 0; i < 10; ++i) answers.push_back({900, i % 2 == 0});
    EXPECT_NEAR(calibration_error(reliability(answers, 2)), (0.5 + 0.4) / 2, 1e-9);
}

TEST(Reliability, TakesFewerAnswersThanBins) {
    EXPECT_EQ(reliability({{700, true}, {900, false}}, 5).size(), 2U);
    EXPECT_EQ(calibration_error(reliability({}, 5)), 0);
}

}  // namespace
}  // namespace graingate::vision
