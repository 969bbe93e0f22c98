#include "controller/app/device/device_command.hpp"
#include "controller/devices/profile/profile.hpp"
#include "sim/modbus/field_servers.hpp"

#include <gmock/gmock.h>

#include <sstream>
#include <vector>

namespace graingate::app {
namespace {

using namespace graingate::literals;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr Name scale = "S1"_name;
constexpr Name module = "IO1"_name;

struct DeviceSaid {
    int status = 0;
    std::string out;
    std::string err;
};

DeviceSaid device_said(const std::vector<std::string>& args) {
    std::ostringstream out;
    std::ostringstream err;
    const int status = device_command(args, out, err);
    return {status, out.str(), err.str()};
}

/// A device of the virtual depot, probed.
class Probed : public ::testing::Test {
protected:
    void serve(const sim::DevicePlan& plan) {
        auto servers = sim::FieldServers::start({plan}, {.indicator = [this](const Name&) { return levels_; },
                                                         .input = [](const Point&) { return true; },
                                                         .output = [](const Point&, bool) {},
                                                         .hung = [this](const Name&) { return is_hung_; }});
        ASSERT_TRUE(servers) << servers.error();
        servers_ = std::move(*servers);
        port_ = std::visit([&](const auto& each) { return servers_.port_of(each.device); }, plan);
    }

    [[nodiscard]] DeviceSaid probe(const std::string& profile,
                                   const std::vector<std::string>& more = {}) const {
        std::vector<std::string> args{"probe", "--profile", profile, "--address",
                                      "127.0.0.1:" + std::to_string(port_)};
        args.insert(args.end(), more.begin(), more.end());
        return device_said(args);
    }

    DeviceSaid probe_indicator(const std::string& profile, const std::vector<std::string>& more = {}) {
        serve(sim::IndicatorPlan{scale, *devices::weighing_of(devices::load_profile(profile).value())});
        return probe(profile, more);
    }

