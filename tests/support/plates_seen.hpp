#pragma once

#include "controller/core/event.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What a reader would say of a plate, without pixels.
namespace graingate::test {

/// Each place shows its character of `text`, and `rivals` with their milli-nats where they are given.
///   milli_nats  of the whole text: -10 is 99 %, -693 is 50 %
inline PlateSeen seen_as(std::string_view text, std::int64_t milli_nats = -10, const Name& camera = {}) {
    PlateSeen seen;
    seen.camera = camera;
    while (!text.empty()) {
        const auto first = static_cast<unsigned char>(text.front());
        const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        seen.places.push_back({{FixedText<3>::from(text.substr(0, size)).value(), 0}});
        text.remove_prefix(size);
    }
    if (!seen.places.empty()) seen.places.back().front().milli_nats = milli_nats;
    return seen;
}

/// Lets place `at` show `character` too, so much less likely than the first.
inline PlateSeen with_rival(PlateSeen seen, std::size_t at, std::string_view character,
                            std::int64_t milli_nats) {
    seen.places.at(at).push_back({FixedText<3>::from(character).value(), milli_nats});
    return seen;
}

}  // namespace graingate::test
