#include "controller/app/config.hpp"
#include "controller/app/config/config_demo.hpp"
#include "tests/app/depot_file.hpp"

#include <gmock/gmock.h>

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

namespace graingate::app {

/// What a failing test shows of a fault.
void PrintTo(const ConfigFault& fault, std::ostream* out) {
    *out << fault.text();
}

namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using namespace graingate::literals;

std::string text_of_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string demo() {
    return demo_config(DemoPorts{});
}

/// The line of `passage` in the demo's configuration, from 1.
std::int64_t line_of(std::string_view passage) {
    const std::string text = demo();
    const auto at = text.find(passage);
    EXPECT_NE(at, std::string::npos) << passage;
    return 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
}

std::vector<ConfigFault> faults_of(std::string_view text) {
    const TempFile file(text);
    const auto config = read_config(file.path());
    return config ? std::vector<ConfigFault>{} : config.error();
}

std::vector<ConfigFault> faults_after(const Changes& changes) {
    return faults_of(changed(changes));
}

auto fault(std::int64_t line, const std::string& key, const std::string& value, const std::string& allowed) {
    return AllOf(Field("line", &ConfigFault::line, line), Field("key", &ConfigFault::key, key),
                 Field("value", &ConfigFault::value, value),
                 Field("allowed", &ConfigFault::allowed, HasSubstr(allowed)));
}

auto fault_at(const std::string& key, const std::string& allowed) {
    return AllOf(Field("key", &ConfigFault::key, key),
                 Field("allowed", &ConfigFault::allowed, HasSubstr(allowed)));
}

struct Ran {
    int status = 0;
    std::string out;
    std::string err;
};

Ran run(const std::vector<std::string>& args) {
    std::ostringstream out;
    std::ostringstream err;
    const int status = config_command(args, out, err);
    return {status, out.str(), err.str()};
}

constexpr const char* demo_path = GRAINGATE_SOURCE_DIR "/controller/app/demo.toml";

TEST(Config, TheDemoHasNoFaults) {
    const auto config = read_config(demo_path);
    ASSERT_TRUE(config) << config.error().front().text();
    ASSERT_EQ(config->rules.lanes.size(), 1U);
    const LaneRules& lane = config->rules.lanes[0];
    EXPECT_EQ(lane.name, "L1"_name);
    EXPECT_EQ(lane.indicator, "L1.indicator"_name);
    EXPECT_EQ(lane.division, Kilograms{20});
    EXPECT_EQ(lane.max, Kilograms{100'000});
    EXPECT_EQ(lane.truck_min, Kilograms{1'000});
    ASSERT_EQ(config->devices.size(), 2U);
    EXPECT_EQ(config->devices[1].inputs.size(), 15U);
    EXPECT_EQ(config->devices[1].inputs[7].text(), "L1.B.beam");
    EXPECT_EQ(config->devices[1].outputs.size(), 9U);
    EXPECT_EQ(config->rules.users[1].role, Role::supervisor);
    EXPECT_EQ(config->rules.slots.first, hours(0));
    EXPECT_EQ(config->rules.slots.capacity, 50);
}

TEST(Config, WhatIsNotWrittenHasTheDefaultsOfTheStructs) {
    const auto config = read_config(demo_path).value();
    const Rules defaults;
    EXPECT_EQ(config.rules.times, defaults.times);
    EXPECT_EQ(config.rules.utc_offset, defaults.utc_offset);
    EXPECT_EQ(config.rules.match, defaults.match);
    EXPECT_EQ(config.rules.yard, defaults.yard);
    EXPECT_EQ(config.rules.lanes[0].use, LaneUse::two_way);
    EXPECT_EQ(config.rules.tare_drift_divisions, defaults.tare_drift_divisions);
    EXPECT_EQ(config.rules.slots.days_ahead, defaults.slots.days_ahead);
    EXPECT_EQ(config.rules.lanes[0].min_divisions, 20);
}

TEST(Config, TheYardAndTheUseOfALaneCanBeSet) {
    const std::string text = demo() + "[yard]\ncall_forward = true\nlateness_minutes = 45\nwalk_ins = 0\n";
    const TempFile file(text);
    const auto config = read_config(file.path());
    ASSERT_TRUE(config) << config.error().front().text();
    EXPECT_TRUE(config->rules.yard.calls_forward);
    EXPECT_EQ(config->rules.yard.lateness, minutes(45));
    EXPECT_EQ(config->rules.yard.walk_ins, 0);
    EXPECT_THAT(faults_of(demo() + "[yard]\ninside_max = 201\n"),
                ElementsAre(fault_at("yard.inside_max", "a whole number, 1 to 200")));
    EXPECT_THAT(faults_of(demo() + "[yard]\ncall_forward = \"yes\"\n"),
                ElementsAre(fault_at("yard.call_forward", "true or false")));
    EXPECT_THAT(faults_after({{"[[lane]]\n", "[[lane]]\nuse = \"both\"\n"}}),
                ElementsAre(fault_at("lane[0].use", "\"two_way\", \"in\" or \"out\"")));
}

TEST(Config, ACamerasLaneCanBeAPartOfItsPicture) {
    const std::string camera = "[[camera]]\n";
    const auto with = [&](const std::string& keys) { return changed({{camera, camera + keys}}); };
    const TempFile file(with("lane_left = 300\nlane_bottom = 900\n"));
    const auto config = read_config(file.path());
    ASSERT_TRUE(config) << config.error().front().text();
    EXPECT_EQ(config->cameras[0].region, (vision::PlateRegion{.left = 300, .bottom = 900}));
    EXPECT_EQ(config->cameras[1].region, vision::PlateRegion{});
    EXPECT_THAT(faults_of(with("lane_left = 1001\n")),
                ElementsAre(fault_at("camera[0].lane_left", "a whole number, 0 to 1000")));
    EXPECT_THAT(faults_of(with("lane_left = 600\nlane_right = 640\n")),
                ElementsAre(fault_at("camera[0].lane_right", "at least 650: 50 more than lane_left")));
    EXPECT_THAT(faults_of(with("lane_top = 960\n")),
                ElementsAre(fault_at("camera[0].lane_top", "at most 950: 50 less than lane_bottom")));
}

TEST(Config, EveryTimeCanBeSet) {
    std::string text = demo() + "[depot]\nutc_offset_minutes = 540\n[times]\n";
    TimeRules expected;
    std::int64_t ms = 3'000;
    TimeRules::fields(expected, [&](std::string_view field, Duration& held) {
        field.remove_suffix(3);
        ms += 100;
        // What must be longer than another stays so.
        const std::int64_t written = field == "settle" || field == "unload" ? ms + 50'000 : ms;
        held = milliseconds(written);
        text += std::string{field} + "_ms = " + std::to_string(written) + "\n";
    });
    const TempFile file(text);
    const auto config = read_config(file.path());
    ASSERT_TRUE(config) << config.error().front().text();
    EXPECT_EQ(config->rules.times, expected);
    EXPECT_EQ(config->rules.utc_offset, hours(9));
}

TEST(Config, TenFaultsAreTenFaultsEachAtItsLine) {
    const Changes changes{
        {"port = 8080", "port = 80800"},
        {"profile = \"hbm_wtx110\"", "profile = \"hbm_wtx119\""},
        {"host = \"127.0.0.1\"\nport = 15021", "host = \"127.0.0\"\nport = 15021"},
        {"\"L1.B.beam\"", "\"L1.B.bean\""},
        {"url = \"http://127.0.0.1:18080/L1.B.camera\"", "url = \"ftp://127.0.0.1/L1.B.camera\""},
        {"camera_b = \"L1.B.camera\"", "camera_b = \"L1.C.camera\""},
        {"division_kg = 20", "division_kg = 15"},
        {"truck_min_kg = 1000", "truck_min_kg = \"1000\""},
        {"role = \"supervisor\"", "role = \"boss\""},
        {"capacity = 50", "capacty = 50"},
    };
    EXPECT_THAT(
        faults_after(changes),
        ElementsAre(
            fault(line_of("port = 8080"), "web.port", "80800", "0 to 65535"),
            fault(line_of("profile = \"hbm_wtx110\""), "device[0].profile", "\"hbm_wtx119\"", "hbm_wtx110"),
            fault(line_of("port = 15021") - 1, "device[1].host", "\"127.0.0\"", "IP address"),
            fault(line_of("\"L1.B.beam\""), "device[1].inputs[7]", "\"L1.B.bean\"", "L1.A.beam"),
            fault(line_of("http://127.0.0.1:18080/L1.B"), "camera[1].url", "\"ftp://127.0.0.1/L1.B.camera\"",
                  "rtsp://[USER:PASSWORD@]HOST"),
            fault(line_of("camera_b"), "lane[0].camera_b", "\"L1.C.camera\"",
                  "L1.A.camera, L1.B.camera, P1.camera"),
            fault(line_of("division_kg"), "lane[0].division_kg", "15", "1, 2 or 5 x 10^k"),
            fault(line_of("truck_min_kg"), "lane[0].truck_min_kg", "\"1000\"", "a whole number"),
            fault(line_of("supervisor"), "user[1].role", "\"boss\"",
                  "\"operator\", \"supervisor\" or \"laboratory\""),
            fault(line_of("capacity"), "slots.capacty", "50", "did you mean capacity?")));
}

TEST(Config, NamesTheCamerasThatSeeTrucksFromBehind) {
    const TempFile file(
        changed({{"camera_a = \"L1.A.camera\"", "camera_a = \"L1.A.camera\"\nrear_a = \"P1.camera\""}}));
    const auto config = read_config(file.path());
    ASSERT_TRUE(config);
    EXPECT_EQ(config->rules.lanes[0].rear_a.view(), "P1.camera");
    EXPECT_TRUE(config->rules.lanes[0].rear_b.empty());
    const TempFile wrong(
        changed({{"camera_a = \"L1.A.camera\"", "camera_a = \"L1.A.camera\"\nrear_b = \"nobodys\""}}));
    ASSERT_FALSE(read_config(wrong.path()));
    EXPECT_EQ(read_config(wrong.path()).error().front().key, "lane[0].rear_b");
}

TEST(Config, AFaultSaysFileLineKeyValueAndWhatIsAllowed) {
    const TempFile file(changed({{"division_kg = 20", "division_kg = 15"}}));
    const auto config = read_config(file.path());
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error()[0].text(), file.path() + ":" + std::to_string(line_of("division_kg")) +
                                            ": lane[0].division_kg = 15: allowed: 1, 2 or 5 x 10^k "
                                            "kilograms: 1, 2, 5, 10, 20, 50, ... (R 76-1)");
}

TEST(Config, ATextThatIsNoTomlIsRefusedAtLineAndColumn) {
    const auto faults = faults_of("[web]\nport = = 3\n");
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0].line, 2);
    EXPECT_EQ(faults[0].column, 8);
    EXPECT_THAT(faults[0].text(), HasSubstr(":2:8: "));
}

TEST(Config, ADemoCutAtAnyByteNeverCrashesAndIsNeverAcceptedWithoutItsLane) {
    const std::string text = demo();
    const std::size_t lane_ends = text.find("truck_min_kg = 1000");
    const TempFile file("");
    for (std::size_t size = 0; size < lane_ends; size += 7) {
        std::ofstream(file.path(), std::ios::binary | std::ios::trunc) << text.substr(0, size);
        EXPECT_FALSE(read_config(file.path())) << size;
    }
}

TEST(Config, AFileThatCannotBeReadIsRefused) {
    const auto missing = read_config("/tmp/graingate-no-such-file.toml");
    ASSERT_FALSE(missing);
    EXPECT_THAT(missing.error()[0].text(),
                AllOf(HasSubstr("no-such-file.toml: "), HasSubstr("No such file")));
    const auto folder = read_config("/tmp");
    ASSERT_FALSE(folder);
    EXPECT_THAT(folder.error()[0].text(), HasSubstr("a file that can be read"));
    const TempFile large(std::string(1024 * 1024 + 1, '#'));
    const auto refused = read_config(large.path());
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error()[0].allowed, HasSubstr("1,048,576"));
}

TEST(Config, AnEmptyFileNamesWhatMustBeThere) {
    EXPECT_THAT(faults_of(""),
                ElementsAre(fault(0, "commodity", "", "[[commodity]]"), fault(0, "device", "", "[[device]]"),
                            fault(0, "camera", "", "[[camera]]"), fault(0, "lane", "", "[[lane]]"),
                            fault(0, "pit", "", "[[pit]]")));
}

TEST(Config, AMissingKeyIsNamedAtItsTable) {
    EXPECT_THAT(faults_after({{"max_kg = 100000", ""}}),
                ElementsAre(fault(line_of("[[lane]]"), "lane[0].max_kg", "", "500 to 1000000")));
}

TEST(Config, AMisspelledKeyIsOneFaultAndNotAlsoAMissingOne) {
    EXPECT_THAT(
        faults_after({{"division_kg", "divison_kg"}}),
        ElementsAre(fault(line_of("division_kg"), "lane[0].divison_kg", "20", "did you mean division_kg?")));
    EXPECT_THAT(faults_after({{"division_kg", "colour"}}),
                ElementsAre(fault_at("lane[0].division_kg", "a whole number"),
                            fault_at("lane[0].colour", "only name")));
}

TEST(Config, UnknownTablesAndTablesOfTheWrongKindAreRefused) {
    for (const std::string name : {"pit", "lane", "device", "camera", "commodity"}) {
        SCOPED_TRACE(name);
        std::string text = demo();
        for (auto at = text.find("[[" + name); at != std::string::npos; at = text.find("[[" + name, at + 1))
            text.insert(at + 2 + name.size(), "s");
        EXPECT_THAT(faults_of(text), ElementsAre(fault_at(name + "s", "did you mean " + name + "?")));
    }
    EXPECT_THAT(faults_after({{"[web]", "[[web]]"}}), ElementsAre(fault_at("web", "a table, under [web]")));
    EXPECT_THAT(faults_after({{"[[user]]\nname = \"wang\"", "[user]\nname = \"wang\""},
                              {"[[user]]\nname = \"li\"\nrole = \"supervisor\"", "\n\n"},
                              {"[[user]]\nname = \"lan\"\nrole = \"laboratory\"", "\n\n"}}),
                ElementsAre(fault_at("user", "a list of tables, each under [[user]]")));
}

TEST(Config, NamesAreNamesAndDiffer) {
    EXPECT_THAT(faults_after({{"name = \"wang\"", "name = \"王\""}}),
                ElementsAre(fault(line_of("\"wang\""), "user[0].name", "\"王\"", "1 to 23 characters")));
    EXPECT_THAT(faults_after({{"name = \"wang\"", "name = \"li\""}}),
                ElementsAre(fault(line_of("\"li\""), "user[1].name", "\"li\"",
                                  "user[0].name (line " + std::to_string(line_of("\"wang\"")) + ")")));
    EXPECT_THAT(faults_after({{"name = \"P1.camera\"", "name = \"L1.B.camera\""},
                              {"camera = \"P1.camera\"", "camera = \"L1.B.camera\""}}),
                ElementsAre(fault_at("camera[2].name", "camera[1].name")));
    EXPECT_THAT(faults_of(demo() + "[[commodity]]\nname = \"maize\"\n"),
                ElementsAre(fault_at("commodity[1].name", "a name of its own")));
}

TEST(Config, APlaceMayNotBeCalledLikeASide) {
    std::string text = changed({{"name = \"P1\"", "name = \"P.A\""}});
    for (auto at = text.find("\"P1."); at != std::string::npos; at = text.find("\"P1.", at + 1))
        if (text.compare(at, 11, "\"P1.camera\"") != 0) text.replace(at, 4, "\"P.A.");
    EXPECT_THAT(faults_of(text), ElementsAre(fault_at("pit[0].name", "does not end in .A or .B")));
}

TEST(Config, AWireHasOneChannelOfTheRightDirectionOnItsOwnDevice) {
    EXPECT_THAT(faults_after({{"\"L1.A.boom\"", "\"L1.A.presence\""}}),
                ElementsAre(fault(line_of("\"L1.A.boom\""), "device[1].inputs[1]", "\"L1.A.presence\"",
                                  "a wire once; device[1].inputs[0]")));
    EXPECT_THAT(faults_after({{"\"P1.gate\"", "\"P1.gate_open\""}, {"\"P1.gate_open\"", "\"P1.gate\""}}),
                ElementsAre(fault_at("device[1].inputs[11]", "an input; this is an output"),
                            fault_at("device[1].outputs[6]", "an output; this is an input")));
    EXPECT_THAT(faults_after({{"\"P1.gate\"", "\"P2.gate\""}}),
                ElementsAre(fault_at("device[1].outputs[6]", "a wire of a lane or pit: L1, P1")));
    EXPECT_THAT(faults_after({{"\"L1.A.boom\"", "\"L1.boom\""}}),
                ElementsAre(fault_at("device[1].inputs[1]", "a wire of L1: L1.A.presence")));
    EXPECT_THAT(faults_after({{"\"L1.A.light_in\"", "\"P1.barrier\""}}),
                ElementsAre(fault_at("device[1].outputs[1]", "a wire of P1: P1.gate, P1.light_in")));
}

TEST(Config, AWireOfAnotherModulesLaneIsRefused) {
    const std::string text = changed({{"\"P1.gate\",", ""}}) +
                             "[[device]]\nname = \"io2\"\nprofile = \"icp_das_tm\"\nhost = "
                             "\"10.0.0.2\"\noutputs = [\"\", \"P1.gate\"]\n";
    EXPECT_THAT(faults_of(text),
                ElementsAre(fault(line_of("outputs = ["), "device[1].outputs", "[ ...", "missing: P1.gate"),
                            fault_at("device[2].outputs[1]", "whose io is io2; that of P1 is io1")));
}

TEST(Config, MissingWiresAreNamedForEachPlace) {
    EXPECT_THAT(
        faults_after({{"\"L1.A.beam\", ", ""}, {"\"P1.run_permit\",", ""}, {"\"L1.B.beam\"", "\"\""}}),
        ElementsAre(fault(line_of("inputs = ["), "device[1].inputs", "[ ...",
                          "all inputs of L1; missing: L1.A.beam, L1.B.beam"),
                    fault_at("device[1].inputs", "all inputs of P1; missing: P1.run_permit")));
}

TEST(Config, ReferencesLeadToDevicesOfTheRightKind) {
    EXPECT_THAT(faults_after({{"indicator = \"L1.indicator\"", "indicator = \"io1\""}}),
                ElementsAre(fault_at("lane[0].indicator",
                                     "is an indicator: L1.indicator; this one is a remote I/O module")));
    EXPECT_THAT(faults_after({{"io = \"io1\"\ncamera =", "io = \"io9\"\ncamera ="}}),
                ElementsAre(fault_at("pit[0].io", "a remote I/O module: io1")));
    EXPECT_THAT(faults_after({{"commodities = [\"maize\"]", "commodities = [\"maize\", \"wheat\"]"}}),
                ElementsAre(fault_at("pit[0].commodities", "[[commodity]]: maize")));
    EXPECT_THAT(faults_after({{"commodities = [\"maize\"]", "commodities = [\"maize\", \"maize\"]"}}),
                ElementsAre(fault_at("pit[0].commodities", "each name once")));
    EXPECT_THAT(faults_after({{"commodities = [\"maize\"]", "commodities = []"}}),
                ElementsAre(fault_at("pit[0].commodities", "a list of 1 to 16 names")));
    EXPECT_THAT(faults_of(demo() + "[[commodity]]\nname = \"wheat\"\n"),
                ElementsAre(fault_at("commodity[1].name", "no pit names this one")));
}

TEST(Config, TwoLanesDoNotShareAnIndicator) {
    const std::string lane =
        "[[lane]]\nname = \"L2\"\nindicator = \"L1.indicator\"\nio = \"io1\"\ncamera_a = \"L1.A.camera\"\n"
        "camera_b = \"L1.B.camera\"\ndivision_kg = 20\nmax_kg = 100000\ntruck_min_kg = 1000\n";
    EXPECT_THAT(faults_of(demo() + lane),
                ElementsAre(fault_at("device[1].inputs", "missing: L2.A.presence, L2.A.boom"),
                            fault_at("device[1].outputs", "missing: L2.A.barrier"),
                            fault_at("lane[1].indicator", "an indicator of its own; lane[0].indicator")));
}

TEST(Config, DevicesAreCheckedAgainstTheirProfiles) {
    EXPECT_THAT(faults_after({{"poll_ms = 100\n", "watchdog_ms = 2000\n"}}),
                ElementsAre(fault_at("device[0].watchdog_ms", "only remote I/O has this key")));
    EXPECT_THAT(faults_after({{"watchdog_ms = 2000", "watchdog_ms = 30000"}}),
                ElementsAre(fault_at("device[1].watchdog_ms", "300 (three polls) to 25500")));
    EXPECT_THAT(faults_after({{"watchdog_ms = 2000", "watchdog_ms = 200"}}),
                ElementsAre(fault_at("device[1].watchdog_ms", "300 (three polls)")));
    EXPECT_THAT(faults_after({{"port = 15021", "port = 15020"}}),
                ElementsAre(fault_at("device[1].host", "one entry for each host, port and unit")));
    std::string many;
    for (int i = 0; i < 18; ++i) many += "\"\", ";
    EXPECT_THAT(faults_after({{"inputs = [", "inputs = [" + many}}),
                ElementsAre(fault_at("device[1].inputs", "at most 32 channels")));
}

TEST(Config, TheScaleIsOneOfClassThree) {
    EXPECT_THAT(faults_after({{"division_kg = 20", "division_kg = 5"}}),
                ElementsAre(fault_at("lane[0].max_kg", "2500 kg to 50000 kg")));
    EXPECT_THAT(faults_after({{"division_kg = 20", "division_kg = 500"}}),
                ElementsAre(fault_at("lane[0].max_kg", "250000 kg to 5000000 kg")));
    EXPECT_THAT(faults_after({{"max_kg = 100000", "max_kg = 100010"}}),
                ElementsAre(fault_at("lane[0].max_kg", "whole divisions of 20 kg")));
    EXPECT_THAT(faults_after({{"truck_min_kg = 1000", "truck_min_kg = 399"}}),
                ElementsAre(fault_at("lane[0].truck_min_kg", "400 kg (Min) to 100000 kg (Max)")));
    EXPECT_THAT(faults_after({{"truck_min_kg = 1000", "truck_min_kg = 100001"}}),
                ElementsAre(fault_at("lane[0].truck_min_kg", "400 kg (Min)")));
    EXPECT_THAT(faults_after({{"truck_min_kg = 1000", "truck_min_kg = 400"}}), IsEmpty());
    EXPECT_THAT(faults_after({{"division_kg = 20", "division_kg = 200"},
                              {"truck_min_kg = 1000", "truck_min_kg = 4000"}}),
                IsEmpty());
}

TEST(Config, TimesAndSlotsFitEachOther) {
    EXPECT_THAT(faults_of(demo() + "[times]\nstable_window_ms = 999\n"),
                ElementsAre(fault_at("times.stable_window_ms", "1000 to 60000")));
    EXPECT_THAT(faults_of(demo() + "[times]\nstable_window_ms = 5000\nsettle_ms = 5000\n"),
                ElementsAre(fault_at("times.settle_ms", "more than times.stable_window_ms")));
    EXPECT_THAT(faults_of(demo() + "[times]\nstable_windows_ms = 5000\n"),
                ElementsAre(fault_at("times.stable_windows_ms", "did you mean stable_window_ms?")));
    EXPECT_THAT(faults_after({{"first = \"00:00\"", "first = \"01:00\""}}),
                ElementsAre(fault_at("slots.count", "at most 23")));
    EXPECT_THAT(faults_after({{"first = \"00:00\"", "first = \"24:00\""}}),
                ElementsAre(fault_at("slots.first", "\"23:59\"")));
}

TEST(Config, WhatIsTakenOnOfAPictureIsBounded) {
    EXPECT_EQ(read_config(demo_path).value().vision, VisionConfig{});
    EXPECT_THAT(
        faults_of(demo() + "[vision]\npicture_bytes_max = 9999\npicture_pixels_max = 200000001\n"
                           "picture_side_max = 32001\nplates_max = 0\nplates_near_max = \"all\"\n"),
        ElementsAre(fault_at("vision.picture_bytes_max", "10000 to 268435456"),
                    fault_at("vision.picture_pixels_max", "65536 to 200000000"),
                    fault_at("vision.picture_side_max", "256 to 32000"),
                    fault_at("vision.plates_max", "1 to 32"), fault_at("vision.plates_near_max", "1 to 32")));
    const TempFile file(demo() +
                        "[vision]\npicture_bytes_max = 400000\npicture_pixels_max = 2073600\n"
                        "picture_side_max = 1920\nplates_max = 4\nplates_near_max = 2\n");
    EXPECT_EQ(read_config(file.path()).value().vision,
              (VisionConfig{{.bytes_max = 400'000, .pixels_max = 2'073'600, .side_max = 1'920},
                            {.plates_max = 4, .near_max = 2}}));
}

TEST(Config, MoreThanSixteenLanesOrPitsAreRefused) {
    std::string text = demo();
    std::int64_t line = std::count(text.begin(), text.end(), '\n') + 1;
    for (int i = 2; i <= 17; ++i)
        text += "[[pit]]\nname = \"P" + std::to_string(i) +
                "\"\nio = \"io2\"\ncamera = \"P1.camera\"\ncommodities = [\"maize\"]\n";
    const auto faults = faults_of(text);
    EXPECT_THAT(faults, testing::Contains(fault(line + 5 * 15, "pit[16]", "[[pit]]", "at most 16 [[pit]]")));
}

TEST(Config, PrintShowsEveryValueWithItsSourceAndReadsBackTheSame) {
    const auto printed = run({"print", demo_path});
    ASSERT_EQ(printed.status, 0) << printed.err;
    EXPECT_THAT(printed.err, IsEmpty());
    EXPECT_THAT(printed.out, HasSubstr("division_kg = 20  # " + std::string{demo_path} + ":" +
                                       std::to_string(line_of("division_kg")) + "\n"));
    EXPECT_THAT(printed.out, HasSubstr("stable_window_ms = 2000  # default\n"));
    EXPECT_THAT(printed.out, HasSubstr("first = \"00:00\"  # "));
    EXPECT_THAT(printed.out, HasSubstr("days_ahead = 7  # default\n"));
    const TempFile copy(printed.out);
    const auto again = read_config(copy.path());
    ASSERT_TRUE(again) << again.error().front().text();
    EXPECT_EQ(*again, read_config(demo_path).value());
    const auto printed_again = run({"print", copy.path()});
    EXPECT_THAT(printed_again.out, Not(HasSubstr("# default")));
}

TEST(Config, CheckSaysWhatIsWrongAndTheExitStatusTells) {
    const auto clean = run({"check", demo_path});
    EXPECT_EQ(clean.status, 0);
    EXPECT_THAT(clean.out, IsEmpty());
    const TempFile file(changed({{"division_kg = 20", "division_kg = 15"}, {"port = 8080", "port = -1"}}));
    const auto wrong = run({"check", file.path()});
    EXPECT_EQ(wrong.status, 1);
    EXPECT_THAT(wrong.err, AllOf(HasSubstr("lane[0].division_kg = 15"), HasSubstr("web.port = -1"),
                                 HasSubstr(": 2 faults\n")));
    EXPECT_EQ(run({"print", file.path()}).status, 1);
    EXPECT_EQ(run({"check"}).status, 2);
    EXPECT_EQ(run({"chek", file.path()}).status, 2);
    EXPECT_THAT(run({}).err, HasSubstr("usage: graingate config check FILE"));
}

TEST(Config, TheDemoTakesOtherPortsAndNothingElse) {
    const TempFile file(
        demo_config({.indicator = 40'001, .io = 40'002, .cameras = 40'003, .web = 0, .printer = 40'004}));
    const auto config = read_config(file.path());
    ASSERT_TRUE(config) << config.error().front().text();
    auto expected = read_config(demo_path).value();
    expected.devices[0].port = 40'001;
    expected.devices[1].port = 40'002;
    expected.web.port = 0;
    expected.printers[0].address = "tcp:127.0.0.1:40004";
    for (CameraConfig& camera : expected.cameras)
        camera.url = "http://127.0.0.1:40003/" + std::string{camera.name.view()};
    EXPECT_EQ(*config, expected);
    EXPECT_EQ(demo(), text_of_file(demo_path));
}

TEST(Config, AVirtualDepotOfAnyShapeIsSound) {
    for (const bool is_separate : {false, true})
        for (const DemoShape shape :
             {DemoShape{2, 1, is_separate}, DemoShape{3, 5, is_separate}, DemoShape{16, 16, is_separate}}) {
            std::vector<std::uint16_t> ports(shape.ports());
            std::ranges::generate(ports, [port = std::uint16_t{20'000}]() mutable { return port++; });
            const TempFile file(depot_config(shape, ports));
            const auto config = read_config(file.path());
            ASSERT_TRUE(config) << config.error().front().text();
            EXPECT_EQ(config->rules.lanes.size(), shape.lanes);
            EXPECT_EQ(config->rules.pits.size(), shape.pits);
            EXPECT_EQ(config->web.port, 20'000);
            EXPECT_EQ(config->rules.lanes[0].use, is_separate ? LaneUse::in : LaneUse::two_way);
            EXPECT_EQ(config->rules.lanes[1].use, is_separate ? LaneUse::out : LaneUse::two_way);
            EXPECT_TRUE(shape.lanes != 3 || config->rules.lanes[2].use == LaneUse::two_way);
        }
}

TEST(Config, ALaneMayHaveAPrinterOrNone) {
    const auto with = read_config(demo_path).value();
    EXPECT_EQ(with.rules.lanes[0].printer.view(), "L1.printer");
    EXPECT_EQ(with.printers[0].host(), "127.0.0.1");
    EXPECT_EQ(with.printers[0].port(), 19'100);
    const TempFile none(changed({{"printer = \"L1.printer\"", "printer = \"\""}}));
    EXPECT_TRUE(read_config(none.path()).value().rules.lanes[0].printer.empty());
}

TEST(Config, APrinterThatCannotBeIsRefused) {
    const TempFile file(changed({{"printer = \"L1.printer\"", "printer = \"L2.printer\""},
                                 {"tcp:127.0.0.1:19100\"", "127.0.0.1\"\nwidth_dots = 580"}}));
    const auto wrong = run({"check", file.path()});
    EXPECT_EQ(wrong.status, 1);
    EXPECT_THAT(wrong.err, AllOf(HasSubstr("printer[0].address"), HasSubstr("tcp:HOST:PORT"),
                                 HasSubstr("printer[0].width_dots = 580"), HasSubstr("a multiple of 8"),
                                 HasSubstr("lane[0].printer"), HasSubstr("[[printer]]: L1.printer")));
}

TEST(Config, TheReferencePageIsTheSchema) {
    const std::string page = text_of_file(GRAINGATE_SOURCE_DIR "/docs/configuration.md");
    EXPECT_THAT(page, HasSubstr(config_reference()))
        << "docs/configuration.md: replace what follows its line `## Keys` by the output of `graingate "
           "config keys`";
    EXPECT_EQ(run({"keys"}).out, config_reference());
}

}  // namespace
}  // namespace graingate::app
