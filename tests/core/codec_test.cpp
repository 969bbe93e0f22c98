#include "controller/core/codec.hpp"

#include "tests/support/made_values.hpp"
#include "tests/support/test_depot.hpp"

#include <gtest/gtest.h>

namespace graingate::test {
namespace {

constexpr std::size_t event_kinds = std::variant_size_v<Event>;
constexpr std::size_t command_kinds = std::variant_size_v<Command>;

bool is_refused(std::string_view line) {
    return !decode_event(line).has_value();
}

TEST(Codec, GivesBackEveryEvent) {
    for (std::uint64_t seed = 0; seed < 200; ++seed)
        for (std::size_t kind = 0; kind < event_kinds; ++kind) {
            const auto event = Maker(seed).make_kind<Event>(kind);
            const std::string line = encode(event);
            const auto back = decode_event(line);
            ASSERT_TRUE(back) << line << "\n" << back.error().text();
            ASSERT_EQ(*back, event) << line;
        }
}

TEST(Codec, GivesBackEveryCommand) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        Commands commands;
        for (std::size_t kind = 0; kind < command_kinds; ++kind)
            commands.push_back(Maker(seed * 100 + kind).make_kind<Command>(kind));
        const std::string line = encode(commands);
        const auto back = decode_commands(line);
        ASSERT_TRUE(back) << line << "\n" << back.error().text();
        ASSERT_EQ(*back, commands) << line;
    }
}

TEST(Codec, ReadsWhatAnOlderBuildRecordedOfATicket) {
    TicketIssued ticket;
    ticket.plate = plate_one;
    const std::string line = encode(Commands{ticket});
    std::string older = line;
    const std::string_view later = R"(,"lacks_photo_gross":0,"lacks_photo_tare":0)";
    older.erase(older.find(later), later.size());
    EXPECT_FALSE(decode_commands(older));
    ASSERT_TRUE(decode_recorded_commands(older));
    EXPECT_EQ(encode(*decode_recorded_commands(older)), line);
    EXPECT_FALSE(decode_recorded_commands(line + " "));
}

TEST(Codec, GivesBackTheRules) {
    const auto back = decode_rules(encode(small_rules()));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, small_rules());
}

/// The property that the Merkle tree stands on: a line that is accepted is the only spelling of its event.
TEST(Codec, AcceptsNoSecondSpelling) {
    for (std::size_t kind = 0; kind < event_kinds; ++kind) {
        const std::string line = encode(Maker(kind + 7).make_kind<Event>(kind));
        const int stride = line.size() > 600 ? 13 : 1;  // the rules' long line would take half a minute
        for (std::size_t at = 0; at < line.size(); ++at)
            for (int byte = static_cast<int>(at) % stride; byte < 256; byte += stride) {
                std::string other = line;
                other[at] = static_cast<char>(byte);
                const auto event = decode_event(other);
                ASSERT_TRUE(!event || encode(*event) == other) << "byte " << at << " of " << line;
            }
    }
}

TEST(Codec, AcceptsNoSecondSpellingByInsertionOrRemoval) {
    constexpr std::string_view inserted = " \t\n,:{}[]\"\\0-+.eE1a\x7f";
    for (std::size_t kind = 0; kind < event_kinds; ++kind) {
        const std::string line = encode(Maker(kind + 11).make_kind<Event>(kind));
        for (std::size_t at = 0; at <= line.size(); ++at) {
            for (const char c : inserted) {
                const std::string other = line.substr(0, at) + c + line.substr(at);
                const auto event = decode_event(other);
                ASSERT_TRUE(!event || encode(*event) == other) << other;
            }
            if (at == line.size()) continue;
            const std::string shorter = line.substr(0, at) + line.substr(at + 1);
            const auto event = decode_event(shorter);
            ASSERT_TRUE(!event || encode(*event) == shorter) << shorter;
        }
    }
}

