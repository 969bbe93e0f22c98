#pragma once

#include "vision/nets/feature_map.hpp"
#include "vision/nets/models.hpp"

#include <opencv2/core.hpp>

#include <span>
#include <vector>

namespace graingate::vision {

struct KernelTask;

/// A convolution's innermost loops as compiled for one kind of processor.
struct Kernel {
    const char* name = "";
    void (*convolve)(const KernelTask&) = nullptr;
};

/// Those that this processor can run, the fastest first.
std::span<const Kernel> kernels();

/// How a convolution's window goes over its input.
struct Window {
    cv::Size stride{1, 1};
    int dilation = 1;
    int pad = 0;  ///< how far the first window lies outside, on all sides
};

/// What becomes of the sums.
enum class Activation { none, rectified };

/// Where the outputs go in a map that may hold more than them.
struct OutputPlace {
    int channel = 0;  ///< a multiple of `kernel_block`
    cv::Point first{0, 0};
    int spread = 1;  ///< places from one output to the next
};

/// One convolution of a net, its weights in the kernel's order. Holds no state: threads may share it.
class Convolution {
public:
    Convolution(const LayerWeights& weights, Window window, Activation activation);

    [[nodiscard]] int outputs() const { return outputs_; }
    /// Places of the output, of an input of that many.
    [[nodiscard]] cv::Size size_of(cv::Size input) const;
    /// Reads `in`, whose border holds the window, and writes `outputs()` channels (and zeros up to a whole
    /// block).
    void run(const Kernel& kernel, const FeatureMap& in, FeatureMap& out, OutputPlace place = {}) const;

private:
    cv::Size window_size_;
    Window window_;
    Activation activation_;
    int inputs_ = 0;
    int outputs_ = 0;
    std::vector<float> weights_;
    std::vector<float> bias_;
};

}  // namespace graingate::vision
