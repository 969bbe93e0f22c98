#pragma once

#include "controller/core/load.hpp"
#include "controller/core/plate.hpp"
#include "controller/core/point.hpp"
#include "controller/core/rules.hpp"
#include "controller/core/text.hpp"
#include "controller/core/units.hpp"
#include "sim/world/trouble.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace graingate::sim {

/// The colour of a number plate (GA 36-2018).
enum class PlateKind : std::uint8_t {
    blue,           ///< small vehicles
    yellow_single,  ///< large vehicles, front
    green_large,    ///< large battery vehicles, yellow and green, eight characters
    yellow_double,  ///< large vehicles, rear, and trailers; two lines
};
constexpr std::array<std::string_view, 4> plate_kind_names{"blue", "yellow_single", "green_large",
                                                           "yellow_double"};

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
    Instant arrives;                       ///< at the end of the queue before a lane
    double length_m = 0;                   ///< bumper to tail; shorter than any platform
    std::vector<Axle> axles{};             ///< 2 to 6, front first
    std::int64_t grain_g = 0;              ///< in the box on arrival
    std::vector<QualityFigure> quality{};  ///< of the grain, as a laboratory finds it
    double dirt = 0;                       ///< 0 to 1: how dirty the plate is (1 is covered)
    std::optional<Plate> trailer{};        ///< shown at its tail, where it draws one
    Ending expected = Ending::through;     ///< the right end of its day
    std::optional<std::size_t>
        follows{};  ///< the truck (by its place in the scenario) whose lane it queues in

    [[nodiscard]] std::int64_t tare_g() const;
    [[nodiscard]] std::int64_t gross_g() const { return tare_g() + grain_g; }
    /// Whether a laboratory takes the grain: at most 2.0 % of mouldy kernels (GB 1353-2018, table 1).
    [[nodiscard]] bool is_fit() const;
    /// What a camera behind it reads.
    [[nodiscard]] const Plate& rear_plate() const { return trailer ? *trailer : plate; }
    [[nodiscard]] PlateKind rear_kind() const;
};

/// One weighbridge as it is built.
struct LaneSpec {
    Name name;
    LaneUse use = LaneUse::two_way;
    double platform_m = 18;
    std::int64_t division_kg = 20;  ///< e
    std::int64_t max_kg = 100'000;  ///< Max

    /// Whether trucks come on at `side`.
    [[nodiscard]] bool takes_from(Side side) const {
        return use == LaneUse::two_way || (use == LaneUse::in) == (side == Side::a);
    }
};

/// One dump pit as it is built.
struct PitSpec {
    Name name;
    std::vector<Name> commodities;  ///< that it may take, one at a time
    std::int64_t capacity_g = 8'000'000;
};

/// All that is given to the world; everything else follows from it and from the outputs that are set.
struct Scenario {
    std::uint64_t seed = 1;
    Instant start{};
    std::vector<LaneSpec> lanes;  ///< at least one that takes trucks from either side
    std::vector<PitSpec> pits;    ///< at least one
    std::vector<TruckScript> trucks{};
    double snow = 0;  ///< 0 to 1, over the whole run
};

/// How the lanes of a depot are used.
enum class Layout : std::uint8_t {
    two_way,   ///< every lane both ways
    separate,  ///< in and out by turns, L1 in; an odd last one both ways
};

/// Which troubles a scenario has.
enum class TroubleWish : std::uint8_t {
    none,
    three,  ///< no_booking, unreadable_plate and indicator_silent, one of each in every dozen, or among four
    all,    ///< one truck in five, each kind once before any comes again
    each,   ///< one truck in three, in the order of their names; `trucks_for_each` of them live through all
};

constexpr std::size_t trucks_for_each = 3 * (trouble_count - 1);

/// What to make a scenario of.
struct ScenarioWish {
    static constexpr std::size_t lanes_max = 16;
    static constexpr std::size_t pits_max = 16;

    std::uint64_t seed = 1;
    std::size_t trucks = 12;
    Instant start{};
    TroubleWish troubles = TroubleWish::three;
    Duration spacing_min = seconds(60);  ///< between two arrivals
    Duration spacing_max = seconds(240);
    std::size_t lanes = 1;  ///< 1 to 16; `Layout::separate` needs 2
    std::size_t pits = 1;   ///< 1 to 16
    Layout layout = Layout::two_way;
    std::vector<Name> commodities{};  ///< none: maize; the pits share them out by turns
};

/// Lanes `L1`, `L2`..., pits `P1`, `P2`..., and trucks of 2 to 6 axles drawn from the seed, within the limits
/// for road trucks (domain.md 2.3: 18, 25, 31, 43, 49 t). The same wish gives the same scenario; no plate
/// comes twice. The first truck of a scenario never has a trouble. One load of each dozen is mouldy: never
/// the first, nor that of a truck with a trouble.
Scenario make_scenario(const ScenarioWish& wish);

/// A depot that lives through `trouble` once: two trucks, or three where it needs company, the first with
/// none.
Scenario scenario_with(Trouble trouble, const ScenarioWish& wish);

}  // namespace graingate::sim
