#pragma once

#include "vision/limits.hpp"
#include "vision/nets/detector_net.hpp"

#include <opencv2/core.hpp>

#include <array>
#include <optional>
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

/// What the second look takes out of the picture: the plate's turn, or its slant and height too.
enum class Straighten { turn, turn_and_slant };

/// Looks for plates in two steps: the whole picture small, then each candidate's surroundings near. The first
/// look has about the same number of pixels for pictures of every shape, so that upright ones lose nothing.
class PlateDetector {
public:
    explicit PlateDetector(const PlateLimits& limits = {});

    /// Makes room for pictures of every shape, which the first such picture would else wait for.
    void warm_up();

    /// picture: BGR, 8 bit. returns: falling presence, at most `limits.plates_max`, none overlapping
    /// another, all in the region
    std::vector<Candidate> find(const cv::Mat& picture, const PlateRegion& region = {});

    /// The plate in a picture that shows little else, turned and slanted as it may be.
    std::optional<Candidate> find_in_crop(const cv::Mat& crop);

    /// Looks at a candidate near and puts its corners right.
    ///   returns  false, and leaves the candidate alone, when no plate is seen there
    bool refine(const cv::Mat& picture, Candidate& candidate, Straighten straighten);

private:
    std::vector<Candidate> look(const cv::Mat& view, double least);
    /// The surest one found is a plate, at first sight or when looked at near, which is cheaper than looking
    /// for others; puts it right then.
    bool is_sure(const cv::Mat& picture, std::vector<Candidate>& found);
    std::vector<Candidate> beyond_first_look(const cv::Mat& picture, cv::Size view, double scale);
    DetectorNet net_;
    PlateLimits limits_;
};

}  // namespace graingate::vision
