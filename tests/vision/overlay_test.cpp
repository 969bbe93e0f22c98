#include "vision/overlay.hpp"

#include "vision/opencv_image.hpp"
#include "vision/plate_drawing/plate_drawing.hpp"
#include "vision/reader.hpp"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace graingate::vision {
namespace {

PlateSighting sighting(const Image& picture, const std::string& text, const std::string& kind, int rim) {
    PlateSighting plate;
    const double right = picture.width - 1 - rim;
    const double bottom = picture.height - 1 - rim;
    const double near = rim;
    plate.corners = {Corner{near, near}, {right, near}, {right, bottom}, {near, bottom}};
    plate.kind = kind;
    plate.text = text;
    plate.confidence_permille = 990;
    return plate;
}

/// What the part of the overlay that is not the picture's own reads as.
std::string read_beside(const Image& drawn, const Image& picture) {
    const cv::Mat below =
        view(drawn)(cv::Rect(0, picture.height, drawn.width, drawn.height - picture.height));
    auto reader = PlateReader::open();
    EXPECT_TRUE(reader);
    const int plate_height = below.rows - 8 - 24;  // less the gap above and the words below
    const cv::Mat plate = below(cv::Rect(0, 8, std::min(180, below.cols), plate_height));
    return reader->read_crop(to_image(plate.clone())).front().text;
}

TEST(Overlay, LabelsAPlateThatFillsASmallPictureBelowIt) {
    for (const auto kind : {PlateKind::blue, PlateKind::yellow_double}) {
        const std::string text = kind == PlateKind::blue ? "黑A12345" : "辽B6M083";
        const Image crop = draw_plate({text, kind, {}}, 0.2);
        ASSERT_LT(crop.width, 100);
        const Image drawn = overlay(crop, std::vector{sighting(crop, text, std::string(name(kind)), 1)});
        EXPECT_GT(drawn.width, crop.width);
        ASSERT_GT(drawn.height, crop.height + 60);
        EXPECT_EQ(read_beside(drawn, crop), text);
        // Inside its outline the plate can be seen as it was.
        const cv::Rect inside(8, 8, crop.width - 16, crop.height - 16);
        EXPECT_EQ(cv::norm(view(drawn)(inside), view(crop)(inside), cv::NORM_INF), 0);
    }
}

TEST(Overlay, LeavesAPictureItsSizeThatHasRoom) {
    const Image picture{1280, 720, std::vector<std::uint8_t>(std::size_t{1280} * 720 * 3, 90)};
    const Image drawn = overlay(picture, std::vector{sighting(picture, "黑A12345", "blue", 300)});
    EXPECT_EQ(drawn.width, 1280);
    EXPECT_EQ(drawn.height, 720);
    EXPECT_NE(drawn, picture);
}

}  // namespace
}  // namespace graingate::vision
