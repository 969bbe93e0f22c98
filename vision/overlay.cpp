#include "vision/overlay.hpp"

#include "vision/opencv_image.hpp"
#include "vision/plate_drawing/plate_drawing.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace graingate::vision {
namespace {

constexpr int sure_permille = 900;

/// What was read as a drawn plate; its characters need no font.
cv::Mat drawn(const PlateSighting& plate, double wide_px) {
    const PlateKind kind = plate_kind(plate.kind).value_or(PlateKind::blue);
    const double scale = std::clamp(wide_px / layout(kind).width_mm, 0.3, 1.2);
    const Image image = draw_plate({plate.text, kind, {}}, scale);
    return view(image).clone();
}

void mark(cv::Mat& canvas, const PlateSighting& plate, const cv::Scalar& colour, int line) {
    std::vector<cv::Point> outline;
    for (const Corner& corner : plate.corners) outline.emplace_back(cvRound(corner.x), cvRound(corner.y));
    cv::polylines(canvas, outline, true, colour, line, cv::LINE_AA);
    cv::circle(canvas, outline.front(), 2 * line + 1, colour, cv::FILLED, cv::LINE_AA);
}

/// Above the plate, else below it, moved inwards at the sides; a picture too small for it is left alone.
void label(cv::Mat& canvas, const PlateSighting& plate, const cv::Scalar& colour) {
    const auto [left, right] = std::ranges::minmax(plate.corners, {}, &Corner::x);
    const auto [top, bottom] = std::ranges::minmax(plate.corners, {}, &Corner::y);
    const cv::Mat text = drawn(plate, std::max(right.x - left.x, 180.0));
    const int strip = 24;
    const cv::Size size(text.cols, text.rows + strip);
    if (size.width > canvas.cols || size.height > canvas.rows) return;
    const int x = std::clamp(cvRound(left.x), 0, canvas.cols - size.width);
    const int above = cvRound(top.y) - size.height - 8;
    const int y = std::clamp(above >= 0 ? above : cvRound(bottom.y) + 8, 0, canvas.rows - size.height);
    cv::rectangle(canvas, cv::Rect({x, y}, size), colour, cv::FILLED);
    text.copyTo(canvas(cv::Rect(x, y, text.cols, text.rows)));
    const std::string words = std::to_string((plate.confidence_permille + 5) / 10) + " % " + plate.kind;
    cv::putText(canvas, words, {x + 4, y + text.rows + 17}, cv::FONT_HERSHEY_SIMPLEX, 0.5, {0, 0, 0}, 1,
                cv::LINE_AA);
}

}  // namespace

Image overlay(const Image& picture, std::span<const PlateSighting> plates) {
    cv::Mat canvas = view(picture).clone();
    const int line = std::max(2, canvas.cols / 640);
    for (const PlateSighting& plate : plates) {
        const cv::Scalar colour =
            plate.confidence_permille >= sure_permille ? cv::Scalar(90, 220, 90) : cv::Scalar(60, 190, 255);
        mark(canvas, plate, colour, line);
        label(canvas, plate, colour);
    }
    return to_image(canvas);
}

}  // namespace graingate::vision
