#pragma once

#include "vision/plate_drawing/dice.hpp"
#include "vision/plate_drawing/plate_drawing.hpp"

#include <opencv2/core.hpp>

#include <vector>

namespace graingate::vision {

/// What lies on a plate.
struct Layer {
    /// 0 bare to 1 covered, 32-bit float, of the plate's size.
    cv::Mat cover;
    cv::Scalar colour;
    /// How much of what lies beneath full cover is hidden, 0 to 1.
    double depth = 0;
};

/// The mud and the snow that the wear lays on a plate of that size, the lowest first.
std::vector<Layer> layers(const PlateWear& wear, cv::Size size, Dice& dice);

/// The dice that decide where they lie.
inline Dice weather_dice(const PlateWear& wear) {
    return Dice(wear.seed ^ 0x5EED);
}

/// Where a field lies on a plate drawn at that scale.
cv::Rect pixels(const PlateField& field, double pixels_per_mm);

/// Which shape (`atlas.hpp`) the character at a place of the text has: plates of two lines have squat ones
/// above and wide ones below.
int shape_of(const PlateSpec& spec, std::size_t place);

}  // namespace graingate::vision
