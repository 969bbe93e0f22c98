#include "controller/devices/remote_io.hpp"
#include "controller/devices/modbus_link.hpp"
#include "sim/modbus/field_servers.hpp"
#include "tests/devices/field_names.hpp"
#include "tests/devices/report_log.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <mutex>
#include <thread>

namespace graingate::devices {
namespace {

using namespace graingate::literals;
using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Clock = std::chrono::steady_clock;

const Point presence{"L1"_name, Side::a, Signal::presence};
const Point beam{"L1"_name, Side::a, Signal::beam};
const Point barrier{"L1"_name, Side::a, Signal::barrier};
const Point light{"L1"_name, Side::a, Signal::light_out};

/// A remote I/O module on a real socket, with the world's side of its wires.
class Module : public ::testing::Test {
protected:
    void start_server(std::uint16_t port = 0, bool watchdog_stays_off = false) {
        const sim::FieldImage image{
            .indicator = {},
            .input = [this](const Point& point) { return point == beam && beam_.load(); },
            .output = [this](const Point& point, bool on) { set(point, on); },
            .silent = [this](const Name&) { return is_silent_.load(); }};
        auto servers = sim::FieldServers::start({sim::RemoteIoPlan{.device = module,
                                                                   .profile = profile_,
                                                                   .port = port,
                                                                   .inputs = inputs_,
                                                                   .outputs = outputs_,
                                                                   .watchdog_stays_off = watchdog_stays_off}},
                                                image);
        ASSERT_TRUE(servers) << servers.error();
        servers_ = std::move(*servers);
        port_ = servers_.port_of(module);
    }

    RemoteIoConfig config() {
        return {.device = module,
                .address = {"127.0.0.1", port_, 1},
                .times = {.response = milliseconds(200), .back_off_max = milliseconds(100)},
                .profile = profile_,
                .poll_period = graingate::milliseconds(50),
                .inputs = inputs_,
                .outputs = outputs_,
                .watchdog = milliseconds(800),
                .silence_max = milliseconds(0)};
    }

    std::unique_ptr<RemoteIo> driver() {
        return std::make_unique<RemoteIo>(config(), DepotClock::running(Instant{0}, 1), log_.sink());
    }

    void set(const Point& point, bool on) {
        const std::lock_guard lock(mutex_);
        levels_[point] = on;
        ++changes_;
    }

    bool is_on(const Point& point) {
        const std::lock_guard lock(mutex_);
        return levels_[point];
    }

    /// Says again and again what it wants, as the engine does, until the output is on.
    bool drives(RemoteIo& io, const Point& point) {
        for (int i = 0; i < 250 && !is_on(point); ++i) {
            io.drive({{point, true}});
            std::this_thread::sleep_for(milliseconds(20));
        }
        return is_on(point);
    }

    bool await_level(const Point& point, bool on) {
        for (const auto end = Clock::now() + std::chrono::seconds(5); Clock::now() < end;) {
            if (is_on(point) == on) return true;
            std::this_thread::sleep_for(milliseconds(1));
        }
        return false;
    }

    static bool await_rest(const RemoteIo& io, RemoteIo::Rest wanted) {
        for (const auto end = Clock::now() + std::chrono::seconds(5); Clock::now() < end;) {
            if (io.rest() == wanted) return true;
            std::this_thread::sleep_for(milliseconds(1));
        }
        return false;
    }

