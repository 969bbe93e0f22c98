#include "vision/plate_lean.hpp"

#include <opencv2/imgproc.hpp>

#include <cmath>
#include <cstdlib>
#include <vector>

namespace graingate::vision {
namespace {

// The strip that is looked at: the plate, with half a plate's lean of surroundings on both sides.
constexpr int strip_height = 32;
constexpr int plate_width = 96;
constexpr int margin = 16;
constexpr int strip_width = plate_width + 2 * margin;
constexpr int lean_max = 14;  // columns from the lowest row to the highest
constexpr int lean_step = 2;

/// Upright edges of the strip that the corners span, 32 rows × 128 columns of 32-bit float.
cv::Mat upright_edges(const cv::Mat& picture, const std::array<cv::Point2d, 4>& corners) {
    const std::vector<cv::Point2f> source(corners.begin(), corners.end());
    const float left = margin - 0.5F;
    const float right = margin + plate_width - 0.5F;
    const std::vector<cv::Point2f> target = {
        {left, -0.5F}, {right, -0.5F}, {right, strip_height - 0.5F}, {left, strip_height - 0.5F}};
    cv::Mat strip;
    cv::warpPerspective(picture, strip, cv::getPerspectiveTransform(source, target),
                        {strip_width, strip_height}, cv::INTER_AREA, cv::BORDER_REPLICATE);
    cv::cvtColor(strip, strip, cv::COLOR_BGR2GRAY);
    cv::Mat edges;
    cv::Sobel(strip, edges, CV_32F, 1, 0);
    // The rims above and below, and bolts in them, lean as they like.
    return cv::abs(edges.rowRange(strip_height / 8, strip_height - strip_height / 8));
}

/// How unevenly the edges fall into columns once `lean` is taken out.
double unevenness(const cv::Mat& edges, int lean) {
    std::vector<float> columns(plate_width);
    for (int y = 0; y < edges.rows; ++y) {
        const double share = 0.5 - (y + 0.5) / edges.rows;
        const int shift = margin + static_cast<int>(std::lround(share * lean));
        const auto* row = edges.ptr<float>(y) + shift;
        for (int x = 0; x < plate_width; ++x) columns[static_cast<std::size_t>(x)] += row[x];
    }
    double squares = 0;
    for (const float column : columns) squares += static_cast<double>(column) * column;
    return squares;
}

}  // namespace

std::array<cv::Point2d, 4> without_lean(const cv::Mat& picture, const std::array<cv::Point2d, 4>& corners) {
    const cv::Mat edges = upright_edges(picture, corners);
    int lean = 0;
    double most = unevenness(edges, 0) * 1.02;  // what hardly gains stays
    for (int tried = -lean_max; tried <= lean_max; tried += lean_step) {
        const double here = unevenness(edges, tried);
        if (here <= most) continue;
        most = here;
        lean = tried;
    }
    // The edges lie within the middle three quarters of the height.
    const double share = lean / 2.0 / plate_width / 0.75;
    const cv::Point2d above = (corners[1] - corners[0]) * share;
    const cv::Point2d below = (corners[2] - corners[3]) * share;
    return {corners[0] + above, corners[1] + above, corners[2] - below, corners[3] - below};
}

}  // namespace graingate::vision
