#pragma once

#include "vision/plate_drawing/image.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace graingate::vision {

/// Another reading of the same plate.
struct Alternative {
    std::string text;
    int confidence_permille = 0;
    /// Natural logarithm of its likelihood, in thousandths; never above 0.
    int milli_nats = 0;
};

/// What one character of a plate may be.
struct CharacterScore {
    /// Empty: no character stands here.
    std::string character;
    int milli_nats = 0;
};

/// One plate in one picture.
struct PlateSighting {
    /// Clockwise from the plate's top left, in pixels of the picture.
    std::array<Corner, 4> corners{};
    /// A name of `PlateKind`.
    std::string kind;
    /// The likeliest reading, in UTF-8.
    std::string text;
    /// How likely `text` is right.
    int confidence_permille = 0;
    /// The next best readings, falling, at most 4.
    std::vector<Alternative> alternatives;
    /// For each of the eight places the five best characters, falling.
    std::vector<std::vector<CharacterScore>> places;
    /// How surely a plate lies here at all.
    int presence_permille = 0;
};

/// How much a plate stands out in its picture, to order plates by: how surely it is there and read, and how
/// wide it is. The truck in the lane is the nearest: of two plates that are read alike surely, the larger is
/// its.
double prominence(const PlateSighting& plate);

/// What several frames of one stop say together.
struct Verdict {
    /// Empty when no frame showed a plate.
    std::string text;
    int confidence_permille = 0;
    std::vector<Alternative> alternatives;
    /// The frame that shows the plate best, and the sighting in it; meaningless when `text` is empty.
    std::size_t best_frame = 0;
    PlateSighting best;
};

/// The sightings of one frame, with how sharp the plate is in it (`sharpness` of reader.hpp; 0 when not
/// measured).
struct FrameSightings {
    std::vector<PlateSighting> plates;
    double sharpness = 0;
};

/// Lets the frames of one stop vote: each frame's surest plate adds the log-likelihood that it gives to each
/// reading; a reading that a frame did not list counts there as a little less likely than the last it listed.
Verdict vote(std::span<const FrameSightings> frames);

}  // namespace graingate::vision
