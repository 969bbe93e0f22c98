#include "vision/plate_drawing/plate_drawing.hpp"

#include "controller/core/ensure.hpp"
#include "vision/plate_drawing/atlas.hpp"
#include "vision/plate_drawing/dice.hpp"
#include "vision/plate_drawing/glyphs.hpp"
#include "vision/plate_drawing/weather.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace graingate::vision {
namespace {

struct Paint {
    std::string_view name;
    cv::Scalar ground;  // blue, green, red
    cv::Scalar ink;
};

const std::array<Paint, plate_kinds> paints = {{
    {"blue", {175, 75, 15}, {250, 250, 250}},
    {"yellow_single", {15, 175, 245}, {15, 15, 15}},
    {"yellow_double", {15, 175, 245}, {15, 15, 15}},
    {"green", {110, 205, 90}, {15, 15, 15}},
    {"green_large", {90, 190, 70}, {15, 15, 15}},
    {"white", {240, 240, 240}, {15, 15, 15}},
    {"black", {25, 25, 25}, {245, 245, 245}},
    {"tractor", {70, 120, 20}, {250, 250, 250}},
    {"low_speed", {15, 175, 245}, {15, 15, 15}},
}};

const Paint& paint(PlateKind kind) {
    return paints.at(static_cast<std::size_t>(kind));
}

/// Small plates and the upper ground of green ones are whiter; large new-energy plates begin yellow.
cv::Mat ground(PlateKind kind, cv::Size size) {
    cv::Mat plate(size, CV_32FC3, paint(kind).ground);
    if (kind == PlateKind::green) {
        for (int y = 0; y < size.height; ++y) {
            const double share = 1.0 - static_cast<double>(y) / size.height;
            plate.row(y).setTo(paint(kind).ground * (1 - share) + cv::Scalar(238, 245, 238) * share);
        }
    }
    if (kind == PlateKind::green_large) {
        plate.colRange(0, size.width * 132 / 480).setTo(cv::Scalar(15, 190, 240));
    }
    return plate;
}

/// How much ink lies on each pixel, 0 to 1: characters, the rim, the dot.
cv::Mat ink(const PlateSpec& spec, const PlateLayout& layout, cv::Size size, double scale) {
    cv::Mat mask = cv::Mat::zeros(size, CV_32F);
    const auto text = characters(spec.text);
    for (std::size_t i = 0; i < std::min(text.size(), layout.fields.size()); ++i) {
        const int index = alphabet_index(text[i]);
        if (index < 0) continue;
        const cv::Rect at = pixels(layout.fields[i], scale) & cv::Rect({0, 0}, size);
        cv::Mat shape;
        cv::resize(glyph(index, shape_of(spec, i)), shape, at.size(), 0, 0, cv::INTER_AREA);
        shape.convertTo(shape, CV_32F, 1.0 / 255);
        if (spec.wear.stroke_permille != 0) {
            cv::pow(shape, std::exp2(-spec.wear.stroke_permille / 700.0), shape);
            cv::GaussianBlur(shape, shape, {3, 3}, 0);
        }
        cv::Mat field = mask(at);
        field = cv::max(field, shape);
    }
    const int line = std::max(1, static_cast<int>(std::lround(2.5 * scale)));
    const int inset = static_cast<int>(std::lround(5 * scale));
    cv::rectangle(mask, {inset, inset}, {size.width - 1 - inset, size.height - 1 - inset}, cv::Scalar(0.8),
                  line, cv::LINE_AA);
    const auto at_mm = [&](double x, double y) {
        return cv::Point(static_cast<int>(std::lround(x * scale)), static_cast<int>(std::lround(y * scale)));
    };
    const int dot = std::max(1, static_cast<int>(std::lround(5 * scale)));
    if (!is_double_line(spec.kind) && layout.width_mm < 450) {
        cv::circle(mask, at_mm(134, 70), dot, cv::Scalar(1), cv::FILLED, cv::LINE_AA);
    }
    if (spec.kind == PlateKind::yellow_double) {
        cv::circle(mask, at_mm(220, 45), dot, cv::Scalar(1), cv::FILLED, cv::LINE_AA);
    }
    if (spec.kind == PlateKind::low_speed) {
        cv::circle(mask, at_mm(150, 34), dot, cv::Scalar(1), cv::FILLED, cv::LINE_AA);
    }
    return mask;
}

/// Smooth noise, 0 to 1, with spots of about size / grain.
cv::Mat clouds(Dice& dice, cv::Size size, int grain) {
    cv::Mat coarse(grain, grain * 2, CV_32F);
    for (int y = 0; y < coarse.rows; ++y) {
        for (int x = 0; x < coarse.cols; ++x) coarse.at<float>(y, x) = static_cast<float>(dice.unit());
    }
    cv::Mat fine;
    cv::resize(coarse, fine, size, 0, 0, cv::INTER_CUBIC);
    return fine;
}

/// 0 to 1 where the noise is below `share`, with soft edges.
cv::Mat below(const cv::Mat& noise, double share) {
    cv::Mat cover = (share - noise) * 5.0 + 0.5;
    return cv::max(0.0, cv::min(1.0, cover));
}

void lay(cv::Mat& plate, const Layer& layer) {
    const cv::Mat alpha = layer.cover * layer.depth;
    cv::Mat three;
    cv::merge(std::vector<cv::Mat>{alpha, alpha, alpha}, three);
    const cv::Mat over(plate.size(), CV_32FC3, layer.colour);
    plate = plate + (over - plate).mul(three);
}

void weather(cv::Mat& plate, const PlateWear& wear) {
    Dice dice = weather_dice(wear);
    for (const Layer& layer : layers(wear, plate.size(), dice)) lay(plate, layer);
    if (wear.shade_permille > 0) {
        const double angle = dice.between(0, 2 * CV_PI);
        cv::Mat light(2, 2, CV_32F);
        const double depth = wear.shade_permille / 1000.0;
        for (int i = 0; i < 4; ++i) {
            const double turn = std::cos(angle + (i % 2) * 1.3 + (i < 2 ? 0.0 : 2.1));
            const int row = i / 2;
            light.at<float>(row, i % 2) = static_cast<float>(1 - depth * (0.5 + 0.5 * turn));
        }
        cv::Mat fine;
        cv::resize(light, fine, plate.size(), 0, 0, cv::INTER_LINEAR);
        cv::Mat three;
        cv::merge(std::vector<cv::Mat>{fine, fine, fine}, three);
        plate = plate.mul(three);
    }
}

void bolt(cv::Mat& plate, const PlateLayout& layout, double scale, Dice& dice) {
    const double tone = dice.between(60, 220);
    for (const double share : {0.14, 0.86}) {
        for (const double y_mm : {10.0, layout.height_mm - 10.0}) {
            const cv::Point at(static_cast<int>(layout.width_mm * share * scale),
                               static_cast<int>(y_mm * scale));
            cv::circle(plate, at, std::max(1, static_cast<int>(5 * scale)), cv::Scalar(tone, tone, tone),
                       cv::FILLED, cv::LINE_AA);
        }
    }
}

}  // namespace

