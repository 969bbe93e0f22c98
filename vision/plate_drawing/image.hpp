#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace graingate::vision {

/// A picture: rows from the top, each pixel blue, green, red, 8 bits each, no padding.
struct Image {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> bgr;

    /// Bytes from one row to the next.
    [[nodiscard]] std::size_t stride() const { return static_cast<std::size_t>(width) * 3; }
    [[nodiscard]] bool empty() const { return bgr.empty(); }
    bool operator==(const Image&) const = default;
};

/// A place in a picture in pixels; (0, 0) is the centre of the top left pixel.
struct Corner {
    double x = 0;
    double y = 0;
    bool operator==(const Corner&) const = default;
};

}  // namespace graingate::vision
