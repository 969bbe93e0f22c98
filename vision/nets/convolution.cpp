#include "vision/nets/convolution.hpp"

#include "controller/core/ensure.hpp"
#include "vision/nets/kernel.hpp"

#include <array>

namespace graingate::vision {
namespace {

constexpr int runs_max = 36;  // a window of 6 × 6, each place for itself

std::vector<Kernel> kernels_of_this_processor() {
    std::vector<Kernel> all;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") != 0) all.push_back({"AVX-512", convolve_by_16});
    if (__builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0)
        all.push_back({"AVX2", convolve_by_8});
#endif
    all.push_back({"plain", convolve_by_4});
    return all;
}

}  // namespace

std::span<const Kernel> kernels() {
    static const std::vector<Kernel> all = kernels_of_this_processor();
    return all;
}

Convolution::Convolution(const LayerWeights& weights, Window window, Activation activation)
    : window_size_(weights.values.size[3], weights.values.size[2]),
      window_(window),
      activation_(activation),
      inputs_(weights.values.size[1]),
      outputs_(weights.values.size[0]) {
    ENSURE(window_size_.area() <= runs_max);
    const auto blocks = static_cast<std::size_t>(whole_blocks(outputs_));
    const auto taken = static_cast<std::size_t>(window_size_.area()) * static_cast<std::size_t>(inputs_);
    weights_.resize(blocks * taken * kernel_block);
    bias_.resize(blocks * kernel_block);
    for (int output = 0; output < outputs_; ++output) {
        const auto block = static_cast<std::size_t>(output / kernel_block);
        const auto lane = static_cast<std::size_t>(output % kernel_block);
        float* into = weights_.data() + block * taken * kernel_block + lane;
        bias_[static_cast<std::size_t>(output)] = weights.bias.ptr<float>()[output];
        for (int y = 0; y < window_size_.height; ++y) {
            for (int x = 0; x < window_size_.width; ++x) {
                for (int input = 0; input < inputs_; ++input, into += kernel_block) {
                    const std::array<int, 4> at = {output, input, y, x};
                    *into = weights.values.at<float>(at.data());
                }
            }
        }
    }
}

cv::Size Convolution::size_of(cv::Size input) const {
    const auto along = [&](int places, int window, int stride) {
        return (places + 2 * window_.pad - window_.dilation * (window - 1) - 1) / stride + 1;
    };
    return {along(input.width, window_size_.width, window_.stride.width),
            along(input.height, window_size_.height, window_.stride.height)};
}

void Convolution::run(const Kernel& kernel, const FeatureMap& in, FeatureMap& out, OutputPlace place) const {
    const cv::Size size = size_of(in.size());
    const int blocks = whole_blocks(outputs_);
    ENSURE(in.channels() >= inputs_ && in.border() >= window_.pad);
    ENSURE(place.channel % kernel_block == 0 && place.channel + blocks * kernel_block <= out.step_x());
    ENSURE(place.first.x + (size.width - 1) * place.spread < out.size().width &&
           place.first.y + (size.height - 1) * place.spread < out.size().height);
    std::array<KernelRun, runs_max> runs;
    std::size_t count = 0;
    // A row of the window whose inputs all lie side by side is one run.
    const bool is_dense = window_.dilation == 1 && in.step_x() == inputs_;
    for (int y = 0; y < window_size_.height; ++y) {
        const std::ptrdiff_t row = y * window_.dilation * in.step_y();
        if (is_dense) {
            runs.at(count++) = {row, window_size_.width * inputs_};
            continue;
        }
        for (int x = 0; x < window_size_.width; ++x)
            runs.at(count++) = {row + x * window_.dilation * in.step_x(), inputs_};
    }
    kernel.convolve({.in = in.at(-window_.pad, -window_.pad),
                     .in_step_x = window_.stride.width * in.step_x(),
                     .in_step_y = window_.stride.height * in.step_y(),
                     .runs = runs.data(),
                     .run_count = static_cast<int>(count),
                     .weights = weights_.data(),
                     .weights_step = static_cast<std::ptrdiff_t>(weights_.size()) / blocks,
                     .bias = bias_.data(),
                     .blocks = blocks,
                     .out = out.at(place.first.x, place.first.y) + place.channel,
                     .out_step_x = place.spread * out.step_x(),
                     .out_step_y = place.spread * out.step_y(),
                     .width = size.width,
                     .height = size.height,
                     .is_rectified = activation_ == Activation::rectified});
}

}  // namespace graingate::vision
