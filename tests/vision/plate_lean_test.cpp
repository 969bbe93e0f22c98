#include "vision/plate_lean.hpp"

#include "vision/opencv_image.hpp"
#include "vision/plate_drawing/plate_drawing.hpp"

#include <opencv2/imgproc.hpp>

#include <gtest/gtest.h>

#include <array>

namespace graingate::vision {
namespace {

using Corners = std::array<cv::Point2d, 4>;

constexpr double width = 220;
constexpr double height = 70;
const Corners level = {{{90, 60}, {90 + width, 60}, {90 + width, 60 + height}, {90, 60 + height}}};

/// The corners with the upper edge moved right and the lower left, each by half of `lean` pixels.
Corners leaning(Corners corners, double lean) {
    for (std::size_t i = 0; i < 4; ++i) corners.at(i).x += (i < 2 ? 0.5 : -0.5) * lean;
    return corners;
}

/// A plate within a grey frame, at these corners.
cv::Mat frame_with_plate_at(const Corners& corners) {
    const PlateSpec spec{"黑B8D6D0", PlateKind::blue, {}};
    Image plate = draw_plate(spec, 1.0);
    const cv::Mat pixels = view(plate);
    const auto w = static_cast<float>(plate.width);
    const auto h = static_cast<float>(plate.height);
    const std::vector<cv::Point2f> from = {{0, 0}, {w, 0}, {w, h}, {0, h}};
    const std::vector<cv::Point2f> to(corners.begin(), corners.end());
    cv::Mat frame(200, 420, CV_8UC3, cv::Scalar(70, 80, 85));
    cv::warpPerspective(pixels, frame, cv::getPerspectiveTransform(from, to), frame.size(), cv::INTER_AREA,
                        cv::BORDER_TRANSPARENT);
    return frame;
}

TEST(PlateLean, AStandingPlateStaysAsItIs) {
    const Corners found = without_lean(frame_with_plate_at(level), level);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(found.at(i), level.at(i)) << "corner " << i;
}

TEST(PlateLean, TheCornersFollowStrokesThatLeanEitherWay) {
    for (const double lean : {-30.0, -15.0, 15.0, 30.0}) {
        const Corners is = leaning(level, lean);
        const Corners found = without_lean(frame_with_plate_at(is), level);
        // One step of the search is six pixels here.
        for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(found.at(i).x, is.at(i).x, 4) << "lean " << lean;
    }
}

}  // namespace
}  // namespace graingate::vision
