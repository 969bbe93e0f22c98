#include "vision/code_reader.hpp"

#include "vision/opencv_image.hpp"

#include <opencv2/imgproc.hpp>

#include <zbar.h>

#include <algorithm>
#include <memory>

namespace graingate::vision {
namespace {

constexpr int width_max = 2560;
constexpr std::size_t codes_max = 8;
constexpr unsigned text_max = 256;
/// ZBar finds nothing in less than the finder patterns of the smallest code, and divides by the size.
constexpr int side_min = 21;

struct Free {
    void operator()(zbar::zbar_image_scanner_t* scanner) const { zbar::zbar_image_scanner_destroy(scanner); }
    void operator()(zbar::zbar_image_t* image) const { zbar::zbar_image_destroy(image); }
};

cv::Mat as_grey(const Image& picture) {
    cv::Mat grey;
    cv::cvtColor(view(picture), grey, cv::COLOR_BGR2GRAY);
    if (grey.cols > width_max)
        cv::resize(grey, grey, {width_max, std::max(1, grey.rows * width_max / grey.cols)}, 0, 0,
                   cv::INTER_AREA);
    return grey;
}

}  // namespace

std::vector<std::string> read_codes(const Image& picture) {
    if (picture.width < side_min || picture.height < side_min) return {};
    const cv::Mat grey = as_grey(picture);
    const std::unique_ptr<zbar::zbar_image_scanner_t, Free> scanner(zbar::zbar_image_scanner_create());
    const std::unique_ptr<zbar::zbar_image_t, Free> image(zbar::zbar_image_create());
    zbar::zbar_image_scanner_set_config(scanner.get(), zbar::ZBAR_NONE, zbar::ZBAR_CFG_ENABLE, 0);
    zbar::zbar_image_scanner_set_config(scanner.get(), zbar::ZBAR_QRCODE, zbar::ZBAR_CFG_ENABLE, 1);
    zbar::zbar_image_set_format(image.get(), zbar_fourcc('Y', '8', '0', '0'));
    zbar::zbar_image_set_size(image.get(), static_cast<unsigned>(grey.cols),
                              static_cast<unsigned>(grey.rows));
    zbar::zbar_image_set_data(image.get(), grey.data, grey.total(), nullptr);
    std::vector<std::string> codes;
    if (zbar::zbar_scan_image(scanner.get(), image.get()) <= 0) return codes;
    for (const auto* symbol = zbar::zbar_image_first_symbol(image.get()); symbol != nullptr;
         symbol = zbar::zbar_symbol_next(symbol)) {
        const unsigned size = zbar::zbar_symbol_get_data_length(symbol);
        if (size <= text_max && codes.size() < codes_max)
            codes.emplace_back(zbar::zbar_symbol_get_data(symbol), size);
    }
    return codes;
}

}  // namespace graingate::vision
