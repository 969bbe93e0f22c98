#pragma once

#include <opencv2/core.hpp>

#include <cstddef>
#include <vector>

namespace graingate::vision {

/// Blocks of `kernel_block` channels that hold so many.
int whole_blocks(int channels);

/// What a layer says of each place of a picture: some numbers (channels), side by side; the places row by
/// row, within a border of zeros that the next layer's window may reach into.
class FeatureMap {
public:
    /// Full of zeros. Of more than four channels each place holds a multiple of `kernel_block`.
    FeatureMap(cv::Size size, int channels, int border);

    [[nodiscard]] cv::Size size() const { return size_; }
    [[nodiscard]] int channels() const { return channels_; }
    [[nodiscard]] int border() const { return border_; }
    /// Floats from one place to the next one to the right and below.
    [[nodiscard]] std::ptrdiff_t step_x() const { return step_x_; }
    [[nodiscard]] std::ptrdiff_t step_y() const { return step_y_; }
    /// The place's first channel; x and y from -border() to the size and as much beyond.
    [[nodiscard]] float* at(int x, int y) { return values_.data() + offset(x, y); }
    [[nodiscard]] const float* at(int x, int y) const { return values_.data() + offset(x, y); }

private:
    [[nodiscard]] std::ptrdiff_t offset(int x, int y) const {
        return (y + border_) * step_y_ + (x + border_) * step_x_;
    }

    cv::Size size_;
    int channels_ = 0;
    int border_ = 0;
    std::ptrdiff_t step_x_ = 0;
    std::ptrdiff_t step_y_ = 0;
    std::vector<float> values_;
};

}  // namespace graingate::vision
