#include "vision/opencv_image.hpp"
#include "vision/train/test_sets.hpp"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

/// The rendered test sets are frozen: an accuracy measured on them is worth something only while they stay.
namespace graingate::vision {
namespace {

constexpr const char* sets_file = GRAINGATE_SOURCE_DIR "/vision/train/rendered_tests.txt";
constexpr const char* golden_file = GRAINGATE_SOURCE_DIR "/tests/golden/rendered_sets.txt";
/// Of 255, by which a mean may differ: other processors and libraries round otherwise.
constexpr int difference_max = 2;

/// Mean brightness of the squares of a picture shrunk to this size.
void put_means(const cv::Mat& picture, cv::Size size, std::ostream& out) {
    cv::Mat grey;
    cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
    cv::resize(grey, grey, size, 0, 0, cv::INTER_AREA);
    for (int y = 0; y < grey.rows; ++y)
        for (int x = 0; x < grey.cols; ++x) out << ' ' << static_cast<int>(grey.at<std::uint8_t>(y, x));
}

/// The plate, cut out along its corners.
cv::Mat plate_in(const sim::Scene& scene) {
    std::vector<cv::Point2f> from;
    for (const Corner& corner : scene.corners)
        from.emplace_back(static_cast<float>(corner.x), static_cast<float>(corner.y));
    const std::vector<cv::Point2f> to = {{0, 0}, {128, 0}, {128, 48}, {0, 48}};
    cv::Mat plate;
    cv::warpPerspective(view(scene.image), plate, cv::getPerspectiveTransform(from, to), {128, 48},
                        cv::INTER_LINEAR);
    return plate;
}

/// The first picture of a set: what it says, how bright the whole is, and how bright the plate.
std::string digest_of(const TestSet& set) {
    Dice dice(set.seed);
    const TestPicture picture = next_picture(set, dice);
    std::ostringstream out;
    out << set.name << ' ' << picture.spec.plate.text;
    put_means(view(picture.scene.image), {16, 9}, out);
    put_means(plate_in(picture.scene), {16, 6}, out);
    return out.str();
}

/// What differs between two lines of a digest; empty: nothing that counts.
std::string difference(const std::string& before, const std::string& now) {
    std::istringstream old_words(before);
    std::istringstream new_words(now);
    std::string was;
    std::string is;
    for (int word = 0;; ++word) {
        const bool has_old = static_cast<bool>(old_words >> was);
        const bool has_new = static_cast<bool>(new_words >> is);
        if (!has_old && !has_new) return {};
        const bool is_text = word < 2;
        const bool is_equal =
            has_old && has_new &&
            (is_text ? was == is : std::abs(std::stoi(was) - std::stoi(is)) <= difference_max);
        if (!is_equal) return "word " + std::to_string(word) + ": was '" + was + "', is '" + is + "'";
    }
}

TEST(RenderedSets, HaveThePixelsThatTheirAccuraciesWereMeasuredOn) {
    const std::vector<TestSet> sets = test_sets(sets_file);
    ASSERT_EQ(sets.size(), 20U);
    std::vector<std::string> made;
    for (const TestSet& set : sets) made.push_back(digest_of(set));
    if (const char* wish = std::getenv("GRAINGATE_REGENERATE"); wish != nullptr && *wish == '1') {
        std::ofstream out(golden_file, std::ios::binary);
        for (const std::string& line : made) out << line << '\n';
        return;
    }
    std::ifstream file(golden_file);
    std::string line;
    for (const std::string& now : made) {
        ASSERT_TRUE(std::getline(file, line)) << golden_file << " has too few lines";
        EXPECT_EQ(difference(line, now), "")
            << now << "\nthe accuracies in vision/models/README.md no longer hold: measure them again, then "
            << "GRAINGATE_REGENERATE=1 vision_tests --gtest_filter='RenderedSets.*'";
    }
}

}  // namespace
}  // namespace graingate::vision
