#include "sim/world/scenario.hpp"

#include "controller/core/ensure.hpp"
#include "sim/world/plates.hpp"
#include "sim/world/random.hpp"
#include "sim/world/scenario_troubles.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace graingate::sim {
namespace {

using namespace literals;

// Named here, not where it is used: clang 16 dies of a consteval call in a designated initialiser.
constexpr Name maize = "maize"_name;

/// A class of trucks. Masses in kilograms, lengths in metres.
struct TruckClass {
    std::int64_t tare_min_kg, tare_max_kg, gross_max_kg;
    double length_min_m, length_max_m;
    std::vector<double> axles_at;            ///< share of the length behind the front bumper
    std::vector<std::int64_t> tare_shares;   ///< percent
    std::vector<std::int64_t> grain_shares;  ///< percent
};

/// Gross limits of 2 to 6 axles: domain.md 2.3. The shares put more of the grain on the rear axles.
const TruckClass& truck_class(std::size_t axles) {
    static const std::array<TruckClass, 5> classes{{
        {5'000, 7'500, 18'000, 7.8, 9.4, {0.15, 0.74}, {44, 56}, {24, 76}},
        {8'500, 11'000, 25'000, 9.6, 11.2, {0.14, 0.66, 0.79}, {38, 31, 31}, {20, 40, 40}},
        {11'000, 13'500, 31'000, 10.8, 11.9, {0.13, 0.29, 0.70, 0.82}, {27, 25, 24, 24}, {16, 18, 33, 33}},
        {13'500,
         15'500,
         43'000,
         14.2,
         15.8,
         {0.09, 0.31, 0.72, 0.80, 0.88},
         {31, 27, 14, 14, 14},
         {9, 25, 22, 22, 22}},
        {14'500,
         17'000,
         49'000,
         15.2,
         16.5,
         {0.09, 0.28, 0.36, 0.74, 0.81, 0.88},
         {28, 20, 19, 11, 11, 11},
         {8, 20, 20, 18, 17, 17}},
    }};
    ENSURE(axles >= 2 && axles <= 6);
    return classes[axles - 2];
}

PlateKind draw_kind(Random& random, std::size_t axles) {
    const std::int64_t die = random.between(1, 20);
    if (die == 1) return PlateKind::green_large;
    return axles == 2 && die <= 10 ? PlateKind::blue : PlateKind::yellow_single;
}

std::vector<Axle> draw_axles(Random& random, const TruckClass& kind, double length_m) {
    // One draw a statement: the order of two in one expression is the compiler's.
    const std::int64_t tare_kg = random.between(kind.tare_min_kg, kind.tare_max_kg);
    const std::int64_t tare_g = tare_kg * 1'000 + random.between(0, 999);
    std::vector<Axle> axles;
    std::int64_t tare_left = tare_g;
    std::int64_t share_left = 1'000'000;
    for (std::size_t i = 0; i < kind.axles_at.size(); ++i) {
        const bool is_last = i + 1 == kind.axles_at.size();
        const std::int64_t tare =
            is_last ? tare_left : tare_g * kind.tare_shares[i] / 100 + random.between(-90'000, 90'000);
        const std::int64_t share =
            is_last ? share_left : kind.grain_shares[i] * 10'000 + random.between(-8'000, 8'000);
        axles.push_back({kind.axles_at[i] * length_m, tare, share});
        tare_left -= tare;
        share_left -= share;
    }
    return axles;
}

TruckScript draw_truck(Random& random, Instant arrives, Plates& taken) {
    static constexpr std::size_t axle_counts[] = {2, 2, 3, 4, 4, 5, 6, 6, 6};
    const std::size_t axles = random.pick(axle_counts);
    const TruckClass& kind = truck_class(axles);
    const PlateKind plate_kind = draw_kind(random, axles);
    TruckScript script{.plate = draw_plate(random, plate_kind, taken),
                       .plate_kind = plate_kind,
                       .commodity = maize,
                       .arrives = arrives};
    script.length_m = random.within(kind.length_min_m, kind.length_max_m);
    script.axles = draw_axles(random, kind, script.length_m);
    const std::int64_t payload_max_g = kind.gross_max_kg * 1'000 - script.tare_g();
    script.grain_g = payload_max_g / 1'000 * random.between(820, 995);
    script.dirt = random.within(0.0, 0.3);
    return script;
}

/// The streams of what was added to the first draws: those stay what they were.
constexpr std::uint64_t trailer_stream = 3;
constexpr std::uint64_t commodity_stream = 4;
constexpr std::uint64_t trouble_stream = 5;
constexpr std::uint64_t quality_stream = 6;

constexpr std::int64_t mould_max = 200;  // 0.01 %

Name numbered(char letter, std::size_t index) {
    return *Name::parse(letter + std::to_string(index + 1));
}

std::vector<LaneSpec> build_lanes(const ScenarioWish& wish) {
    std::vector<LaneSpec> lanes;
    for (std::size_t i = 0; i < wish.lanes; ++i) {
        LaneSpec lane{.name = numbered('L', i)};
        const bool has_partner = i % 2 == 1 || i + 1 < wish.lanes;
        if (wish.layout == Layout::separate && has_partner)
            lane.use = i % 2 == 0 ? LaneUse::in : LaneUse::out;
        lanes.push_back(lane);
    }
    return lanes;
}

/// By turns; with fewer pits than commodities a pit takes several.
std::vector<PitSpec> build_pits(std::size_t count, const std::vector<Name>& commodities) {
    std::vector<PitSpec> pits;
    for (std::size_t i = 0; i < count; ++i) {
        PitSpec pit{.name = numbered('P', i), .commodities = {}};
        if (count >= commodities.size()) pit.commodities = {commodities[i % commodities.size()]};
        for (std::size_t c = i; c < commodities.size() && count < commodities.size(); c += count)
            pit.commodities.push_back(commodities[c]);
        pits.push_back(std::move(pit));
    }
    return pits;
}

/// Long trucks are tractors, every other one of them with a trailer that has a plate of its own.
void draw_trailers(Random& random, std::vector<TruckScript>& trucks, Plates& taken) {
    constexpr std::size_t long_axles = 5;
    for (TruckScript& truck : trucks)
        if (truck.axles.size() >= long_axles && random.between(0, 1) == 1)
            truck.trailer = draw_trailer_plate(random, taken);
}

void draw_commodities(Random& random, std::vector<TruckScript>& trucks,
                      const std::vector<Name>& commodities) {
    for (TruckScript& truck : trucks)
        truck.commodity = commodities[static_cast<std::size_t>(
            random.between(0, static_cast<std::int64_t>(commodities.size()) - 1))];
}

/// Maize as it comes in November: 14 to 15.9 % of water, a little of everything else.
void draw_quality(Random& random, TruckScript& truck) {
    // One draw a statement: the order of two in one expression is the compiler's.
    const std::int64_t moisture = random.between(1'400, 1'590);
    const std::int64_t impurity = random.between(40, 110);
    const std::int64_t test_weight = random.between(690, 740);
    const std::int64_t mould = random.between(0, 150);
    truck.quality = {{Measure::moisture, moisture},
                     {Measure::impurity, impurity},
                     {Measure::test_weight, test_weight},
                     {Measure::mould, mould}};
}

void draw_qualities(Random& random, std::vector<TruckScript>& trucks) {
    constexpr std::size_t dozen = 12;
    for (TruckScript& truck : trucks) draw_quality(random, truck);
    for (std::size_t first = 0; first < trucks.size(); first += dozen) {
        std::vector<TruckScript*> well;
        for (std::size_t i = std::max<std::size_t>(first, 1); i < std::min(first + dozen, trucks.size()); ++i)
            if (trucks[i].trouble == Trouble::none) well.push_back(&trucks[i]);
        if (well.size() < dozen / 4) continue;  // a day of a few trucks has none to spare
        const auto last = static_cast<std::int64_t>(well.size()) - 1;
        TruckScript& spoilt = *well[static_cast<std::size_t>(random.between(0, last))];
        spoilt.quality.back().value = random.between(mould_max + 30, mould_max + 280);
    }
}

/// Everything but the troubles.
Scenario make_plain(const ScenarioWish& wish, Random& random, Plates& taken) {
    ENSURE(wish.lanes >= 1 && wish.lanes <= ScenarioWish::lanes_max);
    ENSURE(wish.pits >= 1 && wish.pits <= ScenarioWish::pits_max);
    ENSURE(wish.layout == Layout::two_way || wish.lanes >= 2);
    const std::vector<Name> commodities =
        wish.commodities.empty() ? std::vector<Name>{maize} : wish.commodities;
    Scenario made{.seed = wish.seed,
                  .start = wish.start,
                  .lanes = build_lanes(wish),
                  .pits = build_pits(wish.pits, commodities)};
    made.snow = random.between(1, 3) == 1 ? random.within(0.2, 0.8) : 0.0;
    Instant arrives = wish.start + Duration{random.between(seconds(20).us(), seconds(40).us())};
    for (std::size_t i = 0; i < wish.trucks; ++i) {
        made.trucks.push_back(draw_truck(random, arrives, taken));
        arrives = arrives + Duration{random.between(wish.spacing_min.us(), wish.spacing_max.us())};
    }
    Random of_trailers = Random::stream(wish.seed, trailer_stream);
    draw_trailers(of_trailers, made.trucks, taken);
    Random of_commodities = Random::stream(wish.seed, commodity_stream);
    draw_commodities(of_commodities, made.trucks, commodities);
    return made;
}

/// What follows from who has which trouble.
void finish(Scenario& scenario) {
    Random of_quality = Random::stream(scenario.seed, quality_stream);
    draw_qualities(of_quality, scenario.trucks);
    for (TruckScript& truck : scenario.trucks) truck.expected = right_ending(truck.trouble);
}

}  // namespace

std::int64_t TruckScript::tare_g() const {
    std::int64_t sum = 0;
    for (const Axle& axle : axles) sum += axle.tare_g;
    return sum;
}

bool TruckScript::is_fit() const {
    return std::ranges::none_of(quality, [](const QualityFigure& figure) {
        return figure.measure == Measure::mould && figure.value > mould_max;
    });
}

PlateKind TruckScript::rear_kind() const {
    const bool is_yellow = trailer || plate_kind == PlateKind::yellow_single;
    return is_yellow ? PlateKind::yellow_double : plate_kind;
}

Scenario make_scenario(const ScenarioWish& wish) {
    Random random = Random::stream(wish.seed, 0);
    Plates taken;
    Scenario made = make_plain(wish, random, taken);
    Random of_troubles = Random::stream(wish.seed, trouble_stream);
    if (wish.troubles == TroubleWish::three) draw_three_troubles(random, made.trucks);
    if (wish.troubles == TroubleWish::all) draw_all_troubles(of_troubles, made.trucks, taken);
    if (wish.troubles == TroubleWish::each) draw_each_trouble(of_troubles, made.trucks, taken);
    finish(made);
    return made;
}

Scenario scenario_with(Trouble trouble, const ScenarioWish& wish) {
    ScenarioWish with_company = wish;
    with_company.trucks = 3;
    Random random = Random::stream(wish.seed, 0);
    Plates taken;
    Scenario made = make_plain(with_company, random, taken);
    Random of_troubles = Random::stream(wish.seed, trouble_stream);
    give_trouble(of_troubles, made.trucks, 1, trouble, taken);
    finish(made);
    return made;
}

}  // namespace graingate::sim
