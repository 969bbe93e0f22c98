#pragma once

#include "controller/core/ids.hpp"
#include "controller/core/plate.hpp"
#include "controller/core/text.hpp"
#include "controller/core/units.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace graingate {

/// How far a truck has come on its way through the depot.
enum class Stage : std::uint8_t {
    matched,        ///< its booking is known; not weighed yet
    sent_to_pit,    ///< gross recorded, pit assigned
    at_pit,         ///< identified at its pit
    unloaded,       ///< gate proven closed behind its grain, truck off the loop
    weighed_empty,  ///< tare recorded, ticket issued; still on the platform
};
constexpr std::array<std::string_view, 5> names_of(Stage) {
    return {"matched", "sent_to_pit", "at_pit", "unloaded", "weighed_empty"};
}

struct Weighing {
    Kilograms weight;
    Instant at;
    Name lane;

    bool operator==(const Weighing&) const = default;
};

/// One truck, one load, one way through the depot.
struct Visit {
    VisitId id;
    BookingId booking;
    FarmerId farmer;
    Plate plate;
    Name commodity;
    Instant opened_at;
    Stage stage = Stage::matched;
    Name pit;
    std::optional<Weighing> gross;

    bool operator==(const Visit&) const = default;
};

}  // namespace graingate
