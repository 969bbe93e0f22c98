#include "controller/app/config.hpp"
#include "controller/app/config/config_demo.hpp"
#include "tests/app/depot_file.hpp"

#include <gmock/gmock.h>

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

namespace graingate::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// `key: what is allowed` of every fault.
std::vector<std::string> faults_of(const std::string& text) {
    const TempFile file(text);
    const auto config = read_config(file.path());
    std::vector<std::string> faults;
    if (!config)
        for (const ConfigFault& fault : config.error()) faults.push_back(fault.key + ": " + fault.allowed);
    return faults;
}

const std::string indicator_tcp =
    "profile = \"hbm_wtx110\"\nhost = \"127.0.0.1\"\nport = 15020  # indicator\nunit = 1";
const std::string io_tcp = "profile = \"icp_das_tm\"\nhost = \"127.0.0.1\"\nport = 15021  # io\nunit = 1";
const std::string line = "host = \"serial:/dev/ttyUSB0:9600:8N1\"\n";

/// The demo with another indicator, and with another module.
std::string with_indicator(const std::string& lines) {
    return changed({{indicator_tcp, lines}});
}
std::string on_one_line(const std::string& indicator, const std::string& io) {
    return changed({{indicator_tcp, indicator}, {io_tcp, io}});
}

TEST(DeviceConfig, UnitsOfOneLineAreTakenAndPrintedBack) {
    const std::string text = on_one_line("profile = \"hbm_wtx110\"\n" + line + "unit = 1",
                                         "profile = \"icp_das_tm\"\n" + line + "unit = 2");
    EXPECT_THAT(faults_of(text), IsEmpty());
    const TempFile file(text);
    const auto config = read_config(file.path()).value();
    EXPECT_EQ(config.devices[0].address().text(), "serial:/dev/ttyUSB0:9600:8N1 unit 1");
    EXPECT_EQ(config.devices[0].address().link_text(), config.devices[1].address().link_text());
    std::ostringstream out;
    std::ostringstream err;
    ASSERT_EQ(config_command(std::vector<std::string>{"print", file.path()}, out, err), 0) << err.str();
    const TempFile copy(out.str());
    const auto again = read_config(copy.path());
    ASSERT_TRUE(again) << again.error().front().text();
    EXPECT_EQ(*again, config);
}

TEST(DeviceConfig, ALineHasOneSpeedAndItsUnitsHaveNumbersOfTheirOwn) {
    EXPECT_THAT(faults_of(on_one_line("profile = \"hbm_wtx110\"\n" + line + "unit = 1",
                                      "profile = \"icp_das_tm\"\n" + line + "unit = 1")),
                ElementsAre(HasSubstr("device[1].host: one entry for each host, port and unit")));
    EXPECT_THAT(
        faults_of(on_one_line("profile = \"hbm_wtx110\"\n" + line + "unit = 1",
                              "profile = \"icp_das_tm\"\n"
                              "host = \"serial:/dev/ttyUSB0:19200:8N1\"\nunit = 2")),
        ElementsAre(HasSubstr("device[1].host: the same for every device of the line; device[0].host")));
    EXPECT_THAT(faults_of(with_indicator("profile = \"hbm_wtx110\"\n" + line + "unit = 0")),
                ElementsAre("device[0].unit: 1 to 247 on a serial line"));
    EXPECT_THAT(faults_of(with_indicator("profile = \"hbm_wtx110\"\n" + line + "port = 502")),
                ElementsAre("device[0].port: nothing: a serial line has no port"));
    EXPECT_THAT(
        faults_of(with_indicator("profile = \"hbm_wtx110\"\nhost = \"serial:/dev/ttyUSB0:9601:8N1\"")),
        ElementsAre(HasSubstr("a serial line such as serial:/dev/ttyUSB0:9600:8N1 (1200, 2400")));
}

TEST(DeviceConfig, FramesHaveTheirLineAlone) {
    EXPECT_THAT(faults_of(on_one_line("profile = \"toledo_continuous\"\n" + line + "use = \"attended\"",
                                      "profile = \"icp_das_tm\"\n" + line + "unit = 2")),
                ElementsAre(HasSubstr("device[1].host: a line of its own: toledo_continuous sends frames")));
    EXPECT_THAT(faults_of(with_indicator("profile = \"toledo_continuous\"\n" + line +
                                         "unit = 3\nuse = \"attended\"")),
                ElementsAre(HasSubstr("device[0].unit: nothing: toledo_continuous sends frames")));
}

