#pragma once

#include <cstdint>

namespace graingate::vision {

/// What is decoded at all. The configuration's `[vision]` sets it for the cameras.
struct ImageLimits {
    std::int64_t bytes_max = 64 << 20;  ///< as it comes, packed
    std::int64_t pixels_max = 40'000'000;
    std::int64_t side_max = 32'000;  ///< OpenCV warps no picture of 32,767 or more

    bool operator==(const ImageLimits&) const = default;
};

/// How many plates of one picture are looked at.
struct PlateLimits {
    std::int64_t plates_max = 8;  ///< of more, those that are most like plates
    std::int64_t near_max = 3;    ///< of these, so many get a second look, near

    bool operator==(const PlateLimits&) const = default;
};

/// Where in a camera's picture plates are its lane's, in thousandths of width and height: a plate whose
/// middle lies outside is another lane's, or a parked truck's.
struct PlateRegion {
    std::int64_t left = 0;
    std::int64_t top = 0;
    std::int64_t right = 1'000;
    std::int64_t bottom = 1'000;

    bool operator==(const PlateRegion&) const = default;
};

}  // namespace graingate::vision
