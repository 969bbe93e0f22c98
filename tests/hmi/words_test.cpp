#include "hmi/words.hpp"
#include "controller/core/visit.hpp"

#include "controller/core/command.hpp"
#include "controller/core/event.hpp"
#include "hmi/phone.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace graingate::hmi {
namespace {

template <class E>
void expect_words(std::string_view group) {
    for (const std::string_view name : names_of(E{}))
        EXPECT_TRUE(has_words(group, name)) << group << "." << name;
}

void expect_words(std::string_view group, const std::vector<std::string_view>& keys) {
    for (const std::string_view key : keys) EXPECT_TRUE(has_words(group, key)) << group << "." << key;
}

/// The names between braces.
std::set<std::string> parameters(std::string_view text) {
    std::set<std::string> found;
    for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1))
        found.emplace(text.substr(at, text.find('}', at) - at));
    return found;
}

}  // namespace

TEST(Words, ExistForEveryCodeInAllThreeLanguages) {
    expect_words<Hold>("hold");
    expect_words<Refusal>("refusal");
    expect_words<Alarm>("alarm");
    expect_words<Measure>("measure");
    expect_words<WeightFlag>("weight");
    expect_words("lane_phase", {"idle", "clearing", "identifying", "entering", "settling", "weighed",
                                "releasing", "turning_away", "held"});
    expect_words("lane_waits",
                 {"truck", "plate", "barrier", "aboard", "stable", "photo", "drive_off", "zero", "operator"});
    expect_words("pit_phase", {"free", "identifying", "opening", "unloading", "closing", "leaving",
                               "turning_away", "held"});
    expect_words("pit_waits", {"truck", "plate", "gate", "grain", "empty_hopper", "leave", "operator"});
    expect_words<graingate::Stage>("stage");
    expect_words<Standing>("standing");
    expect_words<Standing>("standing_farmer");
    for (const std::string_view how : names_of(BookingEnd{}))
        EXPECT_TRUE(has_words("farmer", "state_" + std::string(how))) << how;
    EXPECT_FALSE(has_words("hold", "no_such_code"));
}

TEST(Words, TakeTheSameParametersInEveryLanguage) {
    for (const std::string_view code : names_of(Hold{})) {
        const auto chinese = parameters(words(Language::chinese, "hold", code));
        EXPECT_EQ(chinese, parameters(words(Language::korean, "hold", code))) << code;
        EXPECT_EQ(chinese, parameters(words(Language::english, "hold", code))) << code;
    }
}

TEST(Words, FillInTheirParameters) {
    EXPECT_EQ(words(Language::english, "hold", "no_booking", {{"detail", "黑A12345"}}),
              "No booking for plate 黑A12345: turn the truck away, or identify it with a second person");
    EXPECT_EQ(words(Language::english, "farmer", "left", {{"n", "3"}}), "3 left");
    EXPECT_EQ(words(Language::english, "farmer", "left", {{"other", "3"}}), "{n} left");
}

TEST(Words, ShowAMissingKeyPlainly) {
    EXPECT_EQ(words(Language::korean, "hold", "new_code"), "⟦hold.new_code⟧");
    EXPECT_EQ(commodity_words(Language::english, "rape-2"), "rape-2");
    EXPECT_EQ(commodity_words(Language::chinese, "corn"), "玉米");
}

TEST(Phone, ReadsAMobileNumberAsPeopleWriteIt) {
    for (const std::string_view written :
         {"13812345678", "138 1234 5678", "+86 138-1234-5678", "008613812345678"})
        EXPECT_EQ(Phone::parse(written)->digits(), "13812345678") << written;
    EXPECT_EQ(Phone::parse("13812345678")->masked(), "138****5678");
}

TEST(Phone, RefusesWhatIsNoMobileNumber) {
    for (const std::string_view written : {"", "1381234567", "138123456789", "12812345678", "23812345678",
                                           "1381234567a", "１３８", "+8613812345"})
        EXPECT_FALSE(Phone::parse(written)) << written;
}

}  // namespace graingate::hmi
