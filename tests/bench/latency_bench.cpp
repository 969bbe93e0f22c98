// How long a weighed truck waits for the exit barrier: from the reading that completes its window to the
// barrier's coil at the far end of the wire. Goal: p99 at most three times the p99 of a durable commit plus
// one Modbus round trip of the same run. Journal, loop, modules, sockets and disk are real; depot time,
// readings and photographs are not waited for. It runs at the engine's priority, where the machine allows it;
// GRAINGATE_PRIORITY=equal leaves it at everybody's.
#include "controller/core/codec.hpp"
#include "controller/devices/modbus_link.hpp"
#include "tests/bench/latency_rig.hpp"

#include <sched.h>

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string_view>

namespace graingate::test {
namespace {

// Of eight samples each: enough that one stall of the disk or the machine, which eight lanes at once share,
// is not the 99th percentile.
constexpr std::size_t rounds = 200;
/// Between two rounds, as between trucks: the engine moves its log then (loop.hpp).
constexpr std::chrono::milliseconds quiet{10};

/// Brings a truck over each lane, all lanes together, as often as asked.
class Trucks {
public:
    explicit Trucks(Engine& engine) : on_(engine) {
        on_.inbox.tell(PartBack{Part::vision});
        for (std::size_t i = 0; i < lanes; ++i) {
            on_.inbox.tell(DeviceBack{on_.rules.lanes[i].indicator});
            weigh(i, 0, {WeightFlag::stable, WeightFlag::centre_of_zero});
        }
    }

    /// To where one more reading completes each lane's window.
    void bring_aboard() {
        on_.watch.await_lanes("empty lanes", in<lane_phase::Idle>);
        for (std::size_t i = 0; i < lanes; ++i) {
            on_.watch.await_coil(i, false);
            book(i);
            wire(i, Side::a, Signal::presence, true);
        }
        on_.watch.await_lanes("trucks let on", in<lane_phase::Entering>);
        for (std::size_t i = 0; i < lanes; ++i) {
            raise(i, Side::a);
            wire(i, Side::a, Signal::presence, false);
            wire(i, Side::a, Signal::boom, true);
            weigh(i, kg, {});
            wire(i, Side::a, Signal::boom, false);
            lower(i, Side::a);
            weigh(i, kg, {WeightFlag::stable});
        }
        on_.watch.await_lanes("trucks at rest", [](const Lane& lane) {
            return in<lane_phase::Settling>(lane) && lane.platform.window &&
                   is_closed(lane.platform, Side::a);
        });
        on_.clock.pass(on_.rules.times.stable_window);
    }
    void complete_window(std::size_t lane) { weigh(lane, kg, {WeightFlag::stable}); }
    void drive_off() {
        for (std::size_t i = 0; i < lanes; ++i) {
            raise(i, Side::b);
            weigh(i, 0, {WeightFlag::stable, WeightFlag::centre_of_zero});
            lower(i, Side::b);
        }
        on_.watch.await_lanes("empty lanes", in<lane_phase::Idle>);
    }

private:
    static constexpr std::int64_t kg = 20'000;

    template <class Phase>
    static bool in(const Lane& lane) {
        return std::holds_alternative<Phase>(lane.phase);
    }
    void wire(std::size_t lane, Side side, Signal signal, bool on) {
        on_.inbox.tell(InputChanged{{on_.rules.lanes[lane].name, side, signal}, on});
    }
    void raise(std::size_t lane, Side side) {
        wire(lane, side, Signal::barrier_closed, false);
        wire(lane, side, Signal::barrier_open, true);
    }
    void lower(std::size_t lane, Side side) {
        wire(lane, side, Signal::barrier_open, false);
        wire(lane, side, Signal::barrier_closed, true);
    }
    void weigh(std::size_t lane, std::int64_t weight, Flags<WeightFlag> flags) {
        on_.inbox.tell(WeightRead{on_.rules.lanes[lane].indicator, Kilograms{weight}, flags});
    }
    void book(std::size_t lane) {
        const std::string digits = std::to_string(100'000 + booked_++);
        on_.plates[lane] = Plate::parse("黑A" + digits.substr(1)).value();
        const bool taken = on_.inbox.ask(BookingRequested{fixed<32>("r" + digits),
                                                          fixed<32>("f" + digits),
                                                          fixed<32>("p" + digits),
                                                          on_.plates[lane],
                                                          {},
                                                          {},
                                                          "maize"_name,
                                                          local_day(on_.clock.now(), on_.rules.utc_offset),
                                                          4});
        if (!taken) give_up("a booking was not taken");
    }

    Engine& on_;
    std::size_t booked_ = 0;
};

/// Microseconds, any number of times.
class Times {
public:
    void add(Real::duration spent) {
        us_.push_back(std::chrono::duration<double, std::micro>(spent).count());
    }
    /// The nearest rank.
    [[nodiscard]] double percentile(std::size_t percent) {
        std::ranges::sort(us_);
        return us_.at((us_.size() * percent + 99) / 100 - 1);
    }
    [[nodiscard]] std::size_t count() const { return us_.size(); }

private:
    std::vector<double> us_;
};

/// The floor, taken between the rounds while the engine rests.
class Floor {
public:
    Floor(std::unique_ptr<db::Journal> journal, devices::LinkAddress address)
        : journal_(std::move(journal)), link_(std::move(address)) {}

