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
    /// Those of its source, which it keeps to: its pixels are decoded within them.
    ImageLimits limits = {};
};

/// The frame's pixels, decoded when it came packed. errors: those of `decode`
Result<Image, VisionFault> pixels(const Frame& frame);

/// Up to this size a camera's own JPEG is kept as it came.
inline constexpr std::size_t evidence_bytes_max = 400'000;

/// The frame as a JPEG to keep: as the camera sent it, which nobody has touched; or, when it came as video or
/// is larger than `evidence_bytes_max`, packed at quality 75 and at most 1920 pixels wide. docs/vision.md
/// says how well a kept frame is read again.
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
