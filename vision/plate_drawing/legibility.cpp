#include "vision/plate_drawing/legibility.hpp"

#include "vision/plate_drawing/atlas.hpp"
#include "vision/plate_drawing/glyphs.hpp"
#include "vision/plate_drawing/weather.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace graingate::vision {
namespace {

constexpr double shown_scale = 0.5;  // pixels per mm: a stroke is five pixels wide
constexpr int provinces_end = 31;
constexpr int letters_end = 57;
constexpr int digits_end = 67;

/// The characters, as places in `alphabet()`, that may stand where this one does.
std::pair<int, int> rivals(std::size_t place, int index) {
    if (place == 0) return {0, provinces_end};
    if (place == 1 && index < letters_end) return {provinces_end, letters_end};
    return {provinces_end, digits_end};
}

cv::Mat shape(int index, int variant, cv::Size size) {
    cv::Mat out;
    cv::resize(glyph(index, variant), out, size, 0, 0, cv::INTER_AREA);
    out.convertTo(out, CV_32F, 1.0 / 255);
    return out;
}

/// What lies bare, 0 to 1.
cv::Mat bare(const PlateWear& wear, cv::Size size) {
    cv::Mat out = cv::Mat::ones(size, CV_32F);
    Dice dice = weather_dice(wear);
    for (const Layer& layer : layers(wear, size, dice)) out = out.mul(1 - layer.cover * layer.depth);
    return out;
}

}  // namespace

int bare_permille(const PlateSpec& spec) {
    const PlateLayout where = layout(spec.kind);
    const cv::Size size(static_cast<int>(std::lround(where.width_mm * shown_scale)),
                        static_cast<int>(std::lround(where.height_mm * shown_scale)));
    const cv::Mat seen = bare(spec.wear, size);
    const auto text = characters(spec.text);
    double least = 1;
    for (std::size_t place = 0; place < std::min(text.size(), where.fields.size()); ++place) {
        const int index = alphabet_index(text[place]);
        if (index < 0) continue;
        const cv::Rect at = pixels(where.fields[place], shown_scale) & cv::Rect({0, 0}, size);
        const int variant = shape_of(spec, place);
        const cv::Mat is = shape(index, variant, at.size());
        const auto [first, end] = rivals(place, index);
        for (int other = first; other < end; ++other) {
            if (other == index) continue;
            const cv::Mat apart = cv::abs(is - shape(other, variant, at.size()));
            const double all = cv::sum(apart)[0];
            if (all > 0) least = std::min(least, cv::sum(apart.mul(seen(at)))[0] / all);
        }
    }
    return static_cast<int>(std::lround(least * 1000));
}

}  // namespace graingate::vision