    sim::IndicatorLevels levels_{.kg = 70'120, .stable = true};
    bool is_hung_ = false;
    sim::FieldServers servers_;
    std::uint16_t port_ = 0;
};

TEST_F(Probed, AnIndicatorShowsEveryValueWithItsRegister) {
    const DeviceSaid ran = probe_indicator("hbm_wtx110");
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("hbm_wtx110: HBM WTX110 / WTX120 at 127.0.0.1:" + std::to_string(port_)));
    EXPECT_THAT(ran.out, ContainsRegex("weight +70120 kg +registers 2-3: 0x0001 0x11E8\n"));
    EXPECT_THAT(ran.out, ContainsRegex("stable +yes +register 4: 0x0000, bit 4\n"));
    EXPECT_THAT(ran.out, ContainsRegex("centre of zero +no +register 4: 0x0000, bit 11\n"));
    EXPECT_THAT(ran.out, ContainsRegex("fault: verification seal open +no +register 4"));
    EXPECT_THAT(ran.out, HasSubstr("not documented: the order of the two words"));
    EXPECT_THAT(ran.out, Not(HasSubstr("attended only")));
}

TEST_F(Probed, WhatIsNotDocumentedIsMarkedOnItsLineAndTheReasonsAreSaid) {
    levels_ = {.stable = true, .centre_of_zero = true};
    const DeviceSaid ran = probe_indicator("general_measure_m02");
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.out,
                ContainsRegex("centre of zero +yes +register 2: 0x0005, bit 2  \\(not documented\\)\n"));
    EXPECT_THAT(ran.out, ContainsRegex("stable +yes +register 2: 0x0005, bit 0\n"));
    EXPECT_THAT(ran.out, ContainsRegex("underload +the device has no such bit\n"));
    EXPECT_THAT(ran.out, HasSubstr("attended only: its centre-of-zero bit is not documented"));
}

TEST_F(Probed, AReadingThatIsNoneIsSaidClearly) {
    const DeviceSaid off = probe_indicator("hbm_wtx110", {"--division-kg", "50", "--max-kg", "100000"});
    EXPECT_EQ(off.status, 1);
    EXPECT_THAT(off.out, ContainsRegex("weight +none +registers 2-3: 0x0001 0x11E8\n"))
        << "the raw words help";
    EXPECT_EQ(off.err, "fault: no weight: 70120 kg is not on the division of 50 kg\n");
    servers_.stop(scale);
    const DeviceSaid gone = probe("hbm_wtx110");
    EXPECT_EQ(gone.status, 1);
    EXPECT_THAT(gone.err, HasSubstr("unit 1: connecting: Connection refused"));
}

TEST_F(Probed, AHeartbeatThatStandsStillIsAFault) {
    const DeviceSaid alive = probe_indicator("flintec_ft112");
    EXPECT_EQ(alive.status, 0) << alive.err;
    EXPECT_THAT(alive.out, ContainsRegex("heartbeat +[0-9]+, then [0-9]+ +register 10: 0x"));
    is_hung_ = true;
    const DeviceSaid hung = probe("flintec_ft112");
    EXPECT_EQ(hung.status, 1);
    EXPECT_THAT(hung.err, HasSubstr("the heartbeat stood still for 300 ms"));
}

TEST_F(Probed, AnIndicatorThatSendsFramesIsListenedTo) {
    const DeviceSaid yaohua = probe_indicator("yaohua_xk3190");
    EXPECT_EQ(yaohua.status, 0) << yaohua.err;
    EXPECT_THAT(yaohua.out, ContainsRegex("weight +70120 kg +02 2B 30 37 30 31 32 30 30 31 46 03\n"));
    EXPECT_THAT(yaohua.out, ContainsRegex("stable +the frame does not say\n"));
    EXPECT_THAT(yaohua.out, HasSubstr("attended only: its frames have no stable bit"));
    const DeviceSaid wrong = probe("toledo_continuous");
    EXPECT_EQ(wrong.status, 1);
    EXPECT_THAT(wrong.err, HasSubstr("bytes in 2000 ms, but no whole frame: "));
}

TEST_F(Probed, AModuleShowsItsChannelsAndItsWatchdog) {
    const Point beam{"L1"_name, Side::a, Signal::beam};
    serve(sim::RemoteIoPlan{.device = module,
                            .profile = devices::load_remote_io_profile("icp_das_tm").value(),
                            .inputs = {{beam, 1}},
                            .outputs = {}});
    const DeviceSaid tm = probe("icp_das_tm");
    EXPECT_EQ(tm.status, 0) << tm.err;
    EXPECT_THAT(tm.out, ContainsRegex("inputs +01000000000000000000000000000000 +bits 32-63 by FC02\n"));
    EXPECT_THAT(tm.out, ContainsRegex("watchdog on +0 +bits 260-260 by FC01\n"));
    EXPECT_THAT(tm.out, ContainsRegex("watchdog time-out +0 ms +register 488: 0x0000\n"));
    serve(sim::RemoteIoPlan{.device = module,
                            .profile = devices::load_remote_io_profile("moxa_e1214").value(),
                            .inputs = {{beam, 1}},
                            .outputs = {}});
    const DeviceSaid moxa = probe("moxa_e1214");
    EXPECT_EQ(moxa.status, 0) << moxa.err;
    EXPECT_THAT(moxa.out, ContainsRegex("inputs +010000 +bits 0-5 by FC02\n"));
    EXPECT_THAT(moxa.out,
                ContainsRegex("relays in safe mode +000000 +bits 4112-4117 by FC01  \\(not documented\\)"));
    EXPECT_THAT(moxa.out, HasSubstr("watchdog"));
    EXPECT_THAT(moxa.out, HasSubstr("attended only: its output watchdog cannot be programmed and read back"));
}

TEST(DeviceList, NamesEveryProfileWithWhatItCanAndWhyItNeedsAPerson) {
    const DeviceSaid ran = device_said({"list"});
    EXPECT_EQ(ran.status, 0);
    EXPECT_THAT(ran.err, IsEmpty());
    for (const auto name : devices::profile_names())
        EXPECT_THAT(ran.out, HasSubstr(std::string{name} + "\n"));
    EXPECT_THAT(ran.out,
                HasSubstr("flintec_ft112\n    Flintec FT-112 / FT-112D\n    indicator, Modbus registers\n"
                          "    says: stable, centre of zero, overload, underload, decimals, heartbeat\n"
                          "    unattended: yes\n"));
    EXPECT_THAT(ran.out,
                HasSubstr("unattended: no: its frames have no stable bit; its frames have no centre"));
}

TEST(DeviceCommand, SaysWhatIsAllowed) {
    EXPECT_EQ(device_said({}).status, 2);
    EXPECT_THAT(device_said({"prob"}).err, HasSubstr("usage: graingate device list"));
    const auto probe = [](const std::vector<std::string>& more) {
        std::vector<std::string> args{"probe"};
        args.insert(args.end(), more.begin(), more.end());
        return device_said(args);
    };
    EXPECT_THAT(probe({"--profile", "hbm_wtx110"}).err, AllOf(HasSubstr("address"), HasSubstr("usage:")));
    EXPECT_THAT(probe({"--profile", "wtx", "--address", "10.0.0.7"}).err,
                HasSubstr("no profile is called 'wtx'; there are dini_argeo_dgt, flintec_ft112"));
    EXPECT_THAT(probe({"--profile", "hbm_wtx110", "--address", "serial:/dev/ttyUSB0:9601:8N1"}).err,
                HasSubstr("--address 'serial:/dev/ttyUSB0:9601:8N1': the baud rate '9601' is none of 1200"));
    EXPECT_THAT(probe({"--profile", "hbm_wtx110", "--address", "10.0.0.7", "--unit", "256"}).err,
                HasSubstr("--unit is 256; allowed are 0 to 255"));
    EXPECT_EQ(probe({"--profile", "hbm_wtx110", "--address", "10.0.0.7", "--unit", "256"}).status, 2);
    EXPECT_EQ(probe({"--profile", "hbm_wtx110", "--address", "10.0.0.7", "stray"}).status, 2);
}

}  // namespace
}  // namespace graingate::app
