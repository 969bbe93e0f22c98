#include "vision/frame.hpp"

#include "controller/core/ensure.hpp"
#include "vision/image_size.hpp"
#include "vision/opencv_image.hpp"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <exception>

namespace graingate::vision {
namespace {

constexpr int evidence_quality = 75;
constexpr int evidence_width_max = 1920;

SmallGrey squeeze(const cv::Mat& grey) {
    SmallGrey out;
    out.pixels.resize(std::size_t{SmallGrey::width} * SmallGrey::height);
    cv::Mat target(SmallGrey::height, SmallGrey::width, CV_8U, out.pixels.data());
    cv::resize(grey, target, target.size(), 0, 0, cv::INTER_LINEAR);
    return out;
}

/// The strongest reduction that the decoder offers and that still is about as large as what is looked at.
int reduction(const ImageSize& size) {
    const auto fits = [&](std::int64_t by) {
        return size.width / by >= SmallGrey::width && size.height / by >= SmallGrey::height - 16;
    };
    if (fits(8)) return cv::IMREAD_REDUCED_GRAYSCALE_8;
    if (fits(4)) return cv::IMREAD_REDUCED_GRAYSCALE_4;
    if (fits(2)) return cv::IMREAD_REDUCED_GRAYSCALE_2;
    return cv::IMREAD_GRAYSCALE;
}

SmallGrey of_pixels(const Image& image) {
    // Averaging a whole video frame costs ten times as much as a line of its pixels does.
    cv::Mat small;
    cv::resize(view(image), small, {SmallGrey::width, SmallGrey::height}, 0, 0, cv::INTER_LINEAR);
    cv::Mat grey;
    cv::cvtColor(small, grey, cv::COLOR_BGR2GRAY);
    return squeeze(grey);
}

}  // namespace

Result<Image, VisionFault> pixels(const Frame& frame) {
    if (!frame.image.empty()) return frame.image;
    return decode(frame.packed, frame.limits);
}

std::vector<std::uint8_t> as_jpeg(const Frame& frame) {
    const bool is_jpeg = frame.packed.size() > 2 && frame.packed[0] == 0xFF && frame.packed[1] == 0xD8;
    if (is_jpeg && frame.packed.size() <= evidence_bytes_max) return frame.packed;
    const auto image = pixels(frame);
    if (!image) return {};
    cv::Mat kept = view(*image);
    if (kept.cols > evidence_width_max) {
        const int height = std::max(1, kept.rows * evidence_width_max / kept.cols);
        cv::resize(view(*image), kept, {evidence_width_max, height}, 0, 0, cv::INTER_AREA);
    }
    return to_jpeg(to_image(kept), evidence_quality);
}

Result<SmallGrey, VisionFault> small_grey(const Frame& frame) {
    if (!frame.image.empty()) return of_pixels(frame.image);
    if (auto refusal = refusal_of(frame.packed, frame.limits)) return Unexpected{*std::move(refusal)};
    try {
        const cv::Mat packed(1, static_cast<int>(frame.packed.size()), CV_8U,
                             const_cast<std::uint8_t*>(frame.packed.data()));
        const auto size = stated_size(frame.packed);
        const cv::Mat grey = cv::imdecode(packed, reduction(*size));
        if (!grey.empty()) return squeeze(grey);
    } catch (const std::exception&) {
        // Said below in words about the picture.
    }
    return Unexpected{
        VisionFault{VisionFaultKind::not_an_image, "the picture's data are damaged: it cannot be decoded"}};
}

}  // namespace graingate::vision
