#pragma once

#include "vision/plate_drawing/dice.hpp"

#include <opencv2/core.hpp>

#include <string>

namespace graingate::sim {

/// One flat side of a truck, drawn at `pixels_per_mm`, with its plate's centre at `plate_px`.
struct TruckSide {
    cv::Mat paint;
    cv::Mat lamps;
    cv::Point2d plate_px;
    double pixels_per_mm = 0;
};

/// The front: cab, windscreen, grille, maker's letters, head lamps, danger signs.
TruckSide truck_front(vision::Dice& dice);

/// The back: tailboard with ribs, the plate's text painted large (as the law asks), lamps, reflective strips.
TruckSide truck_rear(vision::Dice& dice, const std::string& text);

/// The lane without a truck: sky, sheds, ground, posts.
cv::Mat lane_background(std::uint64_t place, cv::Size size);

}  // namespace graingate::sim
