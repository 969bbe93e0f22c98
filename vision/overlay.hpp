#pragma once

#include "vision/image_io.hpp"
#include "vision/sighting.hpp"

#include <span>

namespace graingate::vision {

/// The picture with each plate's corners marked (the first is the plate's top left) and beside it what was
/// read, drawn as a plate, with the confidence in per cent: green when sure, amber when not. A picture that
/// has no room for that grows to the right and below; its own pixels stay where they are.
Image overlay(const Image& picture, std::span<const PlateSighting> plates);

}  // namespace graingate::vision
