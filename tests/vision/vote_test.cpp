#include "vision/sighting.hpp"

#include <gtest/gtest.h>

namespace graingate::vision {
namespace {

FrameSightings frame(std::string text, int permille, std::vector<Alternative> others = {},
                     double sharpness = 1) {
    PlateSighting plate;
    plate.text = std::move(text);
    plate.confidence_permille = permille;
    plate.alternatives = std::move(others);
    return {{plate}, sharpness};
}

TEST(Vote, OfNoPlateIsEmpty) {
    EXPECT_TRUE(vote({}).text.empty());
    const std::vector<FrameSightings> blind(3);
    EXPECT_TRUE(vote(blind).text.empty());
}

TEST(Vote, OfOneFrameIsThatFrame) {
    const std::vector<FrameSightings> frames = {frame("黑A12345", 900, {{"黑A12346", 60, -2800}})};
    const Verdict verdict = vote(frames);
    EXPECT_EQ(verdict.text, "黑A12345");
    EXPECT_NEAR(verdict.confidence_permille, 900, 60);
    ASSERT_EQ(verdict.alternatives.size(), 1U);
    EXPECT_EQ(verdict.alternatives[0].text, "黑A12346");
}

TEST(Vote, LetsTwoWeakFramesOverruleOneThatIsWrong) {
    const std::vector<FrameSightings> frames = {
        frame("黑A1234B", 650, {{"黑A12348", 300, -1200}}),
        frame("黑A12348", 600, {{"黑A1234B", 100, -2300}}),
        frame("黑A12348", 550, {{"黑A1234B", 150, -1900}}),
    };
    const Verdict verdict = vote(frames);
    EXPECT_EQ(verdict.text, "黑A12348");
    EXPECT_GT(verdict.confidence_permille, 650);
}

TEST(Vote, GrowsSurerWithAgreementAndUnsureWithDispute) {
    const std::vector<FrameSightings> alone = {frame("辽B55555", 800)};
    const std::vector<FrameSightings> agreed = {frame("辽B55555", 800), frame("辽B55555", 800)};
    const std::vector<FrameSightings> disputed = {frame("辽B55555", 800), frame("辽B66666", 800)};
    EXPECT_GT(vote(agreed).confidence_permille, vote(alone).confidence_permille);
    EXPECT_LT(vote(disputed).confidence_permille, 520);
}

/// A fence that looks a little like a plate, in each frame anew.
TEST(Vote, BelievesNothingThatNoFrameBelieves) {
    const FrameSightings fence = frame("苏NNHHH1", 4, {{"苏HNHHH1", 3, -5809}, {"皖NNHHH1", 3, -5809}});
    EXPECT_LE(vote(std::vector(1, fence)).confidence_permille, 8);
    EXPECT_LE(vote(std::vector(5, fence)).confidence_permille, 40);
    EXPECT_GT(vote(std::vector(5, frame("黑A12345", 800))).confidence_permille, 940);
}

TEST(Vote, ShowsTheSharpestFrameThatReadsTheWinner) {
    const std::vector<FrameSightings> frames = {
        frame("吉C00001", 900, {}, 0.2), frame("吉C00001", 900, {}, 0.9), frame("吉C00007", 500, {}, 5.0)};
    EXPECT_EQ(vote(frames).best_frame, 1U);
}

}  // namespace
}  // namespace graingate::vision
