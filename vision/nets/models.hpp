#pragma once

#include <opencv2/core.hpp>
#include <opencv2/dnn.hpp>

#include <vector>

namespace graingate::vision {

/// What both nets were trained with; a change here without training anew breaks them.
///   source  vision/train/detector_net.py, vision/train/reader_net.py
inline constexpr int detector_width = 512;
inline constexpr int detector_height = 288;
inline constexpr int detector_near_width = 192;
inline constexpr int detector_near_height = 112;
inline constexpr int detector_cell_px = 8;
inline constexpr double detector_unit_px = 32;
inline constexpr int reader_width = 128;
inline constexpr int reader_height = 32;
inline constexpr int reader_slots = 8;

/// The nets that lie in the binary, as OpenCV runs them; throws cv::Exception when they do not load. The
/// product takes the weights alone (docs/decisions/0006-own-convolutions.md).
cv::dnn::Net load_detector();
cv::dnn::Net load_reader();

/// What one layer learnt.
struct LayerWeights {
    cv::Mat
        values;  ///< [outputs, inputs, rows, columns], 32-bit float; of a transposed convolution inputs first
    cv::Mat bias;  ///< one for each output
};

/// Of the layers that have any, in the net's order.
std::vector<LayerWeights> weights_of(cv::dnn::Net net);

}  // namespace graingate::vision