TEST(Codec, RefusesALineCutAtAnyByte) {
    for (std::size_t kind = 0; kind < event_kinds; ++kind) {
        const std::string line = encode(Maker(kind).make_kind<Event>(kind));
        for (std::size_t size = 0; size < line.size(); ++size) ASSERT_TRUE(is_refused(line.substr(0, size)));
        EXPECT_TRUE(is_refused(line + line));
        EXPECT_TRUE(is_refused(line + "\n"));
        EXPECT_TRUE(is_refused(line + '\0'));
    }
}

const std::string weight_line =
    R"({"event":"WeightRead","device":"L1.indicator","weight_kg":120,"flags":["stable"]})";

TEST(Codec, WritesAsDocumented) {
    const Event event = WeightRead{"L1.indicator"_name, Kilograms{120}, {WeightFlag::stable}};
    EXPECT_EQ(encode(event), weight_line);
}

TEST(Codec, RefusesKeysInAnotherOrderMissingTwiceOrUnknown) {
    ASSERT_FALSE(is_refused(weight_line));
    EXPECT_TRUE(is_refused(R"({"event":"WeightRead","weight_kg":120,"device":"L1.indicator","flags":[]})"));
    EXPECT_TRUE(is_refused(R"({"event":"WeightRead","device":"L1.indicator","flags":[]})"));
    EXPECT_TRUE(is_refused(R"({"event":"WeightRead","device":"a","device":"a","weight_kg":120,"flags":[]})"));
    EXPECT_TRUE(is_refused(R"({"event":"WeightRead","device":"a","weight_kg":120,"flags":[],"more":1})"));
    EXPECT_TRUE(is_refused(R"({"device":"a","event":"WeightRead","weight_kg":120,"flags":[]})"));
    EXPECT_TRUE(is_refused(R"({"event":"WeightGuessed"})"));
}

TEST(Codec, RefusesOtherSpellingsOfANumber) {
    for (const char* number : {"0120", "-0", "+120", "120.0", "1.2e2", "12e1", "0x78", "\"120\"", "", "-",
                               "true", "null", "9223372036854775808", "1000000001"}) {
        const std::string line =
            R"({"event":"WeightRead","device":"a","weight_kg":)" + std::string(number) + R"(,"flags":[]})";
        EXPECT_TRUE(is_refused(line)) << line;
    }
}

TEST(Codec, RefusesFlagsTwiceOrOutOfOrder) {
    const auto line = [](const std::string& flags) {
        return R"({"event":"WeightRead","device":"a","weight_kg":0,"flags":[)" + flags + "]}";
    };
    EXPECT_FALSE(is_refused(line(R"("stable","fault")")));
    EXPECT_TRUE(is_refused(line(R"("fault","stable")")));
    EXPECT_TRUE(is_refused(line(R"("stable","stable")")));
    EXPECT_TRUE(is_refused(line(R"("stable",)")));
    EXPECT_TRUE(is_refused(line(R"(,"stable")")));
    EXPECT_TRUE(is_refused(line(R"("steady")")));
}

std::string lost_line(const std::string& reason) {
    return R"({"event":"DeviceLost","device":"a","reason":")" + reason + "\"}";
}

TEST(Codec, RefusesASecondSpellingOfACharacter) {
    EXPECT_FALSE(is_refused(lost_line(R"(a\"b\\c\u000a)")));
    for (const char* text : {R"(\n)", R"(\/)", R"(\u0041)", R"(\u000A)", R"(\u0022)", R"(\u007f)", R"(\u0)",
                             R"(\u00)", R"(\ud83c\udf3e)", R"(\)", "\n", "\x01"})
        EXPECT_TRUE(is_refused(lost_line(text))) << text;
}

TEST(Codec, RefusesMalformedUtf8) {
    for (const char* text :
         {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\xAF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x80\x80\xAF",
          "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xE4\xB8", "\xC3"})
        EXPECT_TRUE(is_refused(lost_line(text)));
    EXPECT_FALSE(is_refused(lost_line("\xF4\x8F\xBF\xBF\xED\x9F\xBF\xEE\x80\x80")));
}

