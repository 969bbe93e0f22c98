#pragma once

#include "vision/plate_drawing/dice.hpp"

#include <opencv2/core.hpp>

#include <string>

namespace graingate::sim {

/// Draws a hand's breadth of a phone whose screen shows a QR code, held 0.9 to 1.2 m before the lens, turned
/// and tilted a little, beside the truck's plate. Its screen shines by itself.
///   text      what the code says; 1 to 267 bytes
///   focal_px  of the lens
void lay_phone(const std::string& text, double focal_px, vision::Dice& dice, cv::Mat& frame);

}  // namespace graingate::sim
