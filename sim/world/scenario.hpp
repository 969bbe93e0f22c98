#pragma once

#include "controller/core/plate.hpp"
#include "controller/core/text.hpp"
#include "controller/core/units.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace graingate::sim {

/// What goes wrong with a truck, on purpose.
enum class Trouble : std::uint8_t {
    none,
    no_booking,        ///< nobody booked for it; an operator sends it away from the bay
    unreadable_plate,  ///< mud covers the plate until the truck has been weighed full; its driver wipes it
                       ///< then
    indicator_silent,  ///< the indicator does not answer for `silence` while this truck settles, full
};
constexpr std::array<std::string_view, 4> trouble_names{"none", "no_booking", "unreadable_plate",
                                                        "indicator_silent"};

/// The colour of a number plate (GA 36-2018).
enum class PlateKind : std::uint8_t {
    blue,           ///< small vehicles
    yellow_single,  ///< large vehicles
    green_large,    ///< large battery vehicles, yellow and green, eight characters
};
constexpr std::array<std::string_view, 3> plate_kind_names{"blue", "yellow_single", "green_large"};

/// One axle: where it is and what it carries. Distances in metres behind the front bumper, masses in grams.
struct Axle {
    double behind_front_m = 0;
    std::int64_t tare_g = 0;       ///< load on it when the box is empty
    std::int64_t grain_share = 0;  ///< millionths of the grain's mass; all axles together 1,000,000
};

/// One truck: what it is, what it brings, when it comes, what goes wrong.
struct TruckScript {
    Plate plate;
    PlateKind plate_kind = PlateKind::yellow_single;
    Trouble trouble = Trouble::none;
    Name commodity;
    Instant arrives;            ///< at the end of the queue before the lane
    double length_m = 0;        ///< bumper to tail; shorter than the platform
    std::vector<Axle> axles{};  ///< 2 to 6, front first
    std::int64_t grain_g = 0;   ///< in the box on arrival
    double dirt = 0;            ///< 0 to 1: how dirty the plate is (1 is covered)

    [[nodiscard]] std::int64_t tare_g() const;
    [[nodiscard]] std::int64_t gross_g() const { return tare_g() + grain_g; }
};

/// One weighbridge as it is built.
struct LaneSpec {
    Name name;
    double platform_m = 18;
    std::int64_t division_kg = 20;  ///< e
    std::int64_t max_kg = 100'000;  ///< Max
};

/// One dump pit as it is built.
struct PitSpec {
    Name name;
    Name commodity;
    std::int64_t capacity_g = 8'000'000;
};

/// All that is given to the world; everything else follows from it and from the outputs that are set.
struct Scenario {
    std::uint64_t seed = 1;
    Instant start{};
    std::vector<LaneSpec> lanes;  ///< at least one
    std::vector<PitSpec> pits;    ///< at least one
    std::vector<TruckScript> trucks{};
    double snow = 0;  ///< 0 to 1, over the whole run
};

/// What to make a scenario of.
struct ScenarioWish {
    std::uint64_t seed = 1;
    std::size_t trucks = 12;
    Instant start{};
    bool with_troubles = true;           ///< one of each kind in every dozen (and among the first four)
    Duration spacing_min = seconds(60);  ///< between two arrivals
    Duration spacing_max = seconds(240);
};

/// Lane `L1`, pit `P1` and maize, and trucks of 2 to 6 axles drawn from the seed, within the limits for road
/// trucks (domain.md 2.3: 18, 25, 31, 43, 49 t). The same wish gives the same scenario; no plate comes twice.
Scenario make_scenario(const ScenarioWish& wish);

}  // namespace graingate::sim