cv::Rect pixels(const PlateField& field, double scale) {
    const int x = static_cast<int>(std::lround(field.x_mm * scale));
    const int y = static_cast<int>(std::lround(field.y_mm * scale));
    const int right = static_cast<int>(std::lround((field.x_mm + field.width_mm) * scale));
    const int bottom = static_cast<int>(std::lround((field.y_mm + field.height_mm) * scale));
    return {x, y, std::max(right - x, 2), std::max(bottom - y, 2)};
}

int shape_of(const PlateSpec& spec, std::size_t place) {
    if (spec.wear.variant != 0 || !is_double_line(spec.kind)) return spec.wear.variant;
    const std::size_t above = spec.kind == PlateKind::tractor ? 3 : 2;
    return place < above ? upper_line_variant : lower_line_variant;
}

std::vector<Layer> layers(const PlateWear& wear, cv::Size size, Dice& dice) {
    std::vector<Layer> out;
    if (wear.dirt_permille > 0) {
        const double tone = dice.between(40, 110);
        const cv::Mat noise = clouds(dice, size, 4) * 0.6 + clouds(dice, size, 11) * 0.4;
        out.push_back({below(noise, 0.25 + wear.dirt_permille / 2000.0),
                       {tone * 0.7, tone * 0.9, tone},
                       0.35 + wear.dirt_permille / 2500.0});
    }
    if (wear.snow_permille > 0) {
        cv::Mat noise = clouds(dice, size, 3) * 0.6 + clouds(dice, size, 9) * 0.4;
        // Snow lies on the lower rim first.
        for (int y = 0; y < size.height; ++y) noise.row(y) -= 0.35 * y / size.height - 0.2;
        out.push_back({below(noise, 0.15 + wear.snow_permille / 1800.0), {248, 244, 240}, 0.9});
    }
    return out;
}

