#include "vision/nets/convolution.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ostream>

namespace graingate::vision {
namespace {

struct Layer {
    cv::Size input;
    int inputs;
    int outputs;
    int window;
    Window how;
};

/// Rows shorter than what a kernel takes together, of every number of blocks that it takes otherwise.
const std::array<Layer, 9> layers = {{{{1, 1}, 112, 77, 1, {}},
                                      {{3, 2}, 5, 16, 3, {{1, 1}, 1, 1}},
                                      {{8, 3}, 16, 33, 3, {{1, 1}, 1, 1}},
                                      {{9, 5}, 24, 48, 3, {{2, 2}, 1, 1}},
                                      {{13, 4}, 48, 64, 3, {{1, 2}, 1, 1}},
                                      {{21, 6}, 7, 80, 3, {{1, 1}, 4, 4}},
                                      {{25, 3}, 32, 96, 1, {}},
                                      {{12, 7}, 17, 112, 3, {{1, 1}, 2, 2}},
                                      {{32, 16}, 3, 24, 6, {{4, 4}, 1, 1}}}};

void fill(cv::Mat& values, cv::RNG& dice) {
    for (std::size_t i = 0; i < values.total(); ++i)
        values.ptr<float>()[i] = static_cast<float>(dice.uniform(-1.0, 1.0));
}

LayerWeights some_weights(const Layer& layer, cv::RNG& dice) {
    LayerWeights weights{
        cv::Mat(std::vector{layer.outputs, layer.inputs, layer.window, layer.window}, CV_32F),
        cv::Mat(layer.outputs, 1, CV_32F)};
    fill(weights.values, dice);
    fill(weights.bias, dice);
    return weights;
}

FeatureMap some_map(const Layer& layer, cv::RNG& dice) {
    FeatureMap map(layer.input, layer.inputs, layer.how.pad);
    for (int y = 0; y < layer.input.height; ++y)
        for (int x = 0; x < layer.input.width; ++x)
            for (int i = 0; i < layer.inputs; ++i)
                map.at(x, y)[i] = static_cast<float>(dice.uniform(-1.0, 1.0));
    return map;
}

/// The sum that a convolution is, written down.
double sum_at(const Layer& layer, const LayerWeights& weights, const FeatureMap& in, cv::Point at,
              int output) {
    double sum = weights.bias.at<float>(output);
    for (int y = 0; y < layer.window; ++y) {
        for (int x = 0; x < layer.window; ++x) {
            const int in_x = at.x * layer.how.stride.width + x * layer.how.dilation - layer.how.pad;
            const int in_y = at.y * layer.how.stride.height + y * layer.how.dilation - layer.how.pad;
            if (!cv::Rect({0, 0}, layer.input).contains({in_x, in_y})) continue;
            for (int input = 0; input < layer.inputs; ++input) {
                const std::array<int, 4> index = {output, input, y, x};
                sum += static_cast<double>(weights.values.at<float>(index.data())) * in.at(in_x, in_y)[input];
            }
        }
    }
    return sum;
}

TEST(Convolution, IsTheSumThatItIsOnEveryKernel) {
    cv::RNG dice(11);
    for (const Layer& layer : layers) {
        const LayerWeights weights = some_weights(layer, dice);
        const FeatureMap in = some_map(layer, dice);
        for (const auto activation : {Activation::none, Activation::rectified}) {
            const Convolution convolution(weights, layer.how, activation);
            const cv::Size size = convolution.size_of(layer.input);
            for (const Kernel& kernel : kernels()) {
                FeatureMap out(size, layer.outputs, 0);
                convolution.run(kernel, in, out);
                double worst = 0;
                for (int y = 0; y < size.height; ++y) {
                    for (int x = 0; x < size.width; ++x) {
                        for (int i = 0; i < layer.outputs; ++i) {
                            double sum = sum_at(layer, weights, in, {x, y}, i);
                            if (activation == Activation::rectified) sum = std::max(sum, 0.0);
                            worst = std::max(worst, std::abs(out.at(x, y)[i] - sum));
                        }
                    }
                }
                EXPECT_LT(worst, 1e-3) << kernel.name << ", " << layer.inputs << " to " << layer.outputs;
            }
        }
    }
}

TEST(Convolution, WritesItsPlaceInAMapAndNothingBesides) {
    cv::RNG dice(13);
    const Layer layer{{5, 4}, 8, 16, 1, {}};
    const Convolution convolution(some_weights(layer, dice), layer.how, Activation::none);
    const FeatureMap in = some_map(layer, dice);
    constexpr float untouched = 77;
    for (const Kernel& kernel : kernels()) {
        FeatureMap out({10, 8}, 48, 1);
        for (int y = -1; y <= 8; ++y)
            for (int x = -1; x <= 10; ++x)
                for (int i = 0; i < 48; ++i) out.at(x, y)[i] = untouched;
        convolution.run(kernel, in, out, {.channel = 16, .first = {1, 0}, .spread = 2});
        for (int y = -1; y <= 8; ++y) {
            for (int x = -1; x <= 10; ++x) {
                for (int i = 0; i < 48; ++i) {
                    const bool is_its =
                        i >= 16 && i < 32 && x >= 1 && x % 2 == 1 && y >= 0 && y < 8 && y % 2 == 0;
                    ASSERT_EQ(out.at(x, y)[i] != untouched, is_its)
                        << kernel.name << " at " << x << ", " << y << ", channel " << i;
                }
            }
        }
    }
}

TEST(Convolution, StopsWhereAMapHoldsLessThanItsWindowOrItsOutputs) {
    cv::RNG dice(17);
    const Layer layer{{6, 6}, 8, 32, 3, {{1, 1}, 1, 1}};
    const Convolution convolution(some_weights(layer, dice), layer.how, Activation::none);
    const Kernel& kernel = kernels().front();
    FeatureMap out(layer.input, 32, 0);
    const FeatureMap without_border(layer.input, 8, 0);
    EXPECT_DEATH(convolution.run(kernel, without_border, out), "border");
    const FeatureMap in(layer.input, 8, 1);
    FeatureMap narrow(layer.input, 16, 0);
    EXPECT_DEATH(convolution.run(kernel, in, narrow), "channel");
    FeatureMap small({5, 6}, 32, 0);
    EXPECT_DEATH(convolution.run(kernel, in, small), "width");
}

}  // namespace
}  // namespace graingate::vision
