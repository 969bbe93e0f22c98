#include "sim/camera_scene.hpp"
#include "vision/opencv_image.hpp"
#include "vision/plate_drawing/plate_drawing.hpp"
#include "vision/reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include <cmath>
#include <string>
#include <vector>

/// A plate that is no truck's: on a poster, and on a telephone's screen that somebody holds before the lens.
/// To the reader they are plates; who is fooled by them is said in docs/vision.md.
namespace graingate::vision {
namespace {

constexpr double focal_px = 1.1 * 1280;

/// Lays a flat picture before the camera, turned about its upright middle.
void hang(cv::Mat& frame, const cv::Mat& flat, double width_mm, double away_mm, cv::Point2d middle_px,
          double yaw_deg) {
    const double half_width = width_mm / 2;
    const double half_height = half_width * flat.rows / flat.cols;
    const double yaw = yaw_deg * CV_PI / 180;
    const auto seen = [&](double x, double y) {
        const double depth = away_mm + x * std::sin(yaw);
        return cv::Point2f(static_cast<float>(middle_px.x + focal_px * x * std::cos(yaw) / depth),
                           static_cast<float>(middle_px.y + focal_px * y / depth));
    };
    const std::vector<cv::Point2f> to = {seen(-half_width, -half_height), seen(half_width, -half_height),
                                         seen(half_width, half_height), seen(-half_width, half_height)};
    const auto w = static_cast<float>(flat.cols);
    const auto h = static_cast<float>(flat.rows);
    const std::vector<cv::Point2f> from = {{0, 0}, {w, 0}, {w, h}, {0, h}};
    cv::Mat soft;
    // The lens averages what it cannot part.
    cv::GaussianBlur(flat, soft, {0, 0}, std::max(0.45 * w / width_mm * away_mm / focal_px, 0.3));
    const cv::Mat matrix = cv::getPerspectiveTransform(from, to);
    cv::Mat warped;
    cv::Mat mask;
    cv::warpPerspective(soft, warped, matrix, frame.size());
    cv::warpPerspective(cv::Mat(flat.size(), CV_8U, cv::Scalar(255)), mask, matrix, frame.size());
    warped.copyTo(frame, mask);
}

void put_plate(cv::Mat& flat, const PlateSpec& plate, double pixels_per_mm, cv::Point middle) {
    const Image drawn = draw_plate(plate, pixels_per_mm);
    const cv::Point corner = middle - cv::Point(drawn.width / 2, drawn.height / 2);
    view(drawn).copyTo(flat(cv::Rect(corner, cv::Size(drawn.width, drawn.height))));
}

/// An advertisement, 900 mm wide, with a plate as large as a real one.
cv::Mat poster(const PlateSpec& plate) {
    cv::Mat paper(650, 900, CV_8UC3, cv::Scalar(225, 235, 240));
    cv::rectangle(paper, cv::Rect(0, 0, 900, 130), cv::Scalar(40, 40, 180), cv::FILLED);
    cv::putText(paper, "TRUCKS FOR SALE", {90, 90}, cv::FONT_HERSHEY_SIMPLEX, 2.2, cv::Scalar::all(250), 8,
                cv::LINE_AA);
    for (int line = 0; line < 4; ++line)
        cv::rectangle(paper, cv::Rect(80, 490 + 36 * line, 700 - 90 * line, 14), cv::Scalar(90, 80, 75),
                      cv::FILLED);
    put_plate(paper, plate, 1, {450, 300});
    return paper;
}

/// A telephone held across: a plate on its screen, the beat between the screen's grid and the sensor's, and a
/// bright stripe of sky on the glass.
cv::Mat telephone(const PlateSpec& plate) {
    constexpr int px_a_mm = 8;
    cv::Mat body(74 * px_a_mm, 158 * px_a_mm, CV_8UC3, cv::Scalar(28, 26, 26));
    cv::Mat screen = body(cv::Rect(8 * px_a_mm, 4 * px_a_mm, 142 * px_a_mm, 66 * px_a_mm));
    screen.setTo(cv::Scalar(120, 118, 116));
    put_plate(screen, plate, 2.2, {screen.cols / 2, screen.rows / 2});
    for (int y = 0; y < screen.rows; ++y) {
        for (int x = 0; x < screen.cols; ++x) {
            const double beat = std::sin(0.11 * x + 0.03 * y) + std::sin(0.13 * y - 0.02 * x);
            const double glass = std::abs(x + y - 500) < 60 ? 35 : 0;
            for (int channel = 0; channel < 3; ++channel) {
                auto& value = screen.at<cv::Vec3b>(y, x)[channel];
                value = cv::saturate_cast<std::uint8_t>(value * (1 + 0.1 * beat) + glass);
            }
        }
    }
    return body;
}

sim::SceneSpec lane(bool is_empty) {
    sim::SceneSpec spec;
    spec.plate = {"黑A12345", PlateKind::yellow_single, {}};
    spec.is_empty = is_empty;
    return spec;
}

cv::Mat pixels_of(const sim::SceneSpec& spec) {
    return view(sim::render_scene(spec).image).clone();
}

std::vector<std::string> texts(const std::vector<PlateSighting>& plates) {
    std::vector<std::string> all;
    for (const PlateSighting& plate : plates)
        if (plate.confidence_permille >= 900) all.push_back(plate.text);
    return all;
}

const std::vector<PlateSpec> shown = {{"吉C8K27D", PlateKind::yellow_single, {}},
                                      {"辽B6M083", PlateKind::yellow_double, {}},
                                      {"鲁AD01836", PlateKind::green, {}}};

TEST(ShownPlate, OnAPosterBesideAnEmptyLaneIsReadAsWhatItSays) {
    auto reader = PlateReader::open();
    ASSERT_TRUE(reader);
    for (const PlateSpec& plate : shown) {
        cv::Mat frame = pixels_of(lane(true));
        hang(frame, poster(plate), 900, 4500, {960, 330}, 25);
        EXPECT_THAT(texts(reader->read(to_image(frame))), testing::ElementsAre(plate.text));
    }
}

TEST(ShownPlate, OnATelephoneIsReadAsWhatItSaysAndHidesNoTrucksOwnPlate) {
    auto reader = PlateReader::open();
    ASSERT_TRUE(reader);
    for (const PlateSpec& plate : shown) {
        cv::Mat frame = pixels_of(lane(false));
        hang(frame, telephone(plate), 158, 800, {330, 300}, -12);
        EXPECT_THAT(texts(reader->read(to_image(frame))),
                    testing::UnorderedElementsAre(plate.text, lane(false).plate.text));
    }
}

}  // namespace
}  // namespace graingate::vision
