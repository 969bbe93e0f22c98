#include "vision/nets/feature_map.hpp"

#include "vision/nets/kernel.hpp"

namespace graingate::vision {

int whole_blocks(int channels) {
    return (channels + kernel_block - 1) / kernel_block;
}

FeatureMap::FeatureMap(cv::Size size, int channels, int border)
    : size_(size),
      channels_(channels),
      border_(border),
      step_x_(channels <= 4 ? channels : whole_blocks(channels) * kernel_block),
      step_y_(step_x_ * (size.width + 2 * border)),
      values_(static_cast<std::size_t>(step_y_ * (size.height + 2 * border))) {}

}  // namespace graingate::vision
