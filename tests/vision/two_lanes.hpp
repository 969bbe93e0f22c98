#pragma once

#include "vision/opencv_image.hpp"
#include "vision/plate_drawing/plate_drawing.hpp"

#include <opencv2/imgproc.hpp>

#include <string>

namespace graingate::vision {

/// What a camera sees whose lane is on the right: its own truck's plate, muddy and far, at 60 to 76 % of the
/// width and half of the height; and nearer, on the left, the clear one of a truck on the next lane.
inline Image two_lanes(const std::string& neighbour, const std::string& own) {
    cv::Mat out(720, 1280, CV_8UC3, cv::Scalar(120, 124, 126));
    const Image near = draw_plate({neighbour, PlateKind::yellow_single, {}}, 0.7);
    const Image far =
        draw_plate({own, PlateKind::yellow_single, {.dirt_permille = 250, .fade_permille = 300}}, 0.45);
    view(near).copyTo(out(cv::Rect(180, 380, near.width, near.height)));
    view(far).copyTo(out(cv::Rect(770, 330, far.width, far.height)));
    cv::GaussianBlur(out, out, {}, 0.8);
    return to_image(out);
}

}  // namespace graingate::vision
