#include "vision/plate_as_seen.hpp"

#include "controller/core/likelihood.hpp"

namespace graingate::vision {

PlateSeen as_seen(const PlateSighting& plate) {
    PlateSeen seen;
    seen.kind = Name::parse(plate.kind).value_or(Name{});
    for (const auto& place : plate.places) {
        if (seen.places.size() == PlateSeen::places_max) break;
        auto& scores = seen.places.emplace_back();
        for (const CharacterScore& each : place) {
            const bool says_more = scores.empty() || each.milli_nats > unlisted_milli_nats;
            if (!says_more || scores.size() == PlateSeen::characters_max) break;
            if (const auto character = FixedText<3>::from(each.character))
                scores.push_back({*character, each.milli_nats});
        }
    }
    return seen;
}

}  // namespace graingate::vision
