#include "vision/plate_as_seen.hpp"

namespace graingate::vision {

PlateSeen as_seen(const PlateSighting& plate) {
    PlateSeen seen;
    seen.kind = Name::parse(plate.kind).value_or(Name{});
    for (const auto& place : plate.places) {
        if (seen.places.size() == PlateSeen::places_max) break;
        auto& scores = seen.places.emplace_back();
        for (const CharacterScore& each : place)
            if (const auto character = FixedText<3>::from(each.character);
                character && scores.size() < PlateSeen::characters_max)
                scores.push_back({*character, each.milli_nats});
    }
    return seen;
}

}  // namespace graingate::vision
