#pragma once

#include "controller/core/plate_seen.hpp"
#include "vision/sighting.hpp"

namespace graingate::vision {

/// Kind and places of a sighting as the journal holds them: at most five characters a place, those that say
/// more than an unlisted one. Camera, sharpness and crop are the caller's.
PlateSeen as_seen(const PlateSighting& plate);

}  // namespace graingate::vision
