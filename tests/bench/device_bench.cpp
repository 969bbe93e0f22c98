#include "controller/devices/indicator.hpp"
#include "sim/modbus/field_servers.hpp"

#include <benchmark/benchmark.h>
#include <modbus/modbus.h>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace graingate {
namespace {

using Real = std::chrono::steady_clock;
constexpr int lanes = 64;
constexpr std::chrono::milliseconds period{100};
constexpr std::chrono::seconds measured{3};

/// The indicators run in a process of their own, so that their work is not counted with ours.
class FarSide {
public:
    FarSide() {
        std::array<int, 2> pipe{};
        ENSURE(::pipe(pipe.data()) == 0);
        child_ = ::fork();
        if (child_ == 0) serve(pipe[1]);
        for (auto& port : ports) ENSURE(::read(pipe[0], &port, sizeof port) == sizeof port);
    }

    ~FarSide() {
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
    }

    std::array<std::uint16_t, lanes> ports{};

private:
    [[noreturn]] static void serve(int report) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        const auto profile = devices::load_indicator_profile("hbm_wtx110").value();
        std::vector<sim::DevicePlan> plans;
        for (int i = 0; i < lanes; ++i)
            plans.push_back(sim::IndicatorPlan{Name::parse("S" + std::to_string(i)).value(), profile, 0});
        const auto servers = sim::FieldServers::start(
            plans, {.indicator = [](const Name&) { return sim::IndicatorLevels{.kg = 70'120}; }});
        ENSURE(servers.has_value());
        for (int i = 0; i < lanes; ++i) {
            const std::uint16_t port = servers->port_of(Name::parse("S" + std::to_string(i)).value());
            ENSURE(::write(report, &port, sizeof port) == sizeof port);
        }
        for (;;) ::pause();
    }

    pid_t child_;
};

std::chrono::microseconds cpu_used() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto us = [](const timeval& time) {
        return std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec};
    };
    return us(usage.ru_utime) + us(usage.ru_stime);
}

/// Share of one core that this process used while it slept for `measured`, in percent.
double share_while_sleeping() {
    const auto before = cpu_used();
    const auto began = Real::now();
    std::this_thread::sleep_for(measured);
    const std::chrono::duration<double> used = cpu_used() - before;
    return 100.0 * (used / std::chrono::duration<double>(Real::now() - began));
}

/// The floor: a thread a device that does nothing but read and sleep.
double floor_share(const FarSide& far) {
    std::atomic<bool> is_over = false;
    std::vector<std::thread> threads;
    for (const std::uint16_t port : far.ports)
        threads.emplace_back([&is_over, port] {
            modbus_t* const context = modbus_new_tcp("127.0.0.1", port);
            ENSURE(context != nullptr && modbus_connect(context) == 0);
            std::array<std::uint16_t, 6> block{};
            for (auto due = Real::now(); !is_over; std::this_thread::sleep_until(due += period))
                ENSURE(modbus_read_registers(context, 0, 6, block.data()) == 6);
            modbus_close(context);
            modbus_free(context);
        });
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    const double share = share_while_sleeping();
    is_over = true;
    for (auto& thread : threads) thread.join();
    return share;
}

struct Measured {
    double share = 0;
    double polls_a_second = 0;  ///< of one device
    std::int64_t reports = 0;
};

Measured our_share(const FarSide& far) {
    std::atomic<std::int64_t> reports = 0;
    std::vector<std::unique_ptr<devices::Indicator>> indicators;
    const auto clock = devices::DepotClock::running(Instant{0}, 1);
    for (const std::uint16_t port : far.ports) {
        devices::IndicatorConfig config{};
        config.device = Name::parse("S" + std::to_string(indicators.size())).value();
        config.address = {"127.0.0.1", port, 0};
        config.profile = devices::load_indicator_profile("hbm_wtx110").value();
        config.scale = {Kilograms{20}, Kilograms{100'000}};
        config.rules.truck_min = Kilograms{1'000};
        config.rules.settle_min = Kilograms{400};
        indicators.push_back(std::make_unique<devices::Indicator>(
            std::move(config), clock, [&reports](const devices::DeviceReport&) { ++reports; }));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    const auto polls = [&] {
        std::int64_t sum = 0;
        for (const auto& each : indicators) sum += each->counts().polls;
        return sum;
    };
    const std::int64_t before = polls();
    Measured made{.share = share_while_sleeping()};
    made.polls_a_second =
        static_cast<double>(polls() - before) / lanes / static_cast<double>(measured.count());
    made.reports = reports;
    return made;
}

/// Goal: 64 lanes at 10 Hz in at most a quarter of a core.
void sixty_four_lanes_at_10_hz(benchmark::State& state) {
    const FarSide far;
    for (auto _ : state) {
        const double floor = floor_share(far);
        const Measured ours = our_share(far);
        ENSURE(ours.reports >= lanes);
        state.SetIterationTime(static_cast<double>(measured.count()));
        state.counters["percent_of_a_core"] = ours.share;
        state.counters["floor_percent"] = floor;
        state.counters["ratio_to_floor"] = ours.share / floor;
        state.counters["polls_a_second_a_lane"] = ours.polls_a_second;
    }
}
BENCHMARK(sixty_four_lanes_at_10_hz)->Iterations(1)->UseManualTime()->Unit(benchmark::kSecond);

}  // namespace
}  // namespace graingate

BENCHMARK_MAIN();
