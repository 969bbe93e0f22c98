#pragma once

#include "vision/plate_drawing/image.hpp"

#include <opencv2/core.hpp>

namespace graingate::vision {

/// The image's pixels as OpenCV sees them. The view must not outlive the image, and is only read.
inline cv::Mat view(const Image& image) {
    return {image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.bgr.data())};
}

/// A copy of an 8-bit BGR matrix.
inline Image to_image(const cv::Mat& mat) {
    Image out{mat.cols, mat.rows, {}};
    out.bgr.resize(out.stride() * static_cast<std::size_t>(mat.rows));
    mat.copyTo(cv::Mat(mat.rows, mat.cols, CV_8UC3, out.bgr.data()));
    return out;
}

}  // namespace graingate::vision
