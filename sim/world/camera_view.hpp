#pragma once

#include "controller/core/units.hpp"
#include "sim/world/truck.hpp"

#include <optional>
#include <string>

namespace graingate::sim {

/// A truck as a camera has it before the lens.
struct SeenTruck {
    TruckId id{};
    std::string plate;  ///< UTF-8, as on the plate, without the dot
    PlateKind plate_kind = PlateKind::yellow_single;
    bool is_plate_covered = false;  ///< mud: nobody can read it
    std::string code{};             ///< of the QR code that its driver holds before the lens; empty: none
    double dirt = 0;                ///< 0 to 1
    double distance_m = 0;          ///< from the lens to the plate
    bool is_rear = false;           ///< its tail, with the trailer's plate where it draws one

    bool operator==(const SeenTruck&) const = default;
};

/// What there is to see for one camera at one moment.
struct CameraView {
    std::optional<SeenTruck> truck;
    double daylight = 1;  ///< 0 (night, lamps only) to 1 (noon)
    double snow = 0;      ///< 0 to 1
    std::optional<Instant>
        frozen_since{};  ///< all of this is what was to be seen then: the picture stands still

    bool operator==(const CameraView&) const = default;
};

/// Winter daylight in the north-east of China by local time (+08:00): dark before 6, light from 8 to 15, dark
/// after 17; between them it rises and falls evenly.
double daylight_at(Instant at);

}  // namespace graingate::sim
