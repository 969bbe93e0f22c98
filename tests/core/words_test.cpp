// Plates, days, points: the words that everything else is written in.
#include "controller/core/calendar.hpp"
#include "controller/core/plate.hpp"
#include "controller/core/point.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace graingate {
namespace {

std::string parsed(std::string_view written) {
    const auto plate = Plate::parse(written);
    return plate ? std::string(plate->text()) : "refused";
}

/// Random texts over few letters, so that many share their beginning; the zero byte and 0xFF are among them.
template <std::size_t Max>
void expect_ordered_as_texts() {
    std::mt19937 random(1);
    const auto made = [&] {
        constexpr std::string_view letters("a\0\xFFz", 4);
        std::string text(random() % (Max + 1), 'a');
        for (int changes = 0; changes < 2 && !text.empty(); ++changes)
            text[random() % text.size()] = letters[random() % letters.size()];
        return text;
    };
    for (int i = 0; i < 20'000; ++i) {
        const std::string one = made();
        const std::string two = made();
        const auto a = FixedText<Max>::from(one).value();
        const auto b = FixedText<Max>::from(two).value();
        ASSERT_EQ(a <=> b, std::string_view(one) <=> std::string_view(two));
        ASSERT_EQ(a == b, one == two);
    }
}

TEST(FixedText, IsOrderedAsItsTextIs) {
    expect_ordered_as_texts<3>();
    expect_ordered_as_texts<7>();
    expect_ordered_as_texts<23>();
    expect_ordered_as_texts<32>();
    expect_ordered_as_texts<64>();
}

TEST(Plate, TakesEveryKindThatADepotSees) {
    for (const char* legal : {"黑A12345", "黑A1B2C3", "京O12345", "黑AD12345", "黑AK12345", "黑ADB1234",
                              "黑M12345D", "黑A1234挂", "黑A1234学", "黑A1234警", "粤Z1234港", "粤Z1234澳",
                              "黑A1234试", "黑A1234超", "黑0812345", "黑38ABCDE"})
        EXPECT_EQ(parsed(legal), legal);
    // New energy: pure electric D A B C E, others F G H J K.
    for (const char letter : std::string_view("DABCEFGHJK"))
        for (const std::string& green :
             {std::string("黑A") + letter + "12345", std::string("黑A12345") + letter})
            EXPECT_EQ(parsed(green), green);
}

TEST(Plate, TakesWhatAPersonWrites) {
    for (const char* written :
         {"黑A·12345", "黑a12345", " 黑 A 12345 ", "黑A-123.45", "黑A　12345", "黑A•12345"})
        EXPECT_EQ(parsed(written), "黑A12345") << written;
    EXPECT_EQ(parsed("黑AO234I"), "黑A02341") << "O and I are not used in a serial";
    EXPECT_EQ(parsed("黑O12345"), "黑O12345") << "but O is a legal authority";
}

TEST(Plate, RefusesWhatIsNone) {
    for (const char* wrong : {"", "黑", "黑A", "黑A1234", "黑A123456", "A12345", "黑112345", "黑AABC12",
                              "黑AABCDE", "黑AL12345", "黑A1234挂挂", "黑A12345挂", "黑A挂", "火A12345",
                              "黑A1234%", "黑A1234五", "黑A12345黑", "黑08123456", "黑0812345挂"})
        EXPECT_EQ(parsed(wrong), "refused") << wrong;
    EXPECT_EQ(parsed("黑A12345" + std::string(64, ' ')), "refused") << "too long to be one";
}

TEST(Plate, IsShownMaskedToStrangers) {
    EXPECT_EQ(Plate::parse("黑AB1234")->masked(), "黑A···34");
    EXPECT_EQ(Plate::parse("黑A1234挂")->masked(), "黑A···挂");
    EXPECT_EQ(Plate::parse("黑AB1234")->spaced(), "黑A·B1234");
}

TEST(Plate, OfATrailerIsTold) {
    EXPECT_TRUE(Plate::parse("黑A1234挂")->is_trailers());
    EXPECT_FALSE(Plate::parse("黑A1234学")->is_trailers());
    EXPECT_FALSE(Plate::parse("黑A12345")->is_trailers());
}

TEST(Calendar, KnowsLeapYears) {
    for (const char* day : {"2024-02-29", "2000-02-29", "2028-02-29"}) EXPECT_TRUE(Day::parse(day)) << day;
    for (const char* day :
         {"2026-02-29", "2100-02-29", "2024-02-30", "2026-04-31", "2026-00-01", "2026-01-00"})
        EXPECT_FALSE(Day::parse(day)) << day;
}

TEST(Calendar, CountsDaysFrom1970) {
    EXPECT_EQ(Day::parse("1970-01-01")->since_1970, 0);
    EXPECT_EQ(Day::parse("2000-03-01")->since_1970, 11'017);
    EXPECT_EQ(Day::parse("9999-12-31")->since_1970, 2'932'896);
}

TEST(Calendar, WritesEveryDayAsItReadsIt) {
    for (std::int32_t n = 0; n < 150'000; n += 7) ASSERT_EQ(Day::parse(Day{n}.text()), Day{n});
    for (std::int32_t n = 0; n < 1'500; ++n) ASSERT_EQ(Day::parse(Day{n}.text()), Day{n});
}

TEST(Calendar, WritesDaysBefore1970) {
    EXPECT_EQ(Day{-1}.text(), "1969-12-31");
    EXPECT_EQ(Day{-365}.text(), "1969-01-01");
    EXPECT_EQ(Day{-366}.text(), "1968-12-31");
    EXPECT_EQ(Day{-25'567}.text(), "1900-01-01");
}

TEST(Calendar, PutsMidnightWhereTheOffsetPutsIt) {
    const Duration china = hours(8);
    EXPECT_EQ(local_day(Instant{-1}, Duration{}), Day{-1});
    EXPECT_EQ(local_day(Instant{0}, Duration{}), Day{0});
    EXPECT_EQ(local_text(Instant{}, china), "1970-01-01 08:00:00");
    EXPECT_EQ(local_text(Instant{-1}, Duration{}), "1969-12-31 23:59:59");
    const Day day = *Day::parse("2026-11-23");
    const Instant midnight = start_of(day, china);
    EXPECT_EQ(local_day(midnight, china), day);
    EXPECT_EQ(local_day(midnight - Duration{1}, china), day + -1);
    EXPECT_EQ(local_text(midnight + hours(18) + minutes(40) + seconds(7), china), "2026-11-23 18:40:07");
}

TEST(Point, IsReadAsItIsWritten) {
    for (const char* text : {"L1.A.beam", "L1.B.barrier", "P1.gate_open", "North.2.A.presence"})
        EXPECT_EQ(Point::parse(text)->text(), text);
    for (const char* wrong : {"", "beam", ".beam", "L1.A.", "L1.A.gloom", ".A.beam", "L 1.beam"})
        EXPECT_FALSE(Point::parse(wrong)) << wrong;
}

TEST(Name, IsShortAndPlain) {
    EXPECT_TRUE(Name::parse("L1.indicator"));
    EXPECT_TRUE(Name::parse(std::string(23, 'a')));
    EXPECT_FALSE(Name::parse(std::string(24, 'a')));
    for (const char* wrong : {"", "a b", "黑", "a\"", "a/b"}) EXPECT_FALSE(Name::parse(wrong));
}

}  // namespace
}  // namespace graingate
