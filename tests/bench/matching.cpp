#include "tests/bench/matching.hpp"

#include "controller/core/ensure.hpp"
#include "controller/core/match.hpp"
#include "sim/world/plates.hpp"
#include "vision/bench_folder.hpp"
#include "vision/plate_as_seen.hpp"
#include "vision/plate_drawing/legibility.hpp"
#include "vision/plate_tracker.hpp"
#include "vision/reader.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <thread>

namespace graingate::bench {
namespace {

using namespace literals;
using vision::Dice;

constexpr std::string_view trailer = "trailer";
constexpr int full_width = 1280;
constexpr std::int64_t one_in = 10;
/// Of a round: with their twins they have no more than the bookings.
constexpr int trucks_max = bookings_open * 9 / 10;

std::string without_trailers(const std::string& kinds) {
    std::string kept;
    for (std::size_t from = 0; from <= kinds.size();) {
        const std::size_t end = std::min(kinds.find('+', from), kinds.size());
        const std::string kind = kinds.substr(from, end - from);
        if (kind != trailer) (kept += kept.empty() ? "" : "+") += kind;
        from = end + 1;
    }
    return kept;
}

/// As the depot's trucks have them where the kind allows it, else any.
Plate plate_for(const std::string& kind, sim::Random& random, sim::Plates& taken) {
    if (kind == "green_large") return sim::draw_plate(random, sim::PlateKind::green_large, taken);
    if (kind != "green" && kind != "tractor")
        return sim::draw_plate(random, sim::PlateKind::yellow_single, taken);
    const auto drawn = vision::plate_kind(kind).value_or(vision::PlateKind::green);
    for (;;) {
        const std::string text = vision::random_text(drawn, random.next());
        const auto plate = Plate::parse(text);
        if (plate && plate->text() == text && taken.insert(*plate).second) return *plate;
    }
}

/// The first day that can be booked.
constexpr Day today{20'420};

Instant in_slot(const Rules& rules, sim::Random& random, Day day, std::int64_t slot) {
    return slot_end(rules, day, slot) - Duration{random.between(1, rules.slots.length.us())};
}

/// When the truck of this booking, or of none, comes.
Instant book(State& state, const Plate& plate, sim::Random& random) {
    const Rules rules;
    const auto any_day = [&] { return today + static_cast<int>(random.between(0, rules.slots.days_ahead)); };
    const auto any_slot = [&] { return random.between(0, rules.slots.count - 1); };
    Booking booking;
    booking.id = {1, ++state.last_booking};
    booking.plate = plate;
    booking.day = any_day();
    booking.slot = any_slot();
    state.bookings.add(booking);
    if (random.between(1, 10) <= 6)
        state.tares.record(plate, Kilograms{random.between(500, 900) * 20}, state.last_booking);
    const std::int64_t how = random.between(1, 100);
    const Day day = how <= 95 ? booking.day : any_day();
    const std::int64_t slot = how <= 80 ? booking.slot : any_slot();
    return in_slot(rules, random, day, slot);
}

Round drawn_round(const std::vector<vision::TestSet>& sets, sim::Random& random, int trucks) {
    Round round;
    sim::Plates taken;
    for (int i = 0; i < trucks; ++i) {
        Truck truck;
        truck.set = static_cast<std::size_t>(random.next() % sets.size());
        Dice dice(random.next());
        truck.kind = vision::one_of(sets[truck.set].kinds, dice);
        truck.plate = plate_for(truck.kind, random, taken);
        truck.is_booked = random.between(1, one_in) != 1;
        truck.came_at = in_slot({}, random, today, 0);
        if (truck.is_booked) truck.came_at = book(round.state, truck.plate, random);
        const bool has_digit = truck.plate.text().find_first_of("0123456789", 4) != std::string_view::npos;
        if (has_digit && random.between(1, one_in) == 1)
            book(round.state, sim::draw_twin(random, truck.plate, taken), random);
        round.trucks.push_back(std::move(truck));
    }
    while (round.state.bookings.size() < bookings_open)
        book(round.state, sim::draw_plate(random, sim::PlateKind::yellow_single, taken), random);
    return round;
}

/// The scene of one stop: its frames differ by `shot`.
sim::SceneSpec scene_for(const vision::TestSet& set, const Truck& truck, int width, Dice& dice) {
    sim::SceneSpec spec = vision::scene_of(set, truck.kind, dice);
    spec.plate.text = truck.plate.text();
    spec.width = width;
    spec.height = width * 9 / 16;
    spec.distance_m *= static_cast<double>(width) / full_width;
    return spec;
}

PlateRead told_by(const vision::PlateTracker& tracker) {
    PlateRead read;
    read.camera = "L1.A.camera"_name;
    if (const auto verdict = tracker.verdict(); !verdict.plate.text.empty()) {
        read.plates.push_back(vision::as_seen(verdict.plate.best));
        read.plates.back().camera = read.camera;
    }
    return read;
}

/// Frames until the plate is sure, as the vision part takes them.
void look(vision::PlateReader& reader, const vision::TestSet& set, Truck& truck,
          const MatchingOptions& options, std::uint64_t seed) {
    Dice dice(seed);
    sim::SceneSpec spec = scene_for(set, truck, options.width, dice);
    spec.shot = 1;
    sim::Scene scene = vision::render(set, spec, dice);
    while (!scene.has_plate) {
        spec = scene_for(set, truck, options.width, dice);
        spec.shot = 1;
        scene = vision::render(set, spec, dice);
    }
    truck.is_legible = vision::bare_permille(spec.plate) >= vision::legible_permille;
    vision::PlateTracker tracker;
    for (int frame = 0; frame < options.frames && !tracker.is_sure(); ++frame) {
        if (frame > 0) {
            spec.shot = static_cast<std::uint64_t>(frame) + 1;
            spec.across += dice.between(-0.004, 0.004);
            spec.down += dice.between(-0.004, 0.004);
            scene = vision::render(set, spec, dice);
        }
        const auto jpeg = sim::encode_jpeg(scene.image, 88);
        const auto picture = vision::decode(jpeg);
        ENSURE(picture.has_value());
        const auto plates = reader.read(*picture);
        std::vector<double> sharp;
        for (const auto& plate : plates) sharp.push_back(vision::sharpness(*picture, plate));
        tracker.add(0, static_cast<std::size_t>(frame), plates, sharp);
        if (frame == 0) truck.first = told_by(tracker);
    }
    truck.read = told_by(tracker);
}

}  // namespace

std::vector<vision::TestSet> truck_sets(const std::string& path) {
    std::vector<vision::TestSet> sets = vision::test_sets(path);
    for (vision::TestSet& set : sets) set.kinds = without_trailers(set.kinds);
    std::erase_if(sets, [](const vision::TestSet& set) { return set.kinds.empty(); });
    return sets;
}

std::vector<Round> read_rounds(const MatchingOptions& options, const std::function<void(int)>& told) {
    const auto sets = truck_sets(options.sets);
    ENSURE(!sets.empty());
    sim::Random random(options.seed);
    std::vector<Round> rounds;
    std::vector<Truck*> all;
    for (int left = options.trucks; left > 0; left -= trucks_max)
        rounds.push_back(drawn_round(sets, random, std::min(left, trucks_max)));
    for (Round& round : rounds)
        for (Truck& truck : round.trucks) all.push_back(&truck);
    std::atomic<std::size_t> next{0};
    std::mutex telling;
    const auto work = [&] {
        auto reader = vision::PlateReader::open();
        ENSURE(reader.has_value());
        for (std::size_t at = next++; at < all.size(); at = next++) {
            const std::uint64_t seed = sim::Random::stream(options.seed, at).next();
            look(*reader, sets[all[at]->set], *all[at], options, seed);
            const std::scoped_lock lock(telling);
            told(static_cast<int>(at) + 1);
        }
    };
    std::vector<std::thread> threads;
    for (int i = 1; i < options.threads; ++i) threads.emplace_back(work);
    work();
    for (std::thread& thread : threads) thread.join();
    return rounds;
}

Round read_photographs(const std::string& folder, const std::string& list, std::uint64_t seed) {
    auto reader = vision::PlateReader::open();
    ENSURE(reader.has_value());
    sim::Random random(seed);
    sim::Plates taken;
    Round round;
    for (const vision::BenchRow& row : vision::read_bench_rows(folder, list)) {
        const auto plate = Plate::parse(row.text);
        if (row.is_crop || !plate || vision::is_trailer(row.text) || !taken.insert(*plate).second) continue;
        const auto picture = vision::read_picture(row.path);
        if (!picture) continue;
        Truck truck;
        truck.kind = row.kind;
        truck.plate = *plate;
        truck.came_at = book(round.state, truck.plate, random);
        const bool has_digit = truck.plate.text().find_first_of("0123456789", 4) != std::string_view::npos;
        if (has_digit && random.between(1, one_in) == 1)
            book(round.state, sim::draw_twin(random, truck.plate, taken), random);
        vision::PlateTracker tracker;
        const auto plates = reader->read(picture->image);
        tracker.add(0, 0, plates, std::vector<double>(plates.size(), 1));
        truck.first = truck.read = told_by(tracker);
        round.trucks.push_back(std::move(truck));
    }
    while (round.state.bookings.size() < bookings_open)
        book(round.state, sim::draw_plate(random, sim::PlateKind::yellow_single, taken), random);
    return round;
}

void match(const Rules& rules, const State& state, const Truck& truck, const PlateRead& read, Tally& tally) {
    const auto plate = sure_plate(rules, state, {Side::a, {}, truck.came_at}, read);
    const bool is_matched = plate && state.bookings.is_booked(*plate);
    (truck.is_booked ? tally.booked : tally.strangers) += 1;
    if (!is_matched) return;
    if (!truck.is_booked)
        ++tally.let_on;
    else if (*plate == truck.plate)
        ++tally.right;
    else
        ++tally.wrong;
}

double upper_bound(int hits, int all) {
    constexpr double tail = 0.025;
    if (hits >= all) return 1;
    double low = 0;
    double high = 1;
    for (int step = 0; step < 60; ++step) {
        const double p = (low + high) / 2;
        double sum = 0;
        for (int k = 0; k <= hits; ++k)
            sum += std::exp(std::lgamma(all + 1.0) - std::lgamma(k + 1.0) - std::lgamma(all - k + 1.0) +
                            k * std::log(p) + (all - k) * std::log1p(-p));
        (sum > tail ? low : high) = p;
    }
    return high;
}

}  // namespace graingate::bench
