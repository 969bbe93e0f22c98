#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace graingate::printing {

/// A picture of black and white dots.
///   bits  height × width / 8 bytes, rows from top to bottom; the highest bit of a byte is its leftmost dot,
///         1 is black
struct Raster {
    std::size_t width = 0;  ///< in dots, a multiple of 8
    std::size_t height = 0;
    std::vector<std::uint8_t> bits;

    [[nodiscard]] std::size_t row_bytes() const { return width / 8; }
    bool operator==(const Raster&) const = default;
};

}  // namespace graingate::printing
