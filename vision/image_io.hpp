#pragma once

#include "controller/core/result.hpp"
#include "vision/limits.hpp"
#include "vision/plate_drawing/image.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace graingate::vision {

/// Why a picture, a camera or a model could not be used.
enum class VisionFaultKind {
    not_an_image,
    truncated,
    too_large,
    too_small,
    unreadable,
    bad_address,
    unreachable,
    timed_out,
    ended,
    model
};

struct VisionFault {
    VisionFaultKind kind = VisionFaultKind::not_an_image;
    /// What was wrong, where, and what is allowed; a sentence for people.
    std::string what;
};

/// A smaller picture shows no plate.
inline constexpr int image_side_min = 16;

/// What keeps the bytes from being decoded, as far as their head and end tell; nothing when all is well.
///   errors   not_an_image, truncated, too_large, too_small
std::optional<VisionFault> refusal_of(std::span<const std::uint8_t> bytes, const ImageLimits& limits = {});

/// Decodes a JPEG, PNG, BMP or WebP; grey, alpha, 16-bit and CMYK pictures become 8-bit BGR. Its size
/// is read from its head before memory is taken for it.
///   errors   not_an_image, truncated, too_large, too_small
Result<Image, VisionFault> decode(std::span<const std::uint8_t> bytes, const ImageLimits& limits = {});

/// Reads a file of at most `limits.bytes_max` bytes. errors: unreadable, too_large
Result<std::vector<std::uint8_t>, VisionFault> read_bytes(const std::string& path,
                                                          const ImageLimits& limits = {});

/// A picture of a file, and what is missing of it.
struct StoredPicture {
    Image image;
    std::string flaw;  ///< a sentence; empty when nothing is missing
};

/// Reads and decodes a file. A JPEG that ends early is shown as far as it goes, and says so: a person asked
/// for that very file. (A camera's frame of that kind is refused: the next one comes at once.)
///   errors   unreadable and those of `decode`, without truncated
Result<StoredPicture, VisionFault> read_picture(const std::string& path);

/// The picture as a JPEG. quality: 1 to 100
std::vector<std::uint8_t> to_jpeg(const Image& image, int quality = 90);

}  // namespace graingate::vision
