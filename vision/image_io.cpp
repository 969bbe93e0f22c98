#include "vision/image_io.hpp"

#include "controller/core/ensure.hpp"
#include "vision/image_size.hpp"
#include "vision/opencv_image.hpp"

#include <opencv2/imgcodecs.hpp>

#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace graingate::vision {
namespace {

Unexpected<VisionFault> fault(VisionFaultKind kind, std::string what) {
    return Unexpected{VisionFault{kind, std::move(what)}};
}

std::string measure(std::int64_t width, std::int64_t height) {
    return std::to_string(width) + " x " + std::to_string(height) + " pixels";
}

/// The pixels of bytes whose head was looked at.
Result<Image, VisionFault> decoded(std::span<const std::uint8_t> bytes) {
    try {
        // OpenCV takes no const data; decoding does not write to it.
        const cv::Mat packed(1, static_cast<int>(bytes.size()), CV_8U,
                             const_cast<std::uint8_t*>(bytes.data()));
        const cv::Mat pixels = cv::imdecode(packed, cv::IMREAD_COLOR);
        if (!pixels.empty()) return to_image(pixels);
    } catch (const std::exception&) {
        // The library's words are about its own files; the fault below says what a person can act on.
    }
    return fault(VisionFaultKind::not_an_image, "the picture's data are damaged: it cannot be decoded");
}

}  // namespace

std::optional<VisionFault> refusal_of(std::span<const std::uint8_t> bytes, const ImageLimits& limits) {
    if (bytes.empty()) return VisionFault{VisionFaultKind::not_an_image, "the picture has no bytes"};
    if (std::cmp_greater(bytes.size(), limits.bytes_max)) {
        return VisionFault{VisionFaultKind::too_large, "the picture has " + std::to_string(bytes.size()) +
                                                           " bytes; at most " +
                                                           std::to_string(limits.bytes_max)};
    }
    const auto size = stated_size(bytes);
    if (!size) {
        return VisionFault{VisionFaultKind::not_an_image,
                           "no picture: its head is not one of a JPEG, PNG, BMP or WebP"};
    }
    if (size->width > limits.side_max || size->height > limits.side_max) {
        return VisionFault{VisionFaultKind::too_large, "the picture has " +
                                                           measure(size->width, size->height) + "; at most " +
                                                           std::to_string(limits.side_max) + " on a side"};
    }
    if (size->width * size->height > limits.pixels_max) {
        return VisionFault{VisionFaultKind::too_large, "the picture has " +
                                                           measure(size->width, size->height) + "; at most " +
                                                           std::to_string(limits.pixels_max) + " in all"};
    }
    if (size->width < image_side_min || size->height < image_side_min) {
        return VisionFault{VisionFaultKind::too_small,
                           "the picture has " + measure(size->width, size->height) + "; at least " +
                               std::to_string(image_side_min) + " on a side"};
    }
    if (!is_whole_jpeg(bytes)) {
        return VisionFault{VisionFaultKind::truncated,
                           "the JPEG ends before its end marker: it is cut short"};
    }
    return std::nullopt;
}

Result<Image, VisionFault> decode(std::span<const std::uint8_t> bytes, const ImageLimits& limits) {
    if (auto refusal = refusal_of(bytes, limits)) return Unexpected{*std::move(refusal)};
    return decoded(bytes);
}

Result<std::vector<std::uint8_t>, VisionFault> read_bytes(const std::string& path,
                                                          const ImageLimits& limits) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) {
        return fault(VisionFaultKind::unreadable, path + " is a folder; name the pictures or videos in it");
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) return fault(VisionFaultKind::unreadable, "cannot open " + path);
    std::vector<std::uint8_t> bytes;
    constexpr std::size_t piece = 1U << 20U;
    while (file && std::cmp_less_equal(bytes.size(), limits.bytes_max)) {
        const std::size_t before = bytes.size();
        bytes.resize(before + piece);
        file.read(reinterpret_cast<char*>(bytes.data() + before), static_cast<std::streamsize>(piece));
        bytes.resize(before + static_cast<std::size_t>(file.gcount()));
    }
    if (file.bad()) return fault(VisionFaultKind::unreadable, "cannot read " + path);
    if (std::cmp_greater(bytes.size(), limits.bytes_max))
        return fault(VisionFaultKind::too_large,
                     path + " has more than " + std::to_string(limits.bytes_max) + " bytes");
    return bytes;
}

Result<StoredPicture, VisionFault> read_picture(const std::string& path) {
    const auto bytes = read_bytes(path);
    if (!bytes) return Unexpected{bytes.error()};
    StoredPicture picture;
    if (auto refusal = refusal_of(*bytes)) {
        if (refusal->kind != VisionFaultKind::truncated) return Unexpected{*std::move(refusal)};
        picture.flaw = refusal->what + "; its lower part may be missing";
    }
    auto image = decoded(*bytes);
    if (!image) return Unexpected{image.error()};
    picture.image = *std::move(image);
    return picture;
}

std::vector<std::uint8_t> to_jpeg(const Image& image, int quality) {
    ENSURE(!image.empty());
    std::vector<std::uint8_t> bytes;
    cv::imencode(".jpg", view(image), bytes, {cv::IMWRITE_JPEG_QUALITY, quality});
    return bytes;
}

}  // namespace graingate::vision
