// What an engine's memory does over a season (tools/soak memory). A process of its own leads trucks through a
// depot by hand and hands every event on; this one is the engine: loop, core, journal with tree and
// projections, snapshots, the picture for the panel, with the disk below it. Its memory is read from /proc.
//   memory_soak [VISITS] [VEHICLES]     (20,000 and 5,000)
// Goal: at most 200 MB, and no growth behind the first visit of every vehicle.
#include "controller/core/codec.hpp"
#include "controller/core/snapshot.hpp"
#include "controller/engine/loop.hpp"
#include "db/journal.hpp"
#include "db/snapshot_files.hpp"
#include "db/snapshot_writer.hpp"
#include "tests/bench/season.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

namespace graingate::test {
namespace {

constexpr std::int64_t memory_max_mb = 200;
/// Growth that is taken for none, in kB: what an allocator holds back now and then.
constexpr std::int64_t growth_max_kb = 4'096;

void write_whole(int pipe, std::string_view text) {
    while (!text.empty()) {
        const ssize_t put = ::write(pipe, text.data(), text.size());
        ENSURE(put > 0);
        text.remove_prefix(static_cast<std::size_t>(put));
    }
}

/// Leads the trucks; writes `instant event` a line, and an empty line behind each visit.
void lead_trucks(int pipe, std::size_t visits, std::size_t vehicles) {
    TestDepot t(bench_rules());
    std::vector<Envelope> events;
    t.recording = &events;
    t.bring_up();
    for (std::size_t visit = 0; visit < visits; ++visit) {
        live_through(t, visit, vehicles);
        std::string text;
        for (const Envelope& each : events)
            text += std::to_string(each.at.us()) + " " + encode(each.event) + "\n";
        write_whole(pipe, text + "\n");
        events.clear();
    }
}

/// Depot time, set by what comes through the pipe.
class SetClock final : public engine::Clock {
public:
    [[nodiscard]] Instant now() const override { return now_; }
    [[nodiscard]] std::chrono::nanoseconds real_until(Instant) const override { return {}; }
    void set(Instant now) { now_ = now; }

private:
    Instant now_ = ten_o_clock;
};

/// The engine, with a panel that is shown every picture.
class Engine final : engine::OutputPort, engine::JobPort, engine::AnswerPort, engine::ViewPort {
public:
    explicit Engine(const std::string& dir)
        : journal_(std::move(db::Journal::open(dir).value())),
          loop_(*journal_, inbox_, clock_, {*this, *this, *this, *this}),
          files_(dir, [](const std::string& why) { std::cerr << why << '\n'; }) {
        ENSURE(loop_.start({bench_rules(), "soak", &files_}).has_value());
        writer_.emplace(db::SnapshotWriter::Settings{.data_dir = dir, .say = [](const std::string&) {}},
                        files_, loop_.depot(), inbox_);
    }

    void take(Instant at, Event event) {
        clock_.set(at);
        // The engine makes its own deadlines, at the same instants, and starts itself.
        if (std::holds_alternative<ProcessStarted>(event)) return;
        if (!std::holds_alternative<DeadlineReached>(event)) inbox_.tell(std::move(event));
        // A state that was kept may be told of in between: its row comes first, and the deadline then.
        do {
            ENSURE(loop_.turn(std::chrono::nanoseconds{0}).has_value());
        } while (deadline(loop_.depot().rules(), loop_.depot().state()) <= at);
        writer_->note(loop_.depot().seq());
    }
    [[nodiscard]] const Depot& depot() const { return loop_.depot(); }

private:
    void drive(const std::vector<OutputLevel>&) override {}
    void make_safe() override { std::abort(); }
    bool start(const Command&) override { return true; }  // who answers is at the other end of the pipe
    void answer(const RequestId&, const Commands&) override {}
    void show(const Depot& depot) override { shown_ = view(depot.rules(), depot.state(), depot.seq()); }

    SetClock clock_;
    engine::Inbox inbox_;
    std::unique_ptr<db::Journal> journal_;
    engine::Loop loop_;
    db::SnapshotFiles files_;
    View shown_;
    std::optional<db::SnapshotWriter> writer_;
};

std::int64_t kilobytes(std::string_view name) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (!line.starts_with(name)) continue;
        const std::size_t at = line.find_first_of("0123456789");
        std::int64_t found = 0;
        std::from_chars(line.data() + at, line.data() + line.size(), found);
        return found;
    }
    return 0;
}

