#include "vision/nets/reader_net.hpp"

#include "controller/core/ensure.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace graingate::vision {
namespace {

constexpr int features = 112;  // of each place behind the body
constexpr int views_of_a_slot = 2;

/// Of the body's layers; their windows are 3 × 3 behind the first, which is 5 × 5.
const std::array<cv::Size, 7> strides = {{{2, 2}, {2, 2}, {1, 1}, {1, 2}, {1, 1}, {2, 2}, {1, 1}}};

/// The weights of one group of outputs, as a convolution of its own.
LayerWeights group_of(const LayerWeights& all, int group, int groups) {
    const int outputs = all.values.size[0] / groups;
    LayerWeights one{cv::Mat(std::vector{outputs, all.values.size[1], 1, 1}, CV_32F),
                     cv::Mat(outputs, 1, CV_32F)};
    const auto taken = static_cast<std::ptrdiff_t>(one.values.total());
    std::copy_n(all.values.ptr<float>() + group * taken, taken, one.values.ptr<float>());
    std::copy_n(all.bias.ptr<float>() + static_cast<std::ptrdiff_t>(group) * outputs, outputs,
                one.bias.ptr<float>());
    return one;
}

}  // namespace

ReaderNet::ReaderNet(const Kernel& kernel)
    : kernel_(kernel),
      views_({reader_slots, 1}, views_of_a_slot * features, 0),
      mixed_({reader_slots, 1}, features, 0) {
    const auto weights = weights_of(load_reader());
    ENSURE(weights.size() == strides.size() + 3);
    maps_.emplace_back(cv::Size{reader_width, reader_height}, 1, 2);
    for (std::size_t i = 0; i < strides.size(); ++i) {
        const int pad = i == 0 ? 2 : 1;
        body_.emplace_back(weights[i], Window{strides.at(i), 1, pad}, Activation::rectified);
        maps_.emplace_back(body_[i].size_of(maps_[i].size()), body_[i].outputs(), 1);
    }
    places_ = weights[strides.size()];
    ENSURE(maps_.back().channels() == features && maps_.back().size().area() == places_.values.size[1] &&
           places_.values.size[0] == views_of_a_slot * reader_slots);
    mix_.emplace_back(weights[strides.size() + 1], Window{}, Activation::rectified);
    for (int slot = 0; slot < reader_slots; ++slot)
        heads_.emplace_back(group_of(weights.back(), slot, reader_slots), Window{}, Activation::none);
}

/// Each slot's two views: sums of the features of all places, weighted.
void ReaderNet::look_at_places() {
    const FeatureMap& seen = maps_.back();
    const auto* weight = places_.values.ptr<float>();
    for (int view = 0; view < views_of_a_slot * reader_slots; ++view) {
        float* sum = views_.at(view / views_of_a_slot, 0) +
                     static_cast<std::ptrdiff_t>(view % views_of_a_slot) * features;
        std::fill_n(sum, features, places_.bias.ptr<float>()[view]);
        for (int y = 0; y < seen.size().height; ++y) {
            for (int x = 0; x < seen.size().width; ++x, ++weight) {
                const float* from = seen.at(x, y);
                for (int i = 0; i < features; ++i) sum[i] += *weight * from[i];
            }
        }
    }
}

cv::Mat ReaderNet::run(const cv::Mat& grey) {
    ENSURE(grey.type() == CV_8UC1 && grey.size() == maps_.front().size());
    cv::Scalar mean;
    cv::Scalar deviation;
    cv::meanStdDev(grey, mean, deviation);
    const double scale = 1 / (deviation[0] + 4.0);
    cv::Mat standard(grey.size(), CV_32FC1, maps_.front().at(0, 0),
                     static_cast<std::size_t>(maps_.front().step_y()) * sizeof(float));
    grey.convertTo(standard, CV_32F, scale, -mean[0] * scale);
    for (std::size_t i = 0; i < body_.size(); ++i) body_[i].run(kernel_, maps_[i], maps_[i + 1]);
    look_at_places();
    mix_.front().run(kernel_, views_, mixed_);
    const int classes = heads_.front().outputs();
    cv::Mat logits(reader_slots, classes, CV_32F);
    FeatureMap slot({1, 1}, features, 0);
    FeatureMap answer({1, 1}, classes, 0);
    for (int i = 0; i < reader_slots; ++i) {
        std::copy_n(mixed_.at(i, 0), features, slot.at(0, 0));
        heads_[static_cast<std::size_t>(i)].run(kernel_, slot, answer);
        std::copy_n(answer.at(0, 0), classes, logits.ptr<float>(i));
    }
    return logits;
}

}  // namespace graingate::vision
