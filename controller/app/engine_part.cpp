#include "controller/app/engine_part.hpp"

#include "controller/app/config.hpp"
#include "controller/app/depot_clock.hpp"
#include "controller/app/engine_watch.hpp"
#include "controller/app/field.hpp"
#include "controller/app/job_desk.hpp"
#include "controller/app/log.hpp"
#include "controller/app/machine_time.hpp"
#include "controller/app/part_hub.hpp"
#include "controller/app/process.hpp"
#include "controller/app/service_manager.hpp"
#include "controller/core/snapshot.hpp"
#include "controller/engine/anchored_clock.hpp"
#include "controller/engine/loop.hpp"
#include "db/journal.hpp"
#include "db/snapshot_files.hpp"
#include "db/snapshot_writer.hpp"

#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>

namespace graingate::app {
namespace {

/// An idle turn takes at most this long: it is the outputs' heartbeat.
constexpr std::chrono::milliseconds turn_max{100};

/// A stop takes at most this long to make durable what waits; then so long until the outputs are seen safe,
/// or, while a truck is under a boom that is up, so long: the longest truck at walking pace passes in it.
constexpr std::chrono::milliseconds drain_max{2'000};
constexpr std::chrono::milliseconds safe_max{1'000};
constexpr std::chrono::milliseconds pass_max{30'000};

/// libmodbus calls select(2), which cannot see a descriptor from 1,024 on.
constexpr rlim_t descriptors_max = 1'024;

void raise_priority() {
    const sched_param parameters{.sched_priority = 10};
    if (sched_setscheduler(0, SCHED_FIFO, &parameters) != 0) setpriority(PRIO_PROCESS, 0, -10);
}

void limit_descriptors() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur <= descriptors_max) return;
    limit.rlim_cur = descriptors_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/// What `serve` started is started again by it.
void end_hanging_part(int process) {
    if (kill_sibling(process))
        log_error("engine", "process " + std::to_string(process) + " was silent for " +
                                std::to_string(silence_max.count()) + " ms: ended");
}

/// Whether a plate is being read for so long that the deadline comes near: a third of what the rules allow.
bool is_reading_late(const Depot& depot, Instant now) {
    const Duration late = depot.rules().times.read_plate;
    const auto is_late = [&](Instant since) { return (now - since) * 3 > late; };
    return std::ranges::any_of(depot.state().lanes,
                               [&](const Lane& lane) {
                                   return std::holds_alternative<lane_phase::Identifying>(lane.phase) &&
                                          is_late(lane.since);
                               }) ||
           std::ranges::any_of(depot.state().pits, [&](const Pit& pit) {
               return std::holds_alternative<pit_phase::Identifying>(pit.phase) && is_late(pit.since);
           });
}

/// Slows a virtual depot's clock while polls or readings come late, and lets it recover: a slow machine must
/// not turn into faults that no real depot has.
class ClockGovernor {
public:
    ClockGovernor(DepotClock& clock, const Field& field, const Depot& depot)
        : clock_(clock), field_(field), depot_(depot) {}

    void look() {
        const auto now = std::chrono::steady_clock::now();
        if (!clock_.is_released() || now - looked_at_ < look_period) return;
        if (!has_begun_) clock_.set_factor(clock_.target_ppm());
        has_begun_ = true;
        looked_at_ = now;
        const auto counts = field_.counts();
        const std::int64_t polls = counts.polls - seen_.polls;
        const std::int64_t late = counts.late - seen_.late;
        seen_ = counts;
        if (is_reading_late(depot_, clock_.now()))
            return clock_.set_factor(std::max(clock_.factor_ppm() / 2, DepotClock::million));
        if (polls == 0) return;
        if (late * 10 > polls)
            return clock_.set_factor(std::max(clock_.factor_ppm() * 3 / 4, DepotClock::million));
        if (late * 50 < polls && clock_.factor_ppm() < clock_.target_ppm())
            clock_.set_factor(clock_.factor_ppm() * 11 / 10);
    }

private:
    static constexpr std::chrono::milliseconds look_period{100};
    DepotClock& clock_;
    const Field& field_;
    const Depot& depot_;
    devices::PollCounts seen_;
    bool has_begun_ = false;
    std::chrono::steady_clock::time_point looked_at_{};
};

/// Depot time as this depot has it: a virtual one shares its clock, one in earnest has the machine's.
struct EngineClock {
    std::unique_ptr<DepotClock> shared;
    std::unique_ptr<MachineTime> machine;
    std::unique_ptr<engine::AnchoredClock> own;

    [[nodiscard]] const engine::Clock& clock() const {
        if (shared) return *shared;
        return *own;
    }
};

Result<EngineClock, std::string> open_clock(const ServiceOptions& options, Instant journal_end) {
    EngineClock made;
    if (options.clock.empty()) {
        made.machine = std::make_unique<MachineTime>();
        made.own =
            std::make_unique<engine::AnchoredClock>(*made.machine, read_anchor(options.data), journal_end);
        keep_anchor(options.data, made.own->anchor());
        return made;
    }
    auto joined = DepotClock::join(options.clock);
    if (!joined) return Unexpected{joined.error()};
    made.shared = *std::move(joined);
    return made;
}

/// Journals that the wall clock was set; a virtual depot has none.
class ClockWatch {
public:
    ClockWatch(const EngineClock& time, engine::Inbox& inbox, const Depot& depot)
        : inbox_(inbox), depot_(depot) {
        if (time.own) watch_.emplace(*time.machine, *time.own);
    }

    void look() {
        if (!watch_) return;
        const auto offset = watch_->look(depot_.state().clock_offset);
        if (!offset) return;
        log_info("engine", "the wall clock stands " + std::to_string(offset->us() / 1'000) +
                               " ms from the journal's time");
        inbox_.tell(ClockCorrected{*offset});
    }

private:
    std::optional<engine::WallWatch> watch_;
    engine::Inbox& inbox_;
    const Depot& depot_;
};

int fail_engine(const std::string& why) {
    log_error("engine", why);
    return 1;
}

std::vector<printing::PrinterSettings> printer_settings(const Config& config) {
    std::vector<printing::PrinterSettings> all;
    for (const PrinterConfig& printer : config.printers)
        all.push_back({printer.name,
                       {printer.host(), printer.port()},
                       static_cast<std::size_t>(printer.width_dots),
                       {printer.heading, config.rules.utc_offset},
                       {}});
    return all;
}

/// What a printer's thread has to say, to the engine and to the log.
void tell_of_print(engine::Inbox& inbox, Event event) {
    if (const auto* failed = std::get_if<JobFailed>(&event)) log_error("printer", failed->reason);
    inbox.tell(std::move(event));
}

std::string status_words(const Depot& depot) {
    const auto is_held = [](const auto& place) {
        return std::visit([](const auto& phase) { return requires { phase.code; }; }, place.phase);
    };
    const auto& state = depot.state();
    return "weighing; lanes held: " + std::to_string(std::ranges::count_if(state.lanes, is_held)) + " of " +
           std::to_string(state.lanes.size()) + "; vision " + (state.vision_up ? "up" : "away");
}

/// Asked to end: what was said before is decided and committed.
Result<Done, JournalFault> drain(engine::Loop& loop, const engine::Inbox& inbox) {
    const auto until = std::chrono::steady_clock::now() + drain_max;
    Result<Done, JournalFault> went = Done{};
    while (went && !inbox.is_empty() && std::chrono::steady_clock::now() < until)
        went = loop.turn(std::chrono::nanoseconds{0});
    return went;
}

/// Drives every output safe and sees to it; a boom stays up until what is under it has passed. The service
/// manager hears meanwhile that this process lives.
///   returns  what is left then, in words; empty when all are safe
std::string put_at_rest(Field& field, ServiceManager& manager) {
    using Rest = devices::RemoteIo::Rest;
    const auto began = std::chrono::steady_clock::now();
    auto moved = began;  // a boom was kept up until then
    field.make_safe();
    Rest rest = field.rest();
    const auto is_patient = [&](auto now) { return now - moved < safe_max && now - began < pass_max; };
    for (auto now = began; rest != Rest::safe && is_patient(now); now = std::chrono::steady_clock::now()) {
        manager.turned();
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        rest = field.rest();
        if (rest == Rest::kept) moved = std::chrono::steady_clock::now();
    }
    if (rest == Rest::kept) return "something stands under a boom: its module's watchdog lowers it";
    if (rest == Rest::unknown) return "an output was not read back as safe: its module's watchdog sees to it";
    return {};
}

/// The next start folds nothing, and a build with another behaviour can take the depot over.
Result<Done, JournalFault> keep_last_state(engine::Loop& loop, db::SnapshotFiles& snapshots) {
    const std::int64_t seq = loop.depot().seq();
    const auto digest = snapshots.write(seq, encode_snapshot(loop.depot()));
    if (digest) return loop.record({seq, Digest::from(*digest).value()});
    log_error("engine", "the last state is not kept: " + digest.error());
    return Done{};
}

int run_engine(const ServiceOptions& options, const Config& config) {
    auto journal = db::Journal::open(options.data);
    if (!journal) return fail_engine(journal.error().text);
    auto clock = open_clock(options, Instant{(*journal)->end().at_us});
    if (!clock) return fail_engine(clock.error());

    engine::Inbox inbox;
    auto field = Field::make(config, clock->clock(), inbox);
    if (!field) {
        for (const std::string& sentence : field.error()) log_error("engine", sentence);
        return 1;
    }
    auto hub = PartHub::open(options.data, inbox, end_hanging_part);
    if (!hub) return fail_engine(hub.error());

    auto prints = printing::PrintLog::open(options.data + "/prints");
    if (!prints) return fail_engine(prints.error());
    printing::Printers printers(printer_settings(config), *std::move(prints),
                                [&inbox](Event event) { tell_of_print(inbox, std::move(event)); });
    JobDesk desk(**hub, printers, **field);

    EngineWatch watch({options.data, **field, inbox, clock->clock()}, **hub, clock->shared != nullptr);
    engine::Loop loop(**journal, inbox, clock->clock(), {**field, desk, **hub, **hub, &watch});
    const auto say = [](const std::string& words) { log_error("engine", words); };
    db::SnapshotFiles snapshots(options.data, say);
    auto went = loop.start({config.rules, build_version(), &snapshots});
    ClockWatch wall(*clock, inbox, loop.depot());
    if (went) wall.look();  // before the field says anything
    if (went) (*field)->start();
    std::optional<db::SnapshotWriter> writer;
    if (went)
        writer.emplace(db::SnapshotWriter::Settings{.data_dir = options.data, .say = say}, snapshots,
                       loop.depot(), inbox);
    std::optional<ClockGovernor> governor;
    if (clock->shared) governor.emplace(*clock->shared, **field, loop.depot());
    log_info("engine", "running; journal at row " + std::to_string((*journal)->end().seq));
    ServiceManager manager;
    if (went) manager.ready(status_words(loop.depot()));
    while (went && !is_stop_asked()) {
        went = loop.turn(turn_max);
        writer->note(loop.depot().seq());
        manager.turned();
        watch.turned(loop.depot().seq());
        manager.status(status_words(loop.depot()));
        wall.look();
        if (governor) governor->look();
    }
    writer.reset();
    if (went) went = drain(loop, inbox);
    const std::string left = put_at_rest(**field, manager);
    if (went && !left.empty()) log_error("engine", left);
    if (went) went = keep_last_state(loop, snapshots);
    if (!went)
        return fail_engine("journal: " + went.error().text + "; " +
                           (left.empty() ? "outputs are safe" : left) + ", the engine stops");
    log_info("engine", "ends; journal at row " + std::to_string((*journal)->end().seq));
    return 0;
}

}  // namespace

int run_engine_part(const ServiceOptions& options) {
    catch_stop_signals();
    limit_descriptors();
    if (options.clock.empty())
        raise_priority();  // a virtual depot shares its cores with the world it runs in
    const auto config = read_config(options.config);
    if (config) return run_engine(options, *config);
    for (const ConfigFault& fault : config.error()) log_error("engine", fault.text());
    return 1;
}

}  // namespace graingate::app
