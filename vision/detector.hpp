#pragma once

#include <opencv2/core.hpp>
#include <opencv2/dnn.hpp>

#include <array>
#include <vector>

namespace graingate::vision {

/// A place where a plate seems to lie.
struct Candidate {
    /// 0 to 1.
    double presence = 0;
    bool is_double_line = false;
    /// Clockwise from the top left, in pixels of the picture.
    std::array<cv::Point2d, 4> corners;
};

/// Looks for plates in two steps: the whole picture small, then each candidate's surroundings near.
class PlateDetector {
public:
    PlateDetector();

    /// picture: BGR, 8 bit. returns: falling presence, at most 8, none overlapping another
    std::vector<Candidate> find(const cv::Mat& picture);

private:
    std::vector<Candidate> look(cv::dnn::Net& net, const cv::Mat& view, double least);
    void refine(const cv::Mat& picture, Candidate& candidate);

    cv::dnn::Net wide_;
    cv::dnn::Net near_;
};

}  // namespace graingate::vision
