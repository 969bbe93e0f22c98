#pragma once

#include <opencv2/core.hpp>

#include <array>

namespace graingate::vision {

/// The quadrilateral with its upper edge moved along itself so that the strokes within stand upright. A plate
/// seen from aside is a slanted one; a detector's corners follow the slant only in part, and leaning strokes
/// are misread (a leaning `D` as `0`). Strokes stand upright on every plate, so the lean shows in the
/// picture: it is the shear after which the upright edges fall into the fewest columns.
///   corners  clockwise from the top left, in pixels of the picture (BGR, 8 bit)
///   returns  the corners as they were when nothing leans
std::array<cv::Point2d, 4> without_lean(const cv::Mat& picture, const std::array<cv::Point2d, 4>& corners);

}  // namespace graingate::vision
