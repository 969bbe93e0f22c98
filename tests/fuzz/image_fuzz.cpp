// A picture is decoded whole, within the limits and of a size that its head may state, or refused in words.
#include "tests/fuzz/input.hpp"
#include "vision/image_io.hpp"
#include "vision/image_size.hpp"

#include <opencv2/imgcodecs.hpp>

#include <array>
#include <filesystem>
#include <string>
#include <vector>

namespace {

using graingate::fuzz::must;
using namespace graingate::vision;

/// Something to look at: edges and a slope.
cv::Mat drawn(int type) {
    cv::Mat picture(24, 32, type, cv::Scalar::all(40));
    picture(cv::Rect(4, 4, 12, 8)).setTo(cv::Scalar(200, 90, 30, 120));
    picture(cv::Rect(18, 10, 9, 11)).setTo(cv::Scalar(10, 220, 140, 255));
    return picture;
}

}  // namespace

/// Writes the pictures that the search begins with into its folder.
extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
    const std::array<std::pair<std::string, int>, 8> seeds{{{"colour.jpg", CV_8UC3},
                                                            {"grey.jpg", CV_8UC1},
                                                            {"colour.png", CV_8UC3},
                                                            {"alpha.png", CV_8UC4},
                                                            {"deep.png", CV_16UC3},
                                                            {"colour.bmp", CV_8UC3},
                                                            {"colour.webp", CV_8UC3},
                                                            {"alpha.webp", CV_8UC4}}};
    for (int i = 1; i < *argc; ++i) {
        const std::filesystem::path folder((*argv)[i]);
        if (!std::filesystem::is_directory(folder)) continue;
        for (const auto& [name, type] : seeds) must(cv::imwrite((folder / name).string(), drawn(type)));
        break;
    }
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::uint8_t> bytes(data, size);
    const auto picture = decode(bytes);
    if (!picture) {
        must(!picture.error().what.empty());
        return 0;
    }
    const auto stated = stated_size(bytes);
    must(stated.has_value());
    must(picture->width >= image_side_min && picture->height >= image_side_min);
    must(picture->width <= ImageLimits{}.side_max && picture->height <= ImageLimits{}.side_max);
    must(std::int64_t{picture->width} * picture->height <= ImageLimits{}.pixels_max);
    must(picture->bgr.size() == picture->stride() * static_cast<std::size_t>(picture->height));
    // A camera that was held upright says so beside the pixels: then the sides are exchanged.
    const bool is_upright = picture->width == stated->height && picture->height == stated->width;
    must(is_upright || (picture->width == stated->width && picture->height == stated->height));
    return 0;
}
