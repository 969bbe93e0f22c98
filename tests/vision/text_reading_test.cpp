#include "vision/text_reading.hpp"

#include "vision/plate_drawing/glyphs.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

/// GA 36-2018 as a prior: what it does not allow costs likelihood, and is never cut.
namespace graingate::vision {
namespace {

/// What the net gives the characters of one place; the rest of 1 is spread over all others. "": no character
using Place = std::vector<std::pair<std::string, double>>;

PlateSighting read(const std::vector<Place>& places, Ground ground = Ground::blue) {
    const auto classes = static_cast<int>(alphabet().size()) + 1;
    cv::Mat likelihoods(static_cast<int>(places.size()), classes, CV_64F);
    for (int row = 0; row < likelihoods.rows; ++row) {
        const Place& place = places.at(static_cast<std::size_t>(row));
        double left = 1;
        for (const auto& [character, share] : place) left -= share;
        likelihoods.row(row) = left / (classes - static_cast<int>(place.size()));
        for (const auto& [character, share] : place)
            likelihoods.at<double>(row, character.empty() ? 0 : alphabet_index(character) + 1) = share;
    }
    PlateSighting plate;
    read_text(likelihoods, {false, ground}, plate);
    return plate;
}

/// 黑A12345 but for one place.
std::vector<Place> with(std::size_t place, Place seen) {
    std::vector<Place> places;
    for (const char* character : {"黑", "A", "1", "2", "3", "4", "5", ""})
        places.push_back({{character, 0.999}});
    places.at(place) = std::move(seen);
    return places;
}

TEST(ReadText, TakesTheLegalReadingOfTwoThatAreAboutAsLikely) {
    // The net by itself says the first of each pair.
    EXPECT_EQ(read(with(0, {{"8", 0.8}, {"黑", 0.19}})).text, "黑A12345");
    EXPECT_EQ(read(with(1, {{"4", 0.8}, {"A", 0.19}})).text, "黑A12345");
    EXPECT_EQ(read(with(4, {{"", 0.8}, {"3", 0.19}})).text, "黑A12345");
    EXPECT_EQ(read(with(6, {{"京", 0.8}, {"5", 0.19}})).text, "黑A12345");
    EXPECT_EQ(read(with(7, {{"挂", 0.8}, {"", 0.19}})).text, "黑A12345");
}

TEST(ReadText, LetsALegalCharacterBeWhatTheNetSays) {
    EXPECT_EQ(read(with(4, {{"8", 0.6}, {"3", 0.39}})).text, "黑A12845");
    EXPECT_EQ(read(with(6, {{"挂", 0.6}, {"5", 0.39}})).text, "黑A1234挂");
    EXPECT_EQ(read(with(7, {{"6", 0.6}, {"", 0.39}})).text, "黑A123456");
}

TEST(ReadText, SaysAnIllegalReadingAsWhatItIsButUnsurely) {
    const PlateSighting plate = read(with(0, {{"8", 0.999}}));
    EXPECT_EQ(plate.text, "8A12345");
    EXPECT_LT(plate.confidence_permille, 500);
    EXPECT_EQ(plate.places.front().front().character, "8");
}

TEST(ReadText, HoldsAThirdLetterInTheSerialForLessLikely) {
    std::vector<Place> places = with(2, {{"B", 0.999}});
    places[3] = {{"C", 0.999}};
    EXPECT_EQ(read(places).text, "黑ABC345") << "two are allowed";
    places[4] = {{"B", 0.7}, {"8", 0.29}};
    EXPECT_EQ(read(places).text, "黑ABC845");
    places[4] = {{"B", 0.95}, {"8", 0.04}};
    EXPECT_EQ(read(places).text, "黑ABCB45");
}

/// 黑AD12345 but for one place.
std::vector<Place> small_green_with(std::size_t place, Place seen) {
    std::vector<Place> places = with(2, {{"D", 0.999}});
    for (std::size_t i = 3; i < places.size(); ++i) places[i] = {{std::to_string(i - 2), 0.999}};
    places.at(place) = std::move(seen);
    return places;
}

TEST(ReadText, KnowsWhereAGreenPlateHasDigits) {
    const auto last = small_green_with(7, {{"", 0.7}, {"5", 0.29}});
    EXPECT_EQ(read(last).text, "黑AD1234");
    EXPECT_EQ(read(last, Ground::green).text, "黑AD12345") << "eight characters";
    const auto middle = small_green_with(5, {{"B", 0.7}, {"8", 0.29}});
    EXPECT_EQ(read(middle).text, "黑AD12B45");
    EXPECT_EQ(read(middle, Ground::green).text, "黑AD12845");
    const auto fifth = small_green_with(3, {{"D", 0.5}, {"0", 0.49}});
    EXPECT_EQ(read(fifth, Ground::green).text, "黑AD02345");
    EXPECT_EQ(read(small_green_with(3, {{"D", 0.8}, {"0", 0.19}}), Ground::green).text, "黑ADD2345");
    auto large = with(7, {{"0", 0.7}, {"D", 0.29}});
    EXPECT_EQ(read(large, Ground::green).text, "黑A12345D") << "a large one ends with its letter";
}

TEST(ReadText, BelievesAPlateThatOnlyLooksGreen) {
    const PlateSighting plate = read(with(2, {{"B", 0.999}}), Ground::green);
    EXPECT_EQ(plate.text, "黑AB2345");
    EXPECT_GT(plate.confidence_permille, 800) << "a blue one at dusk";
}

// ---- what the net says, as likelihoods ----------------------------------------------------------

/// Logits of one place: what a net that learnt with label smoothing says when it would say `shares` without.
cv::Mat logits_of(const std::vector<double>& shares) {
    constexpr double smoothing = 0.04;  // vision/train/train_reader.py
    const auto classes = static_cast<int>(alphabet().size()) + 1;
    cv::Mat out(1, classes, CV_32F);
    for (int i = 0; i < classes; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const double share = at < shares.size() ? shares[at] : 0;
        out.at<float>(0, i) = static_cast<float>(std::log((1 - smoothing) * share + smoothing / classes));
    }
    return out;
}

TEST(Calibrated, TakesAwayWhatLabelSmoothingPutOnEveryClass) {
    const cv::Mat sure = calibrated(logits_of({1}));
    EXPECT_NEAR(cv::sum(sure)[0], 1, 1e-12);
    EXPECT_GT(sure.at<double>(0, 0), 0.999);
    for (int other = 1; other < sure.cols; ++other) EXPECT_LT(sure.at<double>(0, other), 1e-5);
}

TEST(Calibrated, SharpensNoDoubt) {
    const cv::Mat doubt = calibrated(logits_of({0.7, 0.3}));
    EXPECT_NEAR(doubt.at<double>(0, 0), 0.7, 0.05);
    EXPECT_NEAR(doubt.at<double>(0, 1), 0.3, 0.05);
    EXPECT_NEAR(calibrated(logits_of({0.5, 0.5})).at<double>(0, 0), 0.5, 1e-3);
}

}  // namespace
}  // namespace graingate::vision