std::string_view name(PlateKind kind) {
    return paint(kind).name;
}

std::optional<PlateKind> plate_kind(std::string_view name) {
    for (std::size_t i = 0; i < paints.size(); ++i) {
        if (paints.at(i).name == name) return static_cast<PlateKind>(i);
    }
    return std::nullopt;
}

bool is_double_line(PlateKind kind) {
    return kind == PlateKind::yellow_double || kind == PlateKind::tractor || kind == PlateKind::low_speed;
}

PlateLayout layout(PlateKind kind) {
    if (kind == PlateKind::yellow_double) {
        PlateLayout out{440, 220, {{110, 15, 80, 60}, {250, 15, 80, 60}}};
        for (int i = 0; i < 5; ++i) out.fields.push_back({27.5 + 80 * i, 90, 65, 110});
        return out;
    }
    if (kind == PlateKind::tractor) {
        PlateLayout out{300, 165, {{62, 12, 46, 44}, {160, 12, 36, 44}, {202, 12, 36, 44}}};
        for (int i = 0; i < 5; ++i) out.fields.push_back({17.5 + 55 * i, 68, 45, 82});
        return out;
    }
    if (kind == PlateKind::low_speed) {
        PlateLayout out{300, 165, {{78, 12, 52, 44}, {170, 12, 52, 44}}};
        for (int i = 0; i < 5; ++i) out.fields.push_back({19.5 + 54 * i, 68, 45, 82});
        return out;
    }
    if (kind == PlateKind::green || kind == PlateKind::green_large) {
        PlateLayout out{480, 140, {{15, 25, 45, 90}, {69, 25, 43, 90}}};
        for (int i = 0; i < 6; ++i) out.fields.push_back({162.0 + 52 * i, 25, 43, 90});
        return out;
    }
    PlateLayout out{440, 140, {{15.5, 25, 45, 90}, {72.5, 25, 45, 90}}};
    for (int i = 0; i < 5; ++i) out.fields.push_back({151.5 + 57 * i, 25, 45, 90});
    return out;
}

Image draw_plate(const PlateSpec& spec, double pixels_per_mm) {
    ENSURE(pixels_per_mm >= 0.2 && pixels_per_mm <= 4);
    const PlateLayout where = layout(spec.kind);
    const cv::Size size(static_cast<int>(std::lround(where.width_mm * pixels_per_mm)),
                        static_cast<int>(std::lround(where.height_mm * pixels_per_mm)));
    cv::Mat plate = ground(spec.kind, size);
    const cv::Mat strength = ink(spec, where, size, pixels_per_mm) * (1 - spec.wear.fade_permille / 1000.0);
    cv::Mat three;
    cv::merge(std::vector<cv::Mat>{strength, strength, strength}, three);
    plate = plate + (cv::Mat(size, CV_32FC3, paint(spec.kind).ink) - plate).mul(three);
    Dice dice(spec.wear.seed);
    if (spec.wear.has_bolts) bolt(plate, where, pixels_per_mm, dice);
    if (spec.wear.has_holder) {
        const int thick = std::max(1, static_cast<int>(std::lround(dice.between(4, 9) * pixels_per_mm)));
        cv::rectangle(plate, {0, 0}, {size.width - 1, size.height - 1}, cv::Scalar(30, 30, 30), thick);
    }
    weather(plate, spec.wear);
    Image out{size.width, size.height, {}};
    out.bgr.resize(out.stride() * static_cast<std::size_t>(size.height));
    plate.convertTo(cv::Mat(size, CV_8UC3, out.bgr.data()), CV_8UC3);
    return out;
}

}  // namespace graingate::vision
