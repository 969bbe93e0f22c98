#include "sim/world/scenario.hpp"

#include "controller/core/ensure.hpp"
#include "sim/world/random.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace graingate::sim {
namespace {

using namespace literals;

// Named here, not where they are used: clang 16 dies of a consteval call in a designated initialiser.
constexpr Name lane_name = "L1"_name;
constexpr Name pit_name = "P1"_name;
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

constexpr std::string_view serial_letters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
constexpr std::string_view green_letters = "DABCE";

char pick_char(Random& random, std::string_view choices) {
    return choices[static_cast<std::size_t>(random.next() % choices.size())];
}

std::string digits(Random& random, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += pick_char(random, "0123456789");
    return out;
}

/// Most trucks are from Heilongjiang (authorities A to R), some from its neighbours.
Plate draw_plate(Random& random, PlateKind kind) {
    static constexpr std::string_view neighbours[] = {"吉", "辽", "蒙", "冀", "鲁"};
    std::string text;
    if (random.between(1, 10) <= 8) {
        text = "黑";
        text += pick_char(random, "ABCDEFGHJKLMNPR");
    } else {
        text = random.pick(neighbours);
        text += pick_char(random, "ABCDEFG");
    }
    if (kind == PlateKind::green_large) {
        text += digits(random, 5);
        text += pick_char(random, green_letters);
    } else {
        std::string serial = digits(random, 5);
        const std::int64_t letters = random.between(0, 2);
        for (std::int64_t i = 0; i < letters; ++i)
            serial[static_cast<std::size_t>(random.between(0, 4))] = pick_char(random, serial_letters);
        text += serial;
    }
    const auto plate = Plate::parse(text);
    ENSURE(plate.has_value());
    return *plate;
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

TruckScript draw_truck(Random& random, Instant arrives, std::set<Plate>& taken) {
    static constexpr std::size_t axle_counts[] = {2, 2, 3, 4, 4, 5, 6, 6, 6};
    const std::size_t axles = random.pick(axle_counts);
    const TruckClass& kind = truck_class(axles);
    const PlateKind plate_kind = draw_kind(random, axles);
    Plate plate = draw_plate(random, plate_kind);
    while (!taken.insert(plate).second) plate = draw_plate(random, plate_kind);

    TruckScript script{.plate = plate, .plate_kind = plate_kind, .commodity = maize, .arrives = arrives};
    script.length_m = random.within(kind.length_min_m, kind.length_max_m);
    script.axles = draw_axles(random, kind, script.length_m);
    const std::int64_t payload_max_g = kind.gross_max_kg * 1'000 - script.tare_g();
    script.grain_g = payload_max_g / 1'000 * random.between(820, 995);
    script.dirt = random.within(0.0, 0.3);
    return script;
}

/// Gives one truck each of a dozen one of the troubles. The first truck of a run always goes well.
void draw_troubles(Random& random, std::vector<TruckScript>& trucks) {
    constexpr std::size_t dozen = 12;
    for (std::size_t first = 0; first < trucks.size(); first += dozen) {
        const std::size_t skip = first == 0 ? 1 : 0;
        const std::size_t count = std::min(dozen, trucks.size() - first);
        if (count < trouble_names.size()) return;
        for (const Trouble trouble :
             {Trouble::no_booking, Trouble::unreadable_plate, Trouble::indicator_silent}) {
            TruckScript* truck = nullptr;
            do {
                const std::int64_t index =
                    random.between(static_cast<std::int64_t>(skip), static_cast<std::int64_t>(count) - 1);
                truck = &trucks[first + static_cast<std::size_t>(index)];
            } while (truck->trouble != Trouble::none);
            truck->trouble = trouble;
            if (trouble == Trouble::unreadable_plate) truck->dirt = 1.0;
        }
    }
}

}  // namespace

std::int64_t TruckScript::tare_g() const {
    std::int64_t sum = 0;
    for (const Axle& axle : axles) sum += axle.tare_g;
    return sum;
}

Scenario make_scenario(const ScenarioWish& wish) {
    Random random = Random::stream(wish.seed, 0);
    Scenario made{.seed = wish.seed,
                  .start = wish.start,
                  .lanes = {LaneSpec{.name = lane_name}},
                  .pits = {PitSpec{.name = pit_name, .commodity = maize}}};
    made.snow = random.between(1, 3) == 1 ? random.within(0.2, 0.8) : 0.0;
    std::set<Plate> taken;
    Instant arrives = wish.start + Duration{random.between(seconds(20).us(), seconds(40).us())};
    for (std::size_t i = 0; i < wish.trucks; ++i) {
        made.trucks.push_back(draw_truck(random, arrives, taken));
        arrives = arrives + Duration{random.between(wish.spacing_min.us(), wish.spacing_max.us())};
    }
    if (wish.with_troubles) draw_troubles(random, made.trucks);
    return made;
}

}  // namespace graingate::sim
