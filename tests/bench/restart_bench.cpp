// What a start costs with a full season in the journal: 20,000 visits and vehicles, 5,000 open bookings.
// Beside it its floor in the same run: SQLite reading the same rows, and the snapshot's file. Goal: a start
// within 5 s. GRAINGATE_VISITS=N makes a shorter season.
#include "controller/core/snapshot.hpp"
#include "controller/engine/resume.hpp"
#include "db/journal.hpp"
#include "db/snapshot_files.hpp"
#include "db/snapshot_writer.hpp"
#include "tests/bench/deliveries.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>

namespace graingate::test {
namespace {

using Watch = std::chrono::steady_clock;

double ms_since(Watch::time_point start) {
    return std::chrono::duration<double, std::milli>(Watch::now() - start).count();
}

void say_nothing(const std::string&) {}

/// A data folder with the season's journal, whose newest snapshot lies 20,000 rows before the end, which is
/// as far as it ever does.
class SeasonFolder {
public:
    static constexpr std::size_t bookings = 5'000;

    SeasonFolder() {
        const char* wish_text = std::getenv("GRAINGATE_VISITS");
        const auto visits = static_cast<std::size_t>(wish_text == nullptr ? 20'000 : std::atoll(wish_text));
        dir_ = (std::filesystem::temp_directory_path() / "graingate-season-XXXXXX").string();
        ENSURE(::mkdtemp(dir_.data()) != nullptr);
        journal_ = std::move(db::Journal::open(dir_).value());
        append(
            {1, ten_o_clock, EpochStarted{1, behaviour_version, codec_version, "test", bench_rules(), {}}});
        TestDepot t(bench_rules());
        std::vector<Envelope> events;
        t.recording = &events;
        t.bring_up();
        std::size_t number = 0;
        for (; number < visits; ++number) {
            deliver(t, number, 0);
            drain(events);
        }
        for (std::size_t i = 0; i < bookings; ++i) t.apply(wish(visits + i, local_day(t.at, hours(8)) + 1));
        drain(events);
        flush();
        kept_at = depot.seq();
        keep_state();
        for (number = 0; depot.seq() < kept_at + db::SnapshotWriter::rows_between; ++number) {
            deliver(t, number, 10);
            drain(events);
        }
        flush();
        ENSURE(depot.state().bookings.size() == bookings);
        journal_.reset();
    }
    ~SeasonFolder() {
        std::error_code none;
        std::filesystem::remove_all(dir_, none);
    }
    SeasonFolder(const SeasonFolder&) = delete;
    SeasonFolder& operator=(const SeasonFolder&) = delete;

    static const SeasonFolder& get() {
        static const SeasonFolder season;
        return season;
    }
    [[nodiscard]] const std::string& dir() const { return dir_; }

    Depot depot;
    std::int64_t kept_at = 0;
    double text_bytes = 0;

private:
    void drain(std::vector<Envelope>& events) {
        for (Envelope& each : events) append({depot.seq() + 1, each.at, std::move(each.event)});
        events.clear();
    }
    void append(const Envelope& envelope) {
        rows_.push_back(
            {envelope.seq, envelope.at.us(), encode(envelope.event), encode(depot.apply(envelope))});
        if (rows_.size() == JournalPort::rows_max) flush();
    }
    void flush() {
        if (!rows_.empty()) ENSURE(journal_->append(rows_).has_value());
        rows_.clear();
    }
    /// Named in the journal; the events that follow stand one row later than in the depot that made them.
    void keep_state() {
        const std::string text = encode_snapshot(depot);
        text_bytes = static_cast<double>(text.size());
        const auto digest = db::SnapshotFiles(dir_, say_nothing).write(depot.seq(), text).value();
        append(
            {depot.seq() + 1, depot.state().now, SnapshotTaken{depot.seq(), Digest::from(digest).value()}});
        flush();
    }

    std::string dir_;
    std::unique_ptr<db::Journal> journal_;
    std::vector<JournalRow> rows_;
};

/// SQLite alone reads the rows from `from` on.
double bare_reading_ms(std::int64_t from) {
    const auto start = Watch::now();
    SQLite::Database db(db::journal_path(SeasonFolder::get().dir()), SQLite::OPEN_READONLY);
    SQLite::Statement rows(db, "SELECT seq, at_us, body, commands, leaf FROM journal WHERE seq >= ?");
    rows.bind(1, from);
    std::int64_t bytes = 0;
    while (rows.executeStep()) {
        bytes += rows.getColumn(2).getBytes() + rows.getColumn(3).getBytes();
        benchmark::DoNotOptimize(rows.getColumn(4).getBlob());
    }
    benchmark::DoNotOptimize(bytes);
    return ms_since(start);
}

/// Opens the journal and rebuilds the depot, as a start does before its first row.
double start_ms(bool has_snapshots) {
    const SeasonFolder& season = SeasonFolder::get();
    const auto start = Watch::now();
    auto journal = std::move(db::Journal::open(season.dir()).value());
    db::SnapshotFiles files(season.dir(), say_nothing);
    auto resumed = engine::resume(*journal, has_snapshots ? &files : nullptr);
    ENSURE(resumed.has_value());
    const double took = ms_since(start);
    ENSURE(resumed->depot == season.depot);
    return took;
}

void start_from(benchmark::State& state, bool has_snapshots) {
    const SeasonFolder& season = SeasonFolder::get();
    double start = 0;
    double floor = 0;
    for (auto _ : state) {
        const double took = start_ms(has_snapshots);
        start += took;
        floor += bare_reading_ms(has_snapshots ? season.kept_at + 1 : 1);
        if (has_snapshots) {
            const auto began = Watch::now();
            db::SnapshotFiles files(season.dir(), say_nothing);
            benchmark::DoNotOptimize(files.read(season.kept_at).value());
            floor += ms_since(began);
        }
        state.SetIterationTime(took / 1'000);
    }
    const auto count = static_cast<double>(state.iterations());
    state.counters["start_ms"] = start / count;
    state.counters["floor_ms"] = floor / count;
    state.counters["ratio"] = start / floor;
    state.counters["rows"] = static_cast<double>(season.depot.seq() - (has_snapshots ? season.kept_at : 0));
}
BENCHMARK_CAPTURE(start_from, newest_snapshot, true)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(start_from, first_row, false)
    ->UseManualTime()
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

/// What the clean stop waits for, beside the file's fsync: the text of the whole state.
void encode_the_state(benchmark::State& state) {
    const SeasonFolder& season = SeasonFolder::get();
    for (auto _ : state) benchmark::DoNotOptimize(encode_snapshot(season.depot));
    state.counters["bytes"] = season.text_bytes;
}
BENCHMARK(encode_the_state)->Unit(benchmark::kMillisecond);

/// The engine's commits of one row each, alone and while a state is folded, written and made durable beside
/// them; the longest and the 99th percentile.
void commit_beside(benchmark::State& state, bool is_kept) {
    const SeasonFolder& season = SeasonFolder::get();
    for (auto _ : state) {
        const std::string copy = season.dir() + "/beside";
        std::filesystem::remove_all(copy);
        std::filesystem::create_directory(copy);
        std::filesystem::copy_file(db::journal_path(season.dir()), db::journal_path(copy));
        auto journal = std::move(db::Journal::open(copy).value());
        db::SnapshotFiles files(season.dir(), say_nothing);
        Depot begun = decode_snapshot(files.read(season.kept_at).value()).value().depot;
        db::SnapshotFiles copies(copy, say_nothing);
        engine::Inbox inbox;
        Depot live = season.depot;
        db::SnapshotWriter writer(db::SnapshotWriter::Settings{.data_dir = copy, .say = say_nothing}, copies,
                                  std::move(begun), inbox);
        if (is_kept) writer.note(live.seq());
        std::vector<double> took;
        const auto began = Watch::now();
        for (bool is_done = false; !is_done;) {
            const Event event = PartBack{Part::web};
            const auto start = Watch::now();
            const auto seq = live.seq() + 1;
            const JournalRow row{seq, live.state().now.us(), encode(event),
                                 encode(live.apply({seq, live.state().now, event}))};
            ENSURE(journal->append({&row, 1}).has_value());
            took.push_back(ms_since(start));
            is_done = is_kept ? !inbox.take(1, std::chrono::nanoseconds{0}).empty() : ms_since(began) > 1'000;
        }
        std::ranges::sort(took);
        state.counters["commits"] = static_cast<double>(took.size());
        state.counters["p99_ms"] = took[took.size() * 99 / 100];
        state.counters["longest_ms"] = took.back();
        journal.reset();
        std::filesystem::remove_all(copy);
    }
}
BENCHMARK_CAPTURE(commit_beside, nothing, false)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(commit_beside, a_snapshot, true)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace graingate::test

BENCHMARK_MAIN();
