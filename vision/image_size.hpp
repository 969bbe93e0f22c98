#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace graingate::vision {

struct ImageSize {
    std::int64_t width = 0;
    std::int64_t height = 0;
};

/// Width and height as the head of a JPEG, PNG, BMP or WebP states them; nothing for another format, a
/// damaged head, or a file that some decoder would take for another format by a mark further inside. Source:
/// ITU-T T.81 B.2.2 (frame header), PNG 11.2.2, BITMAPINFOHEADER, RFC 9649.
std::optional<ImageSize> stated_size(std::span<const std::uint8_t> bytes);

/// True when a JPEG's data end with its end-of-image marker (ITU-T T.81 B.1.1.3), or the bytes are no JPEG.
bool is_whole_jpeg(std::span<const std::uint8_t> bytes);

}  // namespace graingate::vision
