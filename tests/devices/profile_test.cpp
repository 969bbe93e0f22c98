#include "controller/devices/profile/profile.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

namespace graingate::devices {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string text_of(const std::string& name) {
    std::ifstream file(std::string{GRAINGATE_SOURCE_DIR} + "/controller/devices/profiles/" + name + ".toml");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

TEST(Profile, EveryBuiltInProfileLoadsAndNamesItsSource) {
    EXPECT_THAT(profile_names(),
                ElementsAre("dini_argeo_dgt", "flintec_ft112", "general_measure_m02", "hbm_wtx110",
                            "icp_das_tm", "laumas_tlb4", "moxa_e1214", "toledo_continuous", "yaohua_xk3190"));
    for (const auto name : profile_names()) {
        const auto profile = load_profile(name);
        ASSERT_TRUE(profile) << profile.error().text();
        const ProfileTitle& title = title_of(*profile);
        EXPECT_EQ(title.name, name);
        EXPECT_FALSE(title.vendor.empty());
        EXPECT_GT(title.source.size(), 20U);
        EXPECT_FALSE(title.not_documented.empty()) << "none was tried on hardware: something is always open";
    }
}

TEST(Profile, TheTmAddressesAreTheManualsLessOne) {
    const auto tm = load_remote_io_profile("icp_das_tm").value();
    EXPECT_EQ(tm.outputs_start + 1, 1);
    EXPECT_EQ(tm.inputs.start + 1, 33);
    EXPECT_EQ(*tm.safe_start + 1, 129);
    EXPECT_EQ(*tm.power_on_start + 1, 161);
    EXPECT_EQ(tm.watchdog->enable_coil + 1, 261);
    EXPECT_EQ(tm.watchdog->status_coil + 1, 270);
    EXPECT_EQ(tm.watchdog->time_out_register + 40'001, 40'489);
}

TEST(Profile, AnUnknownNameIsToldWhatThereIs) {
    const auto profile = load_profile("wtx");
    ASSERT_FALSE(profile);
    EXPECT_THAT(profile.error().text(), HasSubstr("hbm_wtx110, icp_das_tm, laumas_tlb4"));
}

TEST(Profile, AnIndicatorIsNoRemoteIo) {
    ASSERT_FALSE(load_remote_io_profile("hbm_wtx110"));
    ASSERT_FALSE(load_indicator_profile("icp_das_tm"));
}

TEST(Profile, ThreeFaultsAreReportedTogether) {
    std::string text = text_of("hbm_wtx110");
    text = replaced(text, "function = 3", "function = 6");
    text = replaced(text, "word_order = \"high_first\"", "word_order = \"middle\"");
    text = replaced(text, "register = 5", "register = 9");
    const auto profile = parse_profile(text, "mine.toml");
    ASSERT_FALSE(profile);
    EXPECT_THAT(
        profile.error().sentences,
        ElementsAre("mine.toml: read.function: 6 is not allowed; 3 to 4",
                    "mine.toml: weight.word_order: 'middle' is not allowed; allowed: high_first, low_first",
                    "mine.toml: decimals.register: 9 is not allowed; 0 to 5"));
}

TEST(Profile, ABitTestThatIsAlwaysTrueIsRefused) {
    const auto profile =
        parse_profile(replaced(text_of("hbm_wtx110"), "when = [0]", "when = [0, 1]"), "mine.toml");
    ASSERT_FALSE(profile);
    EXPECT_THAT(profile.error().sentences, Contains(HasSubstr("always true")));
}

TEST(Profile, BrokenTomlSaysTheLine) {
    const auto profile = parse_profile("name = \"x\"\nkind = [\n", "mine.toml");
    ASSERT_FALSE(profile);
    EXPECT_THAT(profile.error().text(), HasSubstr("mine.toml:"));
}

TEST(Profile, AFileThatIsNotThereIsNamed) {
    const auto profile = load_profile("/nonexistent/scale.toml");
    ASSERT_FALSE(profile);
    EXPECT_EQ(profile.error().text(), "/nonexistent/scale.toml: cannot be opened");
}

}  // namespace
}  // namespace graingate::devices