/// One line of the table.
///   returns  resident memory in kB
std::int64_t report(const Engine& engine, std::size_t visits) {
    const State& state = engine.depot().state();
    const std::int64_t resident = kilobytes("VmRSS:");
    std::printf(
        "%7zu visits  %8lld rows  memory %6.1f MB (at most %.1f)  state %8zu bytes: %zu bookings, %zu "
        "visits, "
        "%zu vehicles, %zu jobs, %zu waiting\n",
        visits, static_cast<long long>(engine.depot().seq()), static_cast<double>(resident) / 1'024,
        static_cast<double>(kilobytes("VmHWM:")) / 1'024, encode_snapshot(engine.depot()).size(),
        state.bookings.size(), state.visits.size(), state.tares.size(), state.jobs.size(),
        state.yard.waiting.size());
    std::fflush(stdout);
    return resident;
}

struct Line {
    Instant at;
    Event event;
};

Line line_of(const std::string& text) {
    std::int64_t at_us = 0;
    const auto* const end = std::from_chars(text.data(), text.data() + text.size(), at_us).ptr;
    return {
        Instant{at_us},
        decode_event(std::string_view(text).substr(static_cast<std::size_t>(end - text.data()) + 1)).value()};
}

int run_engine(int pipe, std::size_t visits, std::size_t vehicles) {
    std::string dir = (std::filesystem::temp_directory_path() / "graingate-memory-XXXXXX").string();
    ENSURE(::mkdtemp(dir.data()) != nullptr);
    std::int64_t flat_from = 0;
    std::int64_t last = 0;
    {
        Engine engine(dir);
        std::FILE* const lines = ::fdopen(pipe, "r");
        std::array<char, 65'536> buffer{};
        std::size_t done = 0;
        while (std::fgets(buffer.data(), static_cast<int>(buffer.size()), lines) != nullptr) {
            std::string text = buffer.data();
            text.pop_back();
            if (!text.empty()) {
                Line line = line_of(text);
                engine.take(line.at, std::move(line.event));
                continue;
            }
            ++done;
            const bool is_shown =
                done == visits / 20 || done == visits / 4 || done == visits / 2 || done == visits;
            if (!is_shown && done != vehicles + 500) continue;
            last = report(engine, done);
            if (done == vehicles + 500) flat_from = last;
        }
        std::fclose(lines);
        ENSURE(done == visits);
        // Whoever drifts away from who leads the trucks measures an idle engine.
        ENSURE(engine.depot().state().last_ticket == visits);
    }
    std::filesystem::remove_all(dir);
    const bool is_small = kilobytes("VmHWM:") <= memory_max_mb * 1'024;
    const bool is_flat = flat_from != 0 && last - flat_from <= growth_max_kb;
    std::printf("%s; from %zu visits to %zu it grew by %lld kB\n",
                is_small && is_flat ? "flat, and within 200 MB" : "NOT as it must be", vehicles + 500, visits,
                static_cast<long long>(last - flat_from));
    return is_small && is_flat ? 0 : 1;
}

int run(std::size_t visits, std::size_t vehicles) {
    std::array<int, 2> pipe{};
    ENSURE(::pipe(pipe.data()) == 0);
    const pid_t leader = ::fork();
    ENSURE(leader >= 0);
    if (leader == 0) {
        ::close(pipe[0]);
        lead_trucks(pipe[1], visits, vehicles);
        ::_exit(0);
    }
    ::close(pipe[1]);
    const int status = run_engine(pipe[0], visits, vehicles);
    ::waitpid(leader, nullptr, 0);
    return status;
}

}  // namespace
}  // namespace graingate::test

int main(int count, char** words) {
    const std::size_t visits = count > 1 ? std::strtoul(words[1], nullptr, 10) : 20'000;
    const std::size_t vehicles = count > 2 ? std::strtoul(words[2], nullptr, 10) : 5'000;
    if (count > 3 || vehicles == 0 || visits < vehicles + 1'000) {
        std::cerr << "usage: memory_soak [VISITS] [VEHICLES]     VISITS: at least 1,000 more than VEHICLES\n";
        return 2;
    }
    return graingate::test::run(visits, vehicles);
}