TEST(Codec, BoundsTexts) {
    EXPECT_FALSE(is_refused(lost_line(std::string(400, 'a'))));
    EXPECT_TRUE(is_refused(lost_line(std::string(401, 'a'))));
    EXPECT_TRUE(is_refused(lost_line(std::string(398, 'a') + "黑")));
}

TEST(Codec, BoundsArrays) {
    PlateRead read{{1, 1}, "c"_name, std::vector<PlateSeen>(256), {}};
    EXPECT_FALSE(is_refused(encode(Event{read})));
    read.plates.emplace_back();
    EXPECT_TRUE(is_refused(encode(Event{read})));
}

TEST(Codec, BoundsLines) {
    PlateRead read{{1, 1}, "c"_name, {}, {}};
    PlateSeen seen;
    seen.places.assign(PlateSeen::places_max, std::vector<CharacterScore>(PlateSeen::characters_max));
    while (encode(Event{read}).size() <= line_size_max) read.plates.push_back(seen);
    EXPECT_TRUE(is_refused(encode(Event{read})));
    read.plates.pop_back();
    EXPECT_FALSE(is_refused(encode(Event{read})));
}

TEST(Codec, RefusesWhatNoTypeHolds) {
    EXPECT_TRUE(is_refused(R"({"event":"DeviceBack","device":"a b"})"));
    EXPECT_TRUE(is_refused(R"({"event":"DeviceBack","device":"a name of 24 letters...."})"));
    EXPECT_TRUE(is_refused(R"({"event":"InputChanged","point":"L1.C.beam","on":2})"));
    EXPECT_TRUE(is_refused(R"({"event":"InputChanged","point":"L1.A.beam","on":true})"));
    EXPECT_TRUE(is_refused(R"({"event":"InputChanged","point":"beam","on":1})"));
    for (const char* id : {"0-1", "1-0", "01-1", "1-01", "1", "1-", "-1-1", "1-4294967296", "1-1-1"})
        EXPECT_TRUE(is_refused(R"({"event":"JobFailed","job":")" + std::string(id) + R"(","reason":""})"))
            << id;
    const auto cancelled = [](const std::string& farmer) {
        return R"({"event":"BookingCancelled","request":"r","booking":"1-1","farmer":")" + farmer + "\"}";
    };
    EXPECT_FALSE(is_refused(cancelled(std::string(32, 'f'))));
    EXPECT_TRUE(is_refused(cancelled(std::string(33, 'f'))));
}

TEST(Codec, RefusesAPlateOrADayThatIsNotCanonical) {
    const auto line = [](const std::string& plate, const std::string& day) {
        return R"({"event":"BookingRequested","request":"r","farmer":"f","phone_tag":"t","plate":")" + plate +
               R"(","trailer":[],"code":"","commodity":"maize","day":")" + day + R"(","slot":0})";
    };
    EXPECT_FALSE(is_refused(line("黑A12345", "2026-11-23")));
    for (const char* plate : {"黑A·12345", "黑a12345", "黑A1234O", "", "黑A1234"})
        EXPECT_TRUE(is_refused(line(plate, "2026-11-23"))) << plate;
    for (const char* day : {"2026-02-29", "2026-11-31", "2026-13-01", "1969-12-31", "2026-1-01", ""})
        EXPECT_TRUE(is_refused(line("黑A12345", day))) << day;
}

TEST(Codec, SaysWhereALineDeparts) {
    const auto fault = decode_event(R"({"event":"DeviceBack","device":7})");
    ASSERT_FALSE(fault);
    EXPECT_EQ(fault.error().at, 31U);
    EXPECT_NE(fault.error().text().find("byte 31"), std::string::npos);
}

}  // namespace
}  // namespace graingate::test
