#include "vision/image_size.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace graingate::vision {
namespace {

using Bytes = std::span<const std::uint8_t>;

bool begins(Bytes bytes, std::initializer_list<int> head, std::size_t at = 0) {
    if (bytes.size() < at + head.size()) return false;
    std::size_t i = at;
    return std::ranges::all_of(head, [&](int byte) { return bytes[i++] == byte; });
}

std::int64_t big(Bytes bytes, std::size_t at, std::size_t count) {
    std::int64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8 | bytes[at + i];
    return value;
}

std::int64_t little(Bytes bytes, std::size_t at, std::size_t count) {
    std::int64_t value = 0;
    for (std::size_t i = count; i > 0; --i) value = value << 8 | bytes[at + i - 1];
    return value;
}

std::optional<ImageSize> jpeg_size(Bytes bytes) {
    std::size_t at = 2;
    while (at + 9 < bytes.size()) {
        if (bytes[at] != 0xFF) return std::nullopt;
        const int marker = bytes[at + 1];
        if (marker == 0xFF) {
            ++at;
            continue;
        }
        // Start of frame, but for DHT, JPG and DAC, which share its range.
        if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
            return ImageSize{big(bytes, at + 7, 2), big(bytes, at + 5, 2)};
        }
        at += 2;
        if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) continue;
        at += static_cast<std::size_t>(std::max<std::int64_t>(big(bytes, at, 2), 2));
    }
    return std::nullopt;
}

std::optional<ImageSize> webp_size(Bytes bytes) {
    if (bytes.size() < 30) return std::nullopt;
    if (begins(bytes, {'V', 'P', '8', 'X'}, 12))
        return ImageSize{little(bytes, 24, 3) + 1, little(bytes, 27, 3) + 1};
    if (begins(bytes, {'V', 'P', '8', ' '}, 12)) {
        return ImageSize{little(bytes, 26, 2) & 0x3FFF, little(bytes, 28, 2) & 0x3FFF};
    }
    if (!begins(bytes, {'V', 'P', '8', 'L'}, 12)) return std::nullopt;
    const std::int64_t bits = little(bytes, 21, 4);
    return ImageSize{(bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1};
}

/// OpenCV goes by marks inside the file where its decoder for the head refuses it, and hands a DICOM or DTED
/// to libraries that nobody here has in mind: one of them ends the process over a damaged one (GDCM 3.0).
bool is_marked_within(Bytes bytes) {
    return begins(bytes, {'D', 'I', 'C', 'M'}, 128) || begins(bytes, {'D', 'T', 'E', 'D'}, 140);
}

}  // namespace

std::optional<ImageSize> stated_size(Bytes bytes) {
    if (is_marked_within(bytes)) return std::nullopt;
    if (begins(bytes, {0xFF, 0xD8, 0xFF})) return jpeg_size(bytes);
    if (begins(bytes, {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'}) && bytes.size() >= 24) {
        return ImageSize{big(bytes, 16, 4), big(bytes, 20, 4)};
    }
    if (begins(bytes, {'B', 'M'}) && bytes.size() >= 26) {
        const std::int64_t height = static_cast<std::int32_t>(little(bytes, 22, 4));
        return ImageSize{little(bytes, 18, 4), height < 0 ? -height : height};
    }
    if (begins(bytes, {'R', 'I', 'F', 'F'}) && begins(bytes, {'W', 'E', 'B', 'P'}, 8))
        return webp_size(bytes);
    return std::nullopt;
}

bool is_whole_jpeg(Bytes bytes) {
    if (!begins(bytes, {0xFF, 0xD8})) return true;
    // Cameras pad after the marker; inside the data FF D9 does not occur.
    constexpr std::array<std::uint8_t, 2> end = {0xFF, 0xD9};
    const std::size_t padding_max = 64U << 10U;
    const Bytes tail = bytes.size() > padding_max ? bytes.last(padding_max) : bytes.subspan(2);
    return std::ranges::find_end(tail, end).begin() != tail.end();
}

}  // namespace graingate::vision