    const RemoteIoProfile profile_ = load_remote_io_profile("icp_das_tm").value();
    const ChannelMap inputs_{{presence, 0}, {beam, 3}};
    const ChannelMap outputs_{{barrier, 0}, {light, 2}};
    std::atomic<bool> beam_ = false;
    std::atomic<bool> is_silent_ = false;
    std::mutex mutex_;
    std::map<Point, bool> levels_;
    int changes_ = 0;
    ReportLog log_;
    sim::FieldServers servers_;  // after what it calls back
    std::uint16_t port_ = 0;
};

TEST_F(Module, SaysEveryInputWhenItComesUpAndThenTheEdges) {
    start_server();
    const auto io = driver();
    ASSERT_TRUE(log_.await("L1.A.beam 0"));
    beam_ = true;
    ASSERT_TRUE(log_.await("L1.A.beam 1"));
    EXPECT_THAT(log_.lines(), ElementsAre("back", "L1.A.presence 0", "L1.A.beam 0", "L1.A.beam 1"));
}

TEST_F(Module, DrivesAnOutputWithinARoundTripNotAPoll) {
    start_server();
    auto slow = config();
    slow.poll_period = seconds(3);
    slow.watchdog = milliseconds(20'000);
    RemoteIo io(slow, DepotClock::running(Instant{0}, 1), log_.sink());
    ASSERT_TRUE(log_.await("L1.A.beam 0"));
    std::this_thread::sleep_for(milliseconds(200));  // until the poll that said so is over
    const auto began = Clock::now();
    io.drive({{barrier, true}, {light, true}});
    ASSERT_TRUE(await_level(light, true));
    EXPECT_LT(Clock::now() - began, milliseconds(1'000));
    EXPECT_TRUE(is_on(barrier));
    io.drive({{light, false}});
    EXPECT_TRUE(await_level(light, false));
    EXPECT_TRUE(is_on(barrier)) << "an output that is not named stays as it is";
}

TEST_F(Module, WritesNothingBeforeItIsDriven) {
    start_server();
    const auto io = driver();
    ASSERT_TRUE(log_.await("L1.A.beam 0"));
    std::this_thread::sleep_for(milliseconds(200));
    EXPECT_EQ(changes_, 0);
}

TEST_F(Module, AWatchdogThatStaysOffIsRefusedAndNothingIsDriven) {
    start_server(0, true);
    const auto io = driver();
    io->drive({{barrier, true}});
    ASSERT_TRUE(log_.await("lost: 127.0.0.1:" + std::to_string(port_) + " unit 1: the watchdog stays off"));
    io->drive({{barrier, true}});
    std::this_thread::sleep_for(milliseconds(1'300));
    EXPECT_EQ(changes_, 0);
    EXPECT_EQ(log_.lines().size(), 1U) << "said once, and never back";
}

TEST_F(Module, OutputsFallToSafeWhenTheControllerDies) {
    start_server();
    auto io = driver();
    ASSERT_TRUE(drives(*io, barrier));
    std::this_thread::sleep_for(milliseconds(1'600));
    EXPECT_TRUE(is_on(barrier)) << "polls must feed the watchdog";
    const auto died = Clock::now();
    io.reset();
    ASSERT_TRUE(await_level(barrier, false));
    EXPECT_GT(Clock::now() - died, milliseconds(500));
    EXPECT_LT(Clock::now() - died, milliseconds(2'500));
}

TEST_F(Module, AfterATripNothingIsDrivenUntilItIsAskedForAgain) {
    start_server();
    const auto io = driver();
    ASSERT_TRUE(drives(*io, barrier));
    is_silent_ = true;
    const auto lost = log_.await("lost: ");
    ASSERT_TRUE(lost);
    ASSERT_TRUE(await_level(barrier, false)) << "the watchdog makes it safe";
    is_silent_ = false;
    const auto back = log_.await("back", lost);
    ASSERT_TRUE(log_.await("L1.A.beam 0", back)) << "all inputs again";
    std::this_thread::sleep_for(milliseconds(200));
    EXPECT_FALSE(is_on(barrier));
    io->drive({{barrier, true}});
    EXPECT_TRUE(await_level(barrier, true)) << "the trip is cleared";
}

TEST_F(Module, ATripInASilenceTooShortForALossIsOne) {
    start_server();
    auto quick = config();
    quick.times.response = milliseconds(100);
    quick.poll_period = graingate::milliseconds(300);
    quick.watchdog = milliseconds(500);
    RemoteIo io(quick, DepotClock::running(Instant{0}, 1), log_.sink());
    ASSERT_TRUE(drives(io, barrier));
    is_silent_ = true;
    ASSERT_TRUE(await_level(barrier, false));
    is_silent_ = false;
    EXPECT_TRUE(log_.await("lost: "));
    std::this_thread::sleep_for(milliseconds(1'500));
    EXPECT_FALSE(is_on(barrier)) << "who asked for it did not know that it fell";
}

/// The device thread stands still between two polls, as on a machine without a core to spare.
TEST_F(Module, NothingIsSwitchedOnByADecisionOnOldInputs) {
    start_server();
    std::promise<void> goes_on;
    auto goes_on_at = goes_on.get_future().share();
    const ReportSink log = log_.sink();
    auto patient = config();
    patient.watchdog = milliseconds(5'000);
    RemoteIo io(patient, DepotClock::running(Instant{0}, 1), [&](const DeviceReport& report) {
        const auto* input = std::get_if<InputReport>(&report);
        log(report);
        if (input != nullptr && input->on) goes_on_at.wait();
    });
    ASSERT_TRUE(drives(io, light));
    beam_ = true;
    ASSERT_TRUE(log_.await("L1.A.beam 1"));
    std::this_thread::sleep_for(milliseconds(1'100));
    io.drive({{barrier, true}, {light, false}});
    goes_on.set_value();
    EXPECT_TRUE(await_level(light, false)) << "off is never late";
    std::this_thread::sleep_for(milliseconds(300));
    EXPECT_FALSE(is_on(barrier));
    io.drive({{barrier, true}, {light, false}});
    EXPECT_TRUE(await_level(barrier, true)) << "asked for again, by one who knows the inputs";
}

TEST_F(Module, AnOutputThatAnotherMasterChangesIsALoss) {
    start_server();
    const auto io = driver();
    ASSERT_TRUE(drives(*io, barrier));
    std::this_thread::sleep_for(milliseconds(200));  // until it has been read back
    ModbusLink other({"127.0.0.1", port_, 1});
    ASSERT_TRUE(other.write_coil(0, false));
    EXPECT_TRUE(log_.await("an output changed by itself"));
}

TEST_F(Module, OutputsFallToSafeWhenTheirOwnerFallsSilent) {
    start_server();
    auto guarded = config();
    guarded.silence_max = milliseconds(600);
    RemoteIo io(guarded, DepotClock::running(Instant{0}, 1), log_.sink());
    for (int i = 0; i < 20; ++i) {
        io.drive({{barrier, true}});
        std::this_thread::sleep_for(milliseconds(50));
    }
    EXPECT_TRUE(is_on(barrier)) << "it was told so all the time";
    EXPECT_TRUE(await_level(barrier, false));
    EXPECT_EQ(log_.count("lost"), 0);
}

TEST_F(Module, ABoomThatIsKeptOutlastsItsOwnersSilence) {
    start_server();
    std::atomic<bool> is_under = true;
    auto guarded = config();
    guarded.silence_max = milliseconds(300);
    guarded.keeps = [&](const Point& output, Instant) { return output == barrier && is_under; };
    RemoteIo io(guarded, DepotClock::running(Instant{0}, 1), log_.sink());
    ASSERT_TRUE(drives(io, barrier));
    io.drive({{barrier, true}, {light, true}});
    ASSERT_TRUE(await_level(light, true));
    EXPECT_TRUE(await_level(light, false)) << "nobody has decided for 300 ms";
    std::this_thread::sleep_for(milliseconds(300));
    EXPECT_TRUE(is_on(barrier)) << "a truck is under it";
    EXPECT_EQ(io.rest(), RemoteIo::Rest::unknown) << "nobody asked for rest";
    is_under = false;
    EXPECT_TRUE(await_level(barrier, false));
    io.drive({{barrier, true}});
    EXPECT_TRUE(await_level(barrier, true)) << "its owner is back";
}

TEST_F(Module, MadeSafeItDrivesNothingOnAndKeepsABoomUntilNothingIsUnderIt) {
    start_server();
    std::atomic<bool> is_under = true;
    auto guarded = config();
    guarded.keeps = [&](const Point& output, Instant) { return output == barrier && is_under; };
    RemoteIo io(guarded, DepotClock::running(Instant{0}, 1), log_.sink());
    ASSERT_TRUE(drives(io, barrier));
    io.make_safe();
    io.drive({{barrier, true}, {light, true}});
    EXPECT_TRUE(await_rest(io, RemoteIo::Rest::kept));
    std::this_thread::sleep_for(milliseconds(300));
    EXPECT_TRUE(is_on(barrier));
    EXPECT_FALSE(is_on(light)) << "whatever its owner says";
    is_under = false;
    EXPECT_TRUE(await_rest(io, RemoteIo::Rest::safe));
    EXPECT_FALSE(is_on(barrier)) << "safe is what was read back";
    is_under = true;
    std::this_thread::sleep_for(milliseconds(200));
    EXPECT_FALSE(is_on(barrier)) << "nothing is raised again";
    servers_.stop(module);
    EXPECT_TRUE(await_rest(io, RemoteIo::Rest::unknown)) << "it is lost";
}

TEST_F(Module, AModuleThatIsAbsentSaysWhyAndComesUpWhenItAppears) {
    start_server();
    servers_.stop(module);
    const auto io = driver();
    ASSERT_TRUE(log_.await("Connection refused"));
    start_server(port_);
    EXPECT_TRUE(log_.await("L1.A.beam 0"));
    EXPECT_EQ(log_.count("lost"), 1);
}

TEST_F(Module, ItsWatchdogHoldsWhatWeProgrammed) {
    start_server();
    const auto io = driver();
    ASSERT_TRUE(log_.await("back"));
    ModbusLink other({"127.0.0.1", port_, 1});
    std::uint16_t time_out = 0;
    std::uint8_t enabled = 0;
    ASSERT_TRUE(other.read_registers(ReadFunction::holding, 488, {&time_out, 1}));
    ASSERT_TRUE(other.read_bits(ReadFunction::coils, 260, {&enabled, 1}));
    EXPECT_EQ(time_out, 8) << "800 ms in steps of 100";
    EXPECT_EQ(enabled, 1);
}

TEST_F(Module, FaultsOfTheChannelMapAreReportedTogether) {
    auto wrong = config();
    wrong.inputs[barrier] = 40;
    wrong.outputs[Point{"L1"_name, Side::b, Signal::barrier}] = 2;
    wrong.watchdog = milliseconds(30'000);
    EXPECT_THAT(faults_of(wrong), ElementsAre("L1.A.barrier is no input",
                                              "L1.A.barrier: input channel 40 is not allowed; 0 to 31",
                                              "L1.B.barrier: output channel 2 is taken",
                                              "a watchdog of 30000 ms is not allowed; 1 to 25500"));
}

}  // namespace
}  // namespace graingate::devices
