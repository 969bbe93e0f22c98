#include "vision/opencv_image.hpp"
#include "vision/plate_drawing/plate_drawing.hpp"
#include "vision/reader.hpp"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace graingate::vision {
namespace {

/// A plate turned by some degrees, in the upright box around it.
Image turned(const std::string& text, double degrees) {
    const Image drawn = draw_plate({text, PlateKind::blue, {}}, 0.6);
    const cv::Point2f middle(static_cast<float>(drawn.width) / 2, static_cast<float>(drawn.height) / 2);
    const cv::Size2f size(static_cast<float>(drawn.width), static_cast<float>(drawn.height));
    const cv::Rect2f box = cv::RotatedRect(middle, size, static_cast<float>(degrees)).boundingRect2f();
    cv::Mat turn = cv::getRotationMatrix2D(middle, -degrees, 1);
    turn.at<double>(0, 2) -= box.x;
    turn.at<double>(1, 2) -= box.y;
    cv::Mat out;
    cv::warpAffine(view(drawn), out, turn, cv::Size(cvRound(box.width), cvRound(box.height)),
                   cv::INTER_LINEAR, cv::BORDER_CONSTANT, cv::Scalar(90, 90, 90));
    return to_image(out);
}

TEST(PlateReader, ReadsAPlateThatLiesTurnedInItsCrop) {
    auto reader = PlateReader::open();
    ASSERT_TRUE(reader);
    for (const double degrees : {-22.0, 22.0}) {
        const auto plates = reader->read_crop(turned("皖A29C52", degrees));
        ASSERT_EQ(plates.size(), 1U);
        EXPECT_EQ(plates.front().text, "皖A29C52") << degrees;
    }
}

/// One above the other in one black frame, as vehicles of Macau and Hong Kong carry them, on a white car.
struct TwoInOneFrame {
    explicit TwoInOneFrame(const std::string& text) {
        constexpr double scale = 0.42;
        constexpr int pad = 3;
        const Image upper = draw_plate({text, PlateKind::black, {}}, scale);
        const Image lower = draw_plate({"MP66178", PlateKind::black, {}}, scale);
        const int edge = upper.height * 4 / 25;  // no white line between them
        const cv::Rect inner(edge / 2, edge, upper.width - edge, upper.height - 2 * edge);
        frame = {220, 150, inner.width + 2 * pad, 2 * inner.height + 3 * pad};
        cv::Mat out(360, 640, CV_8UC3, cv::Scalar(200, 204, 206));
        out(frame) = view(upper).at<cv::Vec3b>(upper.height / 2, upper.height / 6);
        const cv::Rect place(frame.x + pad, frame.y + pad, inner.width, inner.height);
        view(upper)(inner).copyTo(out(place));
        view(lower)(inner).copyTo(out(place + cv::Point(0, inner.height + pad)));
        cv::GaussianBlur(out, out, {}, 0.9);
        tail = out;
    }
    cv::Mat tail;
    cv::Rect frame;
};

TEST(PlateReader, ReadsTheUpperOfTwoPlatesInOneFrame) {
    auto reader = PlateReader::open();
    ASSERT_TRUE(reader);
    for (const char* text : {"粤ZJ541澳", "粤ZK207港"}) {
        const TwoInOneFrame two(text);
        for (const auto& plates :
             {reader->read(to_image(two.tail)), reader->read_crop(to_image(two.tail(two.frame)))}) {
            ASSERT_FALSE(plates.empty());
            EXPECT_EQ(plates.front().text, text);
            EXPECT_GT(plates.front().confidence_permille, 800);
        }
    }
}

TEST(PlateReader, NamesFiveCharactersForEachPlaceInFallingLikelihood) {
    auto reader = PlateReader::open();
    ASSERT_TRUE(reader);
    const auto plates = reader->read_crop(turned("苏E2P550", 0));
    ASSERT_EQ(plates.size(), 1U);
    ASSERT_EQ(plates.front().places.size(), 8U);
    for (const auto& place : plates.front().places) {
        ASSERT_EQ(place.size(), 5U);
        for (std::size_t i = 1; i < place.size(); ++i)
            EXPECT_LE(place[i].milli_nats, place[i - 1].milli_nats);
        EXPECT_LE(place.front().milli_nats, 0);
    }
}

}  // namespace
}  // namespace graingate::vision
