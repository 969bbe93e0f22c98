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

/// Grows to the right and below where it is smaller than this.
void widen(cv::Mat& canvas, int width, int height) {
    if (width <= canvas.cols && height <= canvas.rows) return;
    cv::copyMakeBorder(canvas, canvas, 0, std::max(height - canvas.rows, 0), 0,
                       std::max(width - canvas.cols, 0), cv::BORDER_CONSTANT, cv::Scalar::all(64));
}

/// What was read as a plate, and below it in words how surely.
cv::Mat drawn_label(const PlateSighting& plate, double wide_px, const cv::Scalar& colour) {
    constexpr int rim = 4;
    constexpr int strip = 24;
    constexpr double scale = 0.5;
    const cv::Mat text = drawn(plate, std::max(wide_px, 180.0));
    const std::string words = std::to_string((plate.confidence_permille + 5) / 10) + " % " + plate.kind;
    const cv::Size size = cv::getTextSize(words, cv::FONT_HERSHEY_SIMPLEX, scale, 1, nullptr);
    cv::Mat label(text.rows + strip, std::max(text.cols, size.width + 2 * rim), CV_8UC3, colour);
    text.copyTo(label(cv::Rect({0, 0}, text.size())));
    cv::putText(label, words, {rim, text.rows + 17}, cv::FONT_HERSHEY_SIMPLEX, scale, {0, 0, 0}, 1,
                cv::LINE_AA);
    return label;
}

/// Above the plate, else below it, moved inwards at the sides; a picture too small for it is widened.
void put_label(cv::Mat& canvas, const PlateSighting& plate, const cv::Scalar& colour) {
    constexpr int gap = 8;
    const auto [left, right] = std::ranges::minmax(plate.corners, {}, &Corner::x);
    const auto [top, bottom] = std::ranges::minmax(plate.corners, {}, &Corner::y);
    const cv::Mat label = drawn_label(plate, right.x - left.x, colour);
    const int above = cvRound(top.y) - label.rows - gap;
    const int below = std::clamp(cvRound(bottom.y), 0, canvas.rows) + gap;
    const int y = above >= 0 ? above : below;
    widen(canvas, label.cols, y + label.rows);
    const int x = std::clamp(cvRound(left.x), 0, canvas.cols - label.cols);
    label.copyTo(canvas(cv::Rect({x, y}, label.size())));
}

}  // namespace

Image overlay(const Image& picture, std::span<const PlateSighting> plates) {
    cv::Mat canvas = view(picture).clone();
    const int line = std::max(canvas.cols < 320 ? 1 : 2, canvas.cols / 640);
    for (const PlateSighting& plate : plates) {
        const cv::Scalar colour =
            plate.confidence_permille >= sure_permille ? cv::Scalar(90, 220, 90) : cv::Scalar(60, 190, 255);
        mark(canvas, plate, colour, line);
        put_label(canvas, plate, colour);
    }
    return to_image(canvas);
}

}  // namespace graingate::vision
