#include "vision/nets/detector_net.hpp"

#include "controller/core/ensure.hpp"

#include <array>
#include <cstddef>

namespace graingate::vision {
namespace {

constexpr int fine_channels = 48;
constexpr int coarse_channels = 72;
constexpr int risen_channels = 32;
constexpr int answer_channels = 10;

/// The part of a transposed convolution of 2 × 2 that writes the place (x, y) of each two by two.
LayerWeights part_of(const LayerWeights& transposed, int x, int y) {
    const int inputs = transposed.values.size[0];
    const int outputs = transposed.values.size[1];
    LayerWeights part{cv::Mat(std::vector{outputs, inputs, 1, 1}, CV_32F), transposed.bias};
    for (int output = 0; output < outputs; ++output) {
        for (int input = 0; input < inputs; ++input) {
            const std::array<int, 4> from = {input, output, y, x};
            const std::array<int, 4> into = {output, input, 0, 0};
            part.values.at<float>(into.data()) = transposed.values.at<float>(from.data());
        }
    }
    return part;
}

}  // namespace

DetectorNet::Maps::Maps(cv::Size view)
    : pixels(view, 3, 1),
      quarter(view / 4, 24, 1),
      eighth(view / 8, fine_channels, 1),
      joined(view / 8, fine_channels + risen_channels, 1),
      sixteenth(view / 16, coarse_channels, 2),
      around(view / 16, coarse_channels, 4),
      far_around(view / 16, coarse_channels, 0),
      together(view / 8, fine_channels, 0),
      answers(view / 8, answer_channels, 0) {}

DetectorNet::DetectorNet(const Kernel& kernel) : kernel_(kernel) {
    const auto weights = weights_of(load_detector());
    ENSURE(weights.size() == 9);
    constexpr auto rectified = Activation::rectified;
    fine_.emplace_back(weights[0], Window{{4, 4}, 1, 1}, rectified);
    fine_.emplace_back(weights[1], Window{{2, 2}, 1, 1}, rectified);
    fine_.emplace_back(weights[2], Window{{1, 1}, 1, 1}, rectified);
    coarse_.emplace_back(weights[3], Window{{2, 2}, 1, 1}, rectified);
    coarse_.emplace_back(weights[4], Window{{1, 1}, 2, 2}, rectified);
    coarse_.emplace_back(weights[5], Window{{1, 1}, 4, 4}, rectified);
    for (int i = 0; i < 4; ++i)
        up_.emplace_back(part_of(weights[6], i % 2, i / 2), Window{}, Activation::none);
    heads_.emplace_back(weights[7], Window{{1, 1}, 1, 1}, rectified);
    heads_.emplace_back(weights[8], Window{}, Activation::none);
    ENSURE(fine_[2].outputs() == fine_channels && coarse_[2].outputs() == coarse_channels &&
           up_[0].outputs() == risen_channels && heads_[1].outputs() == answer_channels);
}

DetectorNet::Maps& DetectorNet::maps_of(cv::Size view) {
    ENSURE(view.width % 16 == 0 && view.height % 16 == 0 && !view.empty());
    return maps_.try_emplace({view.width, view.height}, view).first->second;
}

void DetectorNet::prepare(cv::Size view) {
    maps_of(view);
}

const FeatureMap& DetectorNet::run(const cv::Mat& view) {
    ENSURE(view.type() == CV_8UC3);
    Maps& maps = maps_of(view.size());
    cv::Mat pixels(view.size(), CV_32FC3, maps.pixels.at(0, 0),
                   static_cast<std::size_t>(maps.pixels.step_y()) * sizeof(float));
    view.convertTo(pixels, CV_32F, 1.0 / 255, -0.5);
    fine_[0].run(kernel_, maps.pixels, maps.quarter);
    fine_[1].run(kernel_, maps.quarter, maps.eighth);
    fine_[2].run(kernel_, maps.eighth, maps.joined);
    coarse_[0].run(kernel_, maps.joined, maps.sixteenth);
    coarse_[1].run(kernel_, maps.sixteenth, maps.around);
    coarse_[2].run(kernel_, maps.around, maps.far_around);
    for (int i = 0; i < 4; ++i) {
        up_[static_cast<std::size_t>(i)].run(
            kernel_, maps.far_around, maps.joined,
            {.channel = fine_channels, .first = {i % 2, i / 2}, .spread = 2});
    }
    heads_[0].run(kernel_, maps.joined, maps.together);
    heads_[1].run(kernel_, maps.together, maps.answers);
    return maps.answers;
}

}  // namespace graingate::vision
