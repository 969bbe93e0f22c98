#pragma once

#include "vision/nets/convolution.hpp"

#include <opencv2/core.hpp>

#include <vector>

namespace graingate::vision {

/// The net that reads plates (vision/train/reader_net.py), on our own convolutions.
/// Not for several threads at once: it keeps the maps between its layers.
class ReaderNet {
public:
    /// Throws cv::Exception when the net in the binary does not load.
    explicit ReaderNet(const Kernel& kernel = kernels().front());

    /// grey: 8 bit, `reader_height` × `reader_width`
    ///   returns  `reader_slots` rows (places) × classes, logits, 32-bit float
    cv::Mat run(const cv::Mat& grey);

private:
    void look_at_places();

    Kernel kernel_;
    std::vector<Convolution> body_;
    LayerWeights places_;
    std::vector<Convolution> mix_;
    std::vector<Convolution> heads_;  ///< one for each character's place
    std::vector<FeatureMap> maps_;    ///< before each layer of the body, and behind the last
    FeatureMap views_, mixed_;
};

}  // namespace graingate::vision
