#include "controller/devices/indicator.hpp"
#include "controller/devices/modbus_link.hpp"
#include "controller/devices/poll_thread.hpp"
#include "controller/devices/remote_io.hpp"
#include "sim/modbus/field_servers.hpp"
#include "tests/devices/field_names.hpp"
#include "tests/devices/report_log.hpp"
#include "tests/devices/socat_pair.hpp"

#include <gmock/gmock.h>
#include <modbus/modbus.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <thread>

#include <fcntl.h>

namespace graingate::devices {
namespace {

using namespace graingate::literals;
using std::chrono::milliseconds;
using ::testing::HasSubstr;
using Clock = std::chrono::steady_clock;

constexpr Name first = "S1"_name;
constexpr Name second = "S2"_name;

/// One unit on a line, served by libmodbus alone, as its own examples do it.
class LibmodbusUnit {
public:
    LibmodbusUnit(const SerialLine& line, int unit, milliseconds delay = {})
        : context_(modbus_new_rtu(line.path.c_str(), 9'600, 'N', 8, 1)),
          tables_(modbus_mapping_new(0, 0, 16, 0)),
          delay_(delay) {
        ENSURE(modbus_set_slave(context_, unit) == 0 && modbus_connect(context_) == 0);
        modbus_set_indication_timeout(context_, 0, 50'000);
        thread_ = std::thread([this] { run(); });
    }
    ~LibmodbusUnit() {
        is_over_ = true;
        thread_.join();
        modbus_close(context_);
        modbus_free(context_);
        modbus_mapping_free(tables_);
    }
    LibmodbusUnit(const LibmodbusUnit&) = delete;
    LibmodbusUnit& operator=(const LibmodbusUnit&) = delete;

    void set(int at, std::uint16_t value) { tables_->tab_registers[at] = value; }
    /// How often it has answered. It counts after the answer, which may be read before: waits for `expected`.
    [[nodiscard]] int answered(int expected) const {
        const auto until = Clock::now() + milliseconds(2'000);
        while (answered_ < expected && Clock::now() < until) std::this_thread::sleep_for(milliseconds(1));
        return answered_;
    }
    void delay(milliseconds by) { delay_ = by; }

private:
    void run() {
        std::array<std::uint8_t, MODBUS_RTU_MAX_ADU_LENGTH> request{};
        while (!is_over_) {
            const int size = modbus_receive(context_, request.data());
            if (size <= 0) continue;
            std::this_thread::sleep_for(delay_.load());
            if (modbus_reply(context_, request.data(), size, tables_) > 0) ++answered_;
        }
    }

    modbus_t* context_;
    modbus_mapping_t* tables_;
    std::atomic<milliseconds> delay_;
    std::atomic<int> answered_ = 0;
    std::atomic<bool> is_over_ = false;
    std::thread thread_;
};

TEST(SerialBus, ReadsAndWritesAUnitOfLibmodbus) {
    const SocatPair line;
    LibmodbusUnit unit(line.theirs(), 17);
    unit.set(7, 4'711);
    ModbusLink link(line.unit(17));
    std::uint16_t value = 0;
    const auto read = read_one(link, value);
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ(value, 4'711);
    ASSERT_TRUE(link.write_register(7, 815));
    ASSERT_TRUE(read_one(link, value));
    EXPECT_EQ(value, 815);
    const auto refused = link.read_registers(ReadFunction::holding, 900, {&value, 1});
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().text,
                HasSubstr("unit 17: reading 1 holding registers from 900: the device refuses"));
}

TEST(SerialBus, AUnitThatIsNotThereSaysSoAndLeavesTheLineOpen) {
    const SocatPair line;
    const LibmodbusUnit unit(line.theirs(), 17);
    ModbusLink link(line.unit(18), {.response = milliseconds(100)});
    std::uint16_t value = 0;
    const auto answer = read_one(link, value);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().text,
              line.unit(18).text() + ": reading 1 holding registers from 7: no answer within 100 ms");
    EXPECT_TRUE(link.is_connected());
}

TEST(SerialBus, ALateAnswerIsThrownAwayAndNotTakenForTheNext) {
    const SocatPair line;
    LibmodbusUnit unit(line.theirs(), 17);
    unit.set(7, 1);
    unit.delay(milliseconds(160));
    ModbusLink link(line.unit(17), {.response = milliseconds(100)});
    std::uint16_t value = 0;
    ASSERT_FALSE(read_one(link, value));
    unit.delay(milliseconds(0));
    EXPECT_FALSE(read_one(link, value)) << "for one more response time nothing is asked";
    std::this_thread::sleep_for(milliseconds(150));
    unit.set(7, 2);
    ASSERT_TRUE(read_one(link, value));
    EXPECT_EQ(value, 2);
    EXPECT_EQ(unit.answered(2), 2);
}

TEST(SerialBus, NoiseBeforeARequestIsThrownAway) {
    const SocatPair line;
    ModbusLink link(line.unit(17));
    std::uint16_t value = 0;
    ASSERT_FALSE(read_one(link, value)) << "the line is open now";
    const int noise = ::open(line.theirs().path.c_str(), O_WRONLY | O_NOCTTY);
    ASSERT_EQ(::write(noise, "\x11\x03\x02\x00", 4), 4);
    ::close(noise);
    LibmodbusUnit unit(line.theirs(), 17);
    unit.set(7, 4'711);
    std::this_thread::sleep_for(milliseconds(300));
    const auto read = read_one(link, value);
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ(value, 4'711);
}

TEST(SerialBus, APulledPlugIsNamedAndALineThatComesBackIsOpenedAgain) {
    ModbusLink link({.unit = 1, .serial = SerialLine{"/tmp/graingate-no-such-line"}});
    std::uint16_t value = 0;
    const auto answer = read_one(link, value);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().text,
              "serial:/tmp/graingate-no-such-line:9600:8N1 unit 1: opening: No such file or directory");
    SocatPair line;
    const LibmodbusUnit unit(line.theirs(), 1);
    ModbusLink pulled(line.unit(1));
    ASSERT_TRUE(read_one(pulled, value));
    line.pull();
    EXPECT_FALSE(read_one(pulled, value));
    EXPECT_FALSE(pulled.is_connected());
}

TEST(SerialBus, ALineBelongsToOneProgram) {
    const SocatPair line;
    const LibmodbusUnit unit(line.theirs(), 1);
    ModbusLink ours(line.unit(1));
    ModbusLink another(line.unit(1));
    std::uint16_t value = 0;
    ASSERT_TRUE(read_one(ours, value));
    const auto refused = read_one(another, value);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().text, HasSubstr("another program holds the line"));
}

/// Two indicators and a module on one line, and what runs them: one thread.
class Bus : public ::testing::Test {
protected:
    void serve(std::vector<sim::DevicePlan> plans) {
        const sim::FieldImage image{
            .indicator =
                [](const Name& device) {
                    return sim::IndicatorLevels{.kg = device == first ? 70'120 : 25'000, .stable = true};
                },
            .input = [](const Point& point) { return point.signal == Signal::beam; },
            .output = [this](const Point&, bool on) { is_on_ = on; },
            .silent = [this](const Name& device) { return device == second && is_second_silent_; }};
        auto servers = sim::FieldServers::start(plans, image);
        ASSERT_TRUE(servers) << servers.error();
        servers_ = std::move(*servers);
    }

    sim::IndicatorPlan plan(const Name& device, std::uint8_t unit) {
        return {device, load_indicator_profile("hbm_wtx110").value(), 0, unit, line_.theirs()};
    }

    std::unique_ptr<Indicator> reader(const Name& device, std::uint8_t unit, ReportLog& log) {
        const IndicatorConfig config{.device = device,
                                     .address = line_.unit(unit),
                                     .times = times_,
                                     .profile = load_indicator_profile("hbm_wtx110").value(),
                                     .scale = {Kilograms{20}, Kilograms{100'000}},
                                     .rules = {.truck_min = Kilograms{1'000}, .settle_min = Kilograms{400}}};
        return std::make_unique<Indicator>(config, links_.to(config.address, times_), log.sink());
    }

    const SocatPair line_;
    const LinkTimes times_{.response = milliseconds(100), .back_off_max = milliseconds(400)};
    std::atomic<bool> is_second_silent_ = false;
    std::atomic<bool> is_on_ = false;
    Links links_{DepotClock::running(Instant{0}, 1)};
    ReportLog first_log_;
    ReportLog second_log_;
    sim::FieldServers servers_;
};

TEST_F(Bus, UnitsOfOneLineAreReadInTurnByOneThread) {
    serve({plan(first, 1), plan(second, 2)});
    const auto one = reader(first, 1, first_log_);
    const auto two = reader(second, 2, second_log_);
    EXPECT_TRUE(first_log_.await("weight 70120 stable"));
    EXPECT_TRUE(second_log_.await("weight 25000 stable"));
    EXPECT_EQ(links_.to(line_.unit(1), times_).thread, links_.to(line_.unit(2), times_).thread);
}

TEST_F(Bus, AModuleBesideAnIndicatorIsDriven) {
    const Point bus_beam{"L1"_name, Side::a, Signal::beam};
    const Point bus_barrier{"L1"_name, Side::a, Signal::barrier};
    const RemoteIoProfile profile = load_remote_io_profile("icp_das_tm").value();
    serve({plan(first, 1), sim::RemoteIoPlan{.device = module,
                                             .profile = profile,
                                             .inputs = {{bus_beam, 0}},
                                             .outputs = {{bus_barrier, 0}},
                                             .unit = 3,
                                             .serial = line_.theirs()}});
    const auto one = reader(first, 1, first_log_);
    const RemoteIoConfig config{.device = module,
                                .address = line_.unit(3),
                                .times = times_,
                                .profile = profile,
                                .inputs = {{bus_beam, 0}},
                                .outputs = {{bus_barrier, 0}},
                                .watchdog = milliseconds(2'000)};
    RemoteIo io(config, links_.to(config.address, times_), second_log_.sink());
    ASSERT_TRUE(second_log_.await("L1.A.beam 1"));
    io.drive({{bus_barrier, true}});
    for (int i = 0; i < 300 && !is_on_; ++i) std::this_thread::sleep_for(milliseconds(10));
    EXPECT_TRUE(is_on_);
    EXPECT_TRUE(first_log_.await("weight 70120 stable"));
    EXPECT_EQ(first_log_.count("lost"), 0);
}

TEST_F(Bus, ADeadUnitIsLostAndItsNeighbourKeepsItsPace) {
    serve({plan(first, 1), plan(second, 2)});
    const auto one = reader(first, 1, first_log_);
    const auto two = reader(second, 2, second_log_);
    ASSERT_TRUE(first_log_.await("weight 70120 stable"));
    ASSERT_TRUE(second_log_.await("weight 25000 stable"));
    is_second_silent_ = true;
    const auto lost =
        second_log_.await("lost: " + line_.unit(2).text() + ": reading 6 holding registers from 0");
    ASSERT_TRUE(lost);
    std::this_thread::sleep_for(milliseconds(500));
    const PollCounts before = one->counts();
    std::this_thread::sleep_for(milliseconds(3'000));
    const PollCounts after = one->counts();
    EXPECT_GE(after.polls - before.polls, 22)
        << "of 30; each look for the dead unit costs 100 ms of the line";
    EXPECT_EQ(first_log_.count("lost"), 0);
    EXPECT_GT(two->counts().polls, 0);
    is_second_silent_ = false;
    EXPECT_TRUE(second_log_.await("weight 25000 stable", lost)) << "it is looked for, and found again";
}

TEST_F(Bus, AUnitForWhichTheLineHasNoTimeIsLostThoughItAnswers) {
    serve({plan(first, 1), plan(second, 2)});
    const auto one = reader(first, 1, first_log_);
    ASSERT_TRUE(first_log_.await("weight 70120 stable"));
    std::this_thread::sleep_for(milliseconds(1'000));
    EXPECT_EQ(first_log_.count("lost"), 0);
    const PollTask hog(links_.to(line_.unit(1), times_).thread, graingate::milliseconds(700), [](bool) {
        std::this_thread::sleep_for(milliseconds(600));
        return true;
    });
    const auto lost = first_log_.await("unit 1: the link is too busy: ");
    ASSERT_TRUE(lost);
    EXPECT_TRUE(first_log_.await("weight 70120 stable", lost)) << "and what it says then is fresh again";
}

TEST_F(Bus, AUnitTwiceOnALineIsRefused) {
    const auto servers = sim::FieldServers::start({plan(first, 1), plan(second, 1)}, {});
    ASSERT_FALSE(servers);
    EXPECT_THAT(servers.error(), HasSubstr("another device is unit 1 there"));
}

TEST(SimulatedLine, APathWithNothingThereBecomesATerminal) {
    const SerialLine line{.path = "/tmp/graingate-sim-line-" + std::to_string(::getpid())};
    {
        const auto servers = sim::FieldServers::start(
            {sim::IndicatorPlan{first, load_indicator_profile("hbm_wtx110").value(), 0, 5, line}},
            {.indicator = [](const Name&) { return sim::IndicatorLevels{.kg = 70'120}; }});
        ASSERT_TRUE(servers) << servers.error();
        for (int i = 0; i < 3; ++i) {
            ModbusLink link({.unit = 5, .serial = line});
            std::uint16_t low = 0;
            const auto read = link.read_registers(ReadFunction::holding, 3, {&low, 1});
            ASSERT_TRUE(read) << read.error().text;
            EXPECT_EQ(low, 0x11E8) << "a client may go, and another come";
        }
    }
    struct stat found {};
    EXPECT_NE(::lstat(line.path.c_str(), &found), 0) << "it goes with the server";
}

TEST(PollThread, OfTasksThatFailOneAtMostStandsBeforeEachThatDoesNot) {
    const auto thread = std::make_shared<PollThread>(DepotClock::running(Instant{0}, 1));
    std::mutex mutex;
    std::string turns;
    const auto turn = [&](char name, bool is_well) {
        return [&, name, is_well](bool) {
            {
                const std::lock_guard lock(mutex);
                turns += name;
            }
            std::this_thread::sleep_for(milliseconds(is_well ? 1 : 20));
            return is_well;
        };
    };
    const PollTask bad(thread, graingate::milliseconds(5), turn('x', false));
    const PollTask worse(thread, graingate::milliseconds(5), turn('y', false));
    const PollTask good(thread, graingate::milliseconds(10), turn('g', true));
    std::this_thread::sleep_for(milliseconds(600));
    std::unique_lock lock(mutex);
    const std::string settled = turns.substr(std::min<std::size_t>(6, turns.size()));
    lock.unlock();
    EXPECT_GT(settled.size(), 10U);
    for (const char* pair : {"xx", "xy", "yx", "yy"})
        EXPECT_EQ(settled.find(pair), std::string::npos) << pair << " in " << settled;
    EXPECT_NE(settled.find('x'), std::string::npos);
    EXPECT_NE(settled.find('y'), std::string::npos);
}

}  // namespace
}  // namespace graingate::devices
