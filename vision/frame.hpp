#pragma once

#include "vision/image_io.hpp"

#include <cstdint>
#include <vector>

namespace graingate::vision {

/// One picture as it came: packed (JPEG, as most network cameras send it) or as pixels (from video). One of
/// the two is empty.
struct Frame {
    std::vector<std::uint8_t> packed;
    Image image;
};

/// The frame's pixels, decoded when it came packed. errors: those of `decode`
Result<Image, VisionFault> pixels(const Frame& frame);

/// The frame as a JPEG to keep: as the camera sent it, or packed now.
std::vector<std::uint8_t> as_jpeg(const Frame& frame);

/// A small grey picture, the only thing that is looked at while nothing happens.
struct SmallGrey {
    static constexpr int width = 320;
    static constexpr int height = 192;
    /// Rows from the top; empty or width × height.
    std::vector<std::uint8_t> pixels;
};

/// The whole frame squeezed to 320 × 192; a JPEG is decoded at a quarter of its size. errors: those of
/// `decode`
Result<SmallGrey, VisionFault> small_grey(const Frame& frame);

}  // namespace graingate::vision