TEST(DeviceConfig, WhatCannotProveItselfIsRefusedForALaneWithoutAPerson) {
    const std::string tcp = "\nhost = \"127.0.0.1\"\nport = 15020";
    EXPECT_THAT(
        faults_of(with_indicator("profile = \"yaohua_xk3190\"" + tcp)),
        ElementsAre("device[0].use: \"attended\", since yaohua_xk3190 needs a person who stands by: its "
                    "frames have no stable bit; its frames have no centre-of-zero bit and no "
                    "high-resolution weight"));
    EXPECT_THAT(faults_of(with_indicator("profile = \"yaohua_xk3190\"" + tcp + "\nuse = \"attended\"")),
                IsEmpty());
    EXPECT_THAT(
        faults_of(with_indicator("profile = \"general_measure_m02\"" + tcp)),
        ElementsAre(HasSubstr("its centre-of-zero bit is not documented, and no flags_test is recorded")));
    EXPECT_THAT(faults_of(with_indicator("profile = \"general_measure_m02\"" + tcp +
                                         "\nflags_test = \"2026-11-01 by Wang Wei\"")),
                IsEmpty());
    EXPECT_THAT(faults_of(with_indicator("profile = \"flintec_ft112\"" + tcp)), IsEmpty());
    EXPECT_THAT(faults_of(with_indicator("profile = \"hbm_wtx110\"" + tcp + "\nuse = \"atended\"")),
                ElementsAre("device[0].use: \"unattended\" or \"attended\""));
}

TEST(DeviceConfig, AGateIsDrivenByNoModuleThatNeedsAPersonBesideIt) {
    EXPECT_THAT(faults_of(changed({{io_tcp, io_tcp + "\nuse = \"attended\""}})),
                ElementsAre("pit[0].io: a module that may serve unattended, since a gate opens by itself"));
}

TEST(DeviceConfig, AModuleWithoutAReadableWatchdogNeedsARecordedTest) {
    const std::string wires =
        changed({{"watchdog_ms = 2000\n", ""}, {"profile = \"icp_das_tm\"", "profile = \"moxa_e1214\""}});
    EXPECT_THAT(
        faults_of(wires),
        ElementsAre(
            HasSubstr("device[1].use: \"attended\", since moxa_e1214 needs a person who stands by: its "
                      "output watchdog cannot be programmed"),
            "device[1].inputs: at most 6 channels, which is all that the profile has",
            "device[1].outputs: at most 6 channels, which is all that the profile has"));
    const auto with = [&](const std::string& record) {
        std::string text = wires;
        const std::string name = "name = \"io1\"\n";
        text.insert(text.find(name) + name.size(), "pull_the_plug_test = \"" + record + "\"\n");
        return faults_of(text).front();
    };
    EXPECT_THAT(with("2026-11-01 by Wang Wei"), HasSubstr("device[1].inputs")) << "no word of the watchdog";
    EXPECT_THAT(with("yes"),
                HasSubstr("pull_the_plug_test: when and by whom, such as \"2026-11-01 by Wang Wei\""));
    EXPECT_THAT(with("2026-02-30 by Wang Wei"), HasSubstr("when and by whom"));
}

TEST(DeviceConfig, AKeyThatMeansNothingIsRefused) {
    EXPECT_THAT(faults_of(changed(
                    {{"unit = 1\npoll_ms", "unit = 1\npull_the_plug_test = \"2026-11-01 by Li\"\npoll_ms"}})),
                ElementsAre(HasSubstr(
                    "device[0].pull_the_plug_test: nothing: hbm_wtx110 is the profile of an indicator")));
    EXPECT_THAT(
        faults_of(changed({{"watchdog_ms = 2000", "flags_test = \"2026-11-01 by Li\""}})),
        ElementsAre(HasSubstr("device[1].flags_test: nothing: icp_das_tm is the profile of a remote I/O")));
    EXPECT_THAT(faults_of(changed({{"profile = \"icp_das_tm\"", "profile = \"moxa_e1214\""}})),
                testing::Contains(
                    "device[1].watchdog_ms: nothing: moxa_e1214 has no watchdog that can be programmed"));
}

}  // namespace
}  // namespace graingate::app
