// What deciding costs: the pure step over recorded deliveries, and replay against reading and hashing alone.
// `items_per_second` are events. Goals: step 3 M/s; replay 300,000/s and at most twice its floor. And what a
// doubtful reading costs that is weighed against 5,000 open bookings.
#include "controller/core/codec.hpp"
#include "controller/core/fold.hpp"
#include "controller/core/match.hpp"
#include "tests/bench/deliveries.hpp"

#include <benchmark/benchmark.h>
#include <openssl/evp.h>

#include <array>
#include <ctime>

namespace graingate::test {
namespace {

struct Line {
    std::string body;
    std::string commands;
};

/// A depot in full season (20,000 vehicles with a tare, 5,000 open bookings) and what a day's trucks then
/// bring: crossings and unloadings with the readings that are reported while a truck rolls on, settles and
/// rolls off.
class Season {
public:
    static constexpr std::size_t vehicles = 20'000;
    static constexpr std::size_t bookings = 5'000;
    static constexpr std::size_t trucks = 100;

    Depot start;
    std::vector<Envelope> events;
    std::vector<Line> lines;

    Season() {
        TestDepot t(bench_rules());
        t.bring_up();
        for (std::size_t i = 0; i < vehicles; ++i) deliver(t, i, 0);
        for (std::size_t i = 0; i < bookings; ++i) t.apply(wish(vehicles + i, local_day(t.at, hours(8)) + 1));
        ENSURE(t.depot.state().tares.size() == vehicles && t.depot.state().bookings.size() == bookings);
        start = t.depot;
        t.recording = &events;
        for (std::size_t i = 0; i < trucks; ++i) deliver(t, i * 199 % vehicles, 10);
        ENSURE(t.depot.state().bookings.size() == bookings);
        Depot replayed = start;
        for (const Envelope& each : events)
            lines.push_back({encode(each.event), encode(replayed.apply(each))});
    }

    static const Season& get() {
        static const Season season;
        return season;
    }
};

void count_events(benchmark::State& state) {
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(Season::get().events.size()));
}

/// This thread's processor time, so that neighbours on the machine do not count.
double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// The floor: every event is told from the others, and nothing is decided. It leaves the events in the cache,
/// where the engine has one that it just received.
double look_at_events(const Season& season) {
    const double from = cpu_seconds();
    std::size_t sum = 0;
    for (const Envelope& each : season.events) sum += each.event.index();
    benchmark::DoNotOptimize(sum);
    return cpu_seconds() - from;
}

void step_a_day(benchmark::State& state) {
    const Season& season = Season::get();
    double at_floor = 0;
    double at_steps = 0;
    for (auto _ : state) {
        Depot depot = season.start;
        at_floor += look_at_events(season);
        const double from = cpu_seconds();
        for (const Envelope& each : season.events) benchmark::DoNotOptimize(depot.apply(each));
        const double spent = cpu_seconds() - from;
        state.SetIterationTime(spent);
        at_steps += spent;
        benchmark::DoNotOptimize(depot);
    }
    count_events(state);
    state.counters["times_floor"] = at_steps / at_floor;
}
BENCHMARK(step_a_day)->UseManualTime()->Unit(benchmark::kMillisecond);

/// SHA-256 of a row's texts, with a fetched digest and one context for all.
class Hasher {
public:
    Hasher() : kind_(EVP_MD_fetch(nullptr, "SHA256", nullptr)), context_(EVP_MD_CTX_new()) {}
    ~Hasher() {
        EVP_MD_CTX_free(context_);
        EVP_MD_free(kind_);
    }
    Hasher(const Hasher&) = delete;
    Hasher& operator=(const Hasher&) = delete;

    unsigned char operator()(const Line& line) {
        std::array<unsigned char, 32> digest{};
        EVP_DigestInit_ex2(context_, kind_, nullptr);
        EVP_DigestUpdate(context_, line.body.data(), line.body.size());
        EVP_DigestUpdate(context_, line.commands.data(), line.commands.size());
        EVP_DigestFinal_ex(context_, digest.data(), nullptr);
        return digest[0];
    }

private:
    EVP_MD* kind_;
    EVP_MD_CTX* context_;
};

/// The floor: every row's event is read and the row hashed, nothing is decided.
double read_and_hash(const Season& season, Hasher& hash) {
    const double from = cpu_seconds();
    for (const Line& line : season.lines) {
        benchmark::DoNotOptimize(decode_event(line.body));
        benchmark::DoNotOptimize(hash(line));
    }
    return cpu_seconds() - from;
}

/// The same, and each event is decided again and its commands compared.
double replay_and_hash(const Season& season, Hasher& hash, Depot& depot, benchmark::State& state) {
    const double from = cpu_seconds();
    for (std::size_t i = 0; i < season.lines.size(); ++i) {
        const auto held = replay_row(depot, season.events[i].seq, season.events[i].at.us(),
                                     season.lines[i].body, season.lines[i].commands);
        if (!held) state.SkipWithError(held.error().c_str());
        benchmark::DoNotOptimize(hash(season.lines[i]));
    }
    return cpu_seconds() - from;
}

void replay_a_day(benchmark::State& state) {
    const Season& season = Season::get();
    Hasher hash;
    double at_floor = 0;
    double at_replay = 0;
    for (auto _ : state) {
        Depot depot = season.start;
        at_floor += read_and_hash(season, hash);
        const double spent = replay_and_hash(season, hash, depot, state);
        state.SetIterationTime(spent);
        at_replay += spent;
        benchmark::DoNotOptimize(depot);
    }
    count_events(state);
    const auto events =
        static_cast<double>(state.iterations() * static_cast<std::int64_t>(season.lines.size()));
    state.counters["floor_per_second"] = events / at_floor;
    state.counters["times_floor"] = at_replay / at_floor;
}
BENCHMARK(replay_a_day)->UseManualTime()->Unit(benchmark::kMillisecond);

/// A reading that two places leave in doubt, so that every booked plate has to be weighed.
PlateRead doubtful_reading(const Plate& plate) {
    PlateSeen seen = seen_as(plate.text(), -900);
    for (std::size_t at = 1; at < seen.places.size(); ++at)
        for (const char* other : {"8", "3", "B", "0"})
            seen = with_rival(std::move(seen), at, other, at < 5 ? -7'000 : -1'500);
    return {{1, 1}, {}, {std::move(seen)}, {}};
}

/// The floor: the characters of every booked plate are looked at once.
double look_at_each(const Bookings& bookings) {
    const double from = cpu_seconds();
    std::int64_t sum = 0;
    for (const Plate& plate : bookings.plates())
        for (const char c : plate.text()) sum += c;
    benchmark::DoNotOptimize(sum);
    return cpu_seconds() - from;
}

void match_among_5000(benchmark::State& state) {
    const Depot& depot = Season::get().start;
    const Bookings& bookings = depot.state().bookings;
    const PlateRead read = doubtful_reading(bookings.plates()[bookings.plates().size() / 2]);
    const Occasion here{Side::a, {}, depot.state().now};
    double at_floor = 0;
    double at_match = 0;
    for (auto _ : state) {
        at_floor += look_at_each(bookings);
        const double from = cpu_seconds();
        benchmark::DoNotOptimize(sure_plate(depot.rules(), depot.state(), here, read));
        const double spent = cpu_seconds() - from;
        state.SetIterationTime(spent);
        at_match += spent;
    }
    state.counters["times_floor"] = at_match / at_floor;
}
BENCHMARK(match_among_5000)->UseManualTime()->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace graingate::test

BENCHMARK_MAIN();
