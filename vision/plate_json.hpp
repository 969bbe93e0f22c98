#pragma once

#include "vision/sighting.hpp"

#include <span>
#include <string>
#include <string_view>

namespace graingate::vision {

/// What one picture, video or camera showed, as one line of JSON without its end (docs of `plate read`).
///   flaw  what is missing of the picture; empty: nothing, and the line has no "warning"
std::string json_line(std::string_view image, double ms, std::string_view flaw,
                      std::span<const PlateSighting> plates);
/// The same for one that could not be read.
std::string json_fault(std::string_view image, std::string_view what);
/// The same for people.
std::string text_line(std::string_view image, std::span<const PlateSighting> plates);

}  // namespace graingate::vision
