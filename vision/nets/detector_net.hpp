#pragma once

#include "vision/nets/convolution.hpp"

#include <opencv2/core.hpp>

#include <map>
#include <utility>
#include <vector>

namespace graingate::vision {

/// The net that finds plates (vision/train/detector_net.py), on our own convolutions.
/// Not for several threads at once: it keeps the maps of each size of view that it has seen.
class DetectorNet {
public:
    /// Throws cv::Exception when the net in the binary does not load.
    explicit DetectorNet(const Kernel& kernel = kernels().front());

    /// Makes the maps for views of that size, which the first one would else wait for.
    void prepare(cv::Size view);

    /// view: BGR, 8 bit, both sides divisible by 16
    ///   returns  a map of one place for 8 × 8 pixels, good until the next run: how surely the middle of a
    ///            plate of one line and of two lines lies there (logits), then its corners from the top left
    ///            clockwise, x and y from the place's middle in units of `detector_unit_px`
    const FeatureMap& run(const cv::Mat& view);

private:
    struct Maps {
        explicit Maps(cv::Size view);

        FeatureMap pixels;
        FeatureMap quarter;  ///< a place for 4 × 4 pixels
        FeatureMap eighth;
        FeatureMap joined;  ///< a fine look, and behind it a coarse one at the same places
        FeatureMap sixteenth, around, far_around;
        FeatureMap together;
        FeatureMap answers;
    };
    Maps& maps_of(cv::Size view);

    Kernel kernel_;
    std::vector<Convolution> fine_;
    std::vector<Convolution> coarse_;
    std::vector<Convolution> up_;  ///< one for each place of two by two
    std::vector<Convolution> heads_;
    std::map<std::pair<int, int>, Maps> maps_;
};

}  // namespace graingate::vision
