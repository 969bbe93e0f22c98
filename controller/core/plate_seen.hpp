#pragma once

#include "controller/core/ids.hpp"
#include "controller/core/text.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace graingate {

/// What one place of a plate may show, and its natural log-likelihood in thousandths, never above 0.
struct CharacterScore {
    FixedText<3> character;  ///< empty: no character stands here
    std::int64_t milli_nats = 0;

    static void fields(auto& self, auto&& field) {
        field("c", self.character);
        field("n", self.milli_nats);
    }
    bool operator==(const CharacterScore&) const = default;
};

/// One plate that the frames of a stop show. The first, and so likeliest, characters of its places spell the
/// text that the reader would say.
struct PlateSeen {
    static constexpr std::size_t places_max = 9;
    static constexpr std::size_t characters_max = 5;

    Name camera;
    Name kind;                                        ///< of plate, such as `yellow_single`; empty: unknown
    std::int64_t sharpness = 0;                       ///< of the best frame; for comparing, without a unit
    std::vector<std::vector<CharacterScore>> places;  ///< at most 9, each at most 5, falling
    Digest crop;                                      ///< the plate cut out of the best frame

    static void fields(auto& self, auto&& field) {
        field("camera", self.camera);
        field("kind", self.kind);
        field("sharpness", self.sharpness);
        field("places", self.places);
        field("crop", self.crop);
    }
    bool operator==(const PlateSeen&) const = default;
};

}  // namespace graingate