    void take() {
        const auto body =
            encode(Event{WeightRead{"L1.indicator"_name, Kilograms{20'000}, {WeightFlag::stable}}});
        for (std::size_t i = 0; i < lanes; ++i) {
            const JournalRow row{journal_->end().seq + 1, ten_o_clock.us(), body, "[]"};
            commits.add(spent_on([&] { return journal_->append({&row, 1}).has_value(); }));
            levels_.fill(levels_[0] == 0 ? 1 : 0);
            trips.add(spent_on([&] { return link_.write_coils(0, levels_).has_value(); }));
        }
        if (!journal_->tend()) give_up("the floor failed");
    }

    Times commits;
    Times trips;

private:
    static Real::duration spent_on(const std::function<bool()>& work) {
        const auto from = Real::now();
        if (!work()) give_up("the floor failed");
        return Real::now() - from;
    }

    std::unique_ptr<db::Journal> journal_;
    devices::ModbusLink link_;
    std::array<std::uint8_t, lane_outputs.size()> levels_{};
};

void measure(benchmark::State& state, bool all_at_once) {
    const Folder folder;
    Engine engine(folder.journal("engine"));
    Trucks trucks(engine);
    Floor floor(folder.journal("floor"), engine.modules().spare_address());
    Times waits;
    const auto wait_for = [&](std::size_t lane, Real::time_point told_at) {
        waits.add(engine.watch.await_coil(lane, true) - told_at);
    };
    for (auto _ : state) {
        const auto began = Real::now();
        for (std::size_t round = 0; round < rounds; ++round) {
            trucks.bring_aboard();
            std::array<Real::time_point, lanes> told_at{};
            for (std::size_t i = 0; i < lanes; ++i) {
                told_at[i] = Real::now();
                trucks.complete_window(i);
                if (!all_at_once) wait_for(i, told_at[i]);
            }
            for (std::size_t i = 0; all_at_once && i < lanes; ++i) wait_for(i, told_at[i]);
            trucks.drive_off();
            floor.take();
            std::this_thread::sleep_for(quiet);
        }
        state.SetIterationTime(std::chrono::duration<double>(Real::now() - began).count());
    }
    const auto share = [&](std::size_t percent) {
        return waits.percentile(percent) /
               (3 * floor.commits.percentile(percent) + floor.trips.percentile(percent));
    };
    state.counters["samples"] = static_cast<double>(waits.count());
    state.counters["p50_us"] = waits.percentile(50);
    state.counters["p99_us"] = waits.percentile(99);
    state.counters["commit_p50_us"] = floor.commits.percentile(50);
    state.counters["commit_p99_us"] = floor.commits.percentile(99);
    state.counters["trip_p50_us"] = floor.trips.percentile(50);
    state.counters["trip_p99_us"] = floor.trips.percentile(99);
    state.counters["share_of_goal"] = share(99);  // at most 1 is the goal
    state.counters["share_p50"] = share(50);
}
BENCHMARK_CAPTURE(measure, one_lane_after_another, false)
    ->Iterations(1)
    ->UseManualTime()
    ->Unit(benchmark::kSecond);
BENCHMARK_CAPTURE(measure, all_lanes_at_once, true)->Iterations(1)->UseManualTime()->Unit(benchmark::kSecond);

}  // namespace
}  // namespace graingate::test

int main(int count, char** words) {
    // As the engine does at its start (engine_part.cpp); the floor is taken at the same priority.
    const char* const wish = std::getenv("GRAINGATE_PRIORITY");
    const bool is_equal = wish != nullptr && std::string_view(wish) == "equal";
    const sched_param parameters{.sched_priority = 10};
    const bool is_raised = !is_equal && sched_setscheduler(0, SCHED_FIFO, &parameters) == 0;
    benchmark::AddCustomContext("priority", is_raised ? "SCHED_FIFO 10" : "equal");
    benchmark::Initialize(&count, words);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
