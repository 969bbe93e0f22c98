#include "controller/core/snapshot.hpp"

#include "tests/support/test_depot.hpp"

#include <gtest/gtest.h>

namespace graingate::test {
namespace {

Depot read_back(const std::string& text) {
    const auto back = decode_snapshot(text);
    EXPECT_TRUE(back) << (back ? "" : back.error().text());
    return back ? back->depot : Depot{};
}

/// A day's work with a truck in each place, a rejected load, a failed print and an alarm.
void lead_a_depot(TestDepot& t) {
    t.bring_up();
    t.book(plate_one);
    t.cross(Side::a, 31'240);
    t.unload();
    t.cross(Side::b, 11'620);
    t.book(plate_one, local_day(t.at, hours(8)) + 1);
    t.book(plate_two);
    t.to_entering(Side::a, plate_two);
    t.apply(DeviceLost{"P1.io"_name, "no answer"});
    t.apply(ClockCorrected{seconds(-90)});
}

TEST(Snapshot, GivesBackTheStateAfterEveryEventOfADay) {
    TestDepot t;
    std::vector<Envelope> events;
    t.recording = &events;
    lead_a_depot(t);
    t.open_boom(Side::a);
    t.roll_on(Side::a, 40'000);
    t.pass(minutes(10));
    t.apply(ProcessStarted{"test"});
    Depot depot;
    depot.apply(
        {1, ten_o_clock, EpochStarted{1, behaviour_version, codec_version, "test", small_rules(), {}}});
    for (const Envelope& envelope : events) {
        const std::string before = encode_snapshot(depot);
        Depot other = read_back(before);
        ASSERT_EQ(other, depot) << "before row " << envelope.seq;
        ASSERT_EQ(encode_snapshot(other), before);
        ASSERT_EQ(encode(other.apply(envelope)), encode(depot.apply(envelope)));
        ASSERT_EQ(encode_snapshot(other), encode_snapshot(depot)) << "after row " << envelope.seq;
    }
    EXPECT_GT(events.size(), 100U);
}

std::string text_of_a_depot() {
    TestDepot t;
    lead_a_depot(t);
    return encode_snapshot(t.depot);
}

TEST(Snapshot, AcceptsNoSecondSpelling) {
    const std::string text = text_of_a_depot();
    for (std::size_t at = 0; at < text.size(); ++at)
        for (const int change : {1, 2, 32}) {
            std::string other = text;
            other[at] = static_cast<char>(other[at] ^ change);
            const auto back = decode_snapshot(other);
            if (!back || back->codec < codec_version) continue;
            const std::string again = encode_snapshot(back->depot);
            ASSERT_TRUE(back->behaviour != behaviour_version || again == other) << "byte " << at;
        }
}

TEST(Snapshot, RefusesATextCutAtAnyByte) {
    const std::string text = text_of_a_depot();
    for (std::size_t size = 0; size < text.size(); ++size)
        ASSERT_FALSE(decode_snapshot(std::string_view{text}.substr(0, size)));
    EXPECT_FALSE(decode_snapshot(text + "\n"));
}

std::string replaced(std::string text, std::string_view old, std::string_view with) {
    const auto at = text.find(old);
    EXPECT_NE(at, std::string::npos) << old;
    return at == std::string::npos ? text : text.replace(at, old.size(), with);
}

const std::string codec_key = R"("codec":)" + std::to_string(codec_version);

TEST(Snapshot, OfANewerCodecIsRefused) {
    const auto newer = decode_snapshot(
        replaced(text_of_a_depot(), codec_key, R"("codec":)" + std::to_string(codec_version + 1)));
    ASSERT_FALSE(newer);
    EXPECT_NE(newer.error().text().find("or older"), std::string::npos);
}

TEST(Snapshot, OfAnOlderCodecIsReadThoughItLacksFieldsThatCameLater) {
    const std::string text = text_of_a_depot();
    const std::string without = replaced(text, R"(,"clock_offset_us":-90000000)", "");
    EXPECT_FALSE(decode_snapshot(without)) << "of this codec it must be whole";
    const std::string older = replaced(without, codec_key, R"("codec":)" + std::to_string(codec_version - 1));
    const auto back = decode_snapshot(older);
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(back->depot.state().clock_offset, Duration{});
    EXPECT_EQ(back->depot.state().bookings.size(), 2U);
    EXPECT_FALSE(decode_snapshot(replaced(older, R"("terms":1)", R"("words":1)"))) << "a field nobody knows";
}

TEST(Snapshot, RefusesAStateThatDoesNotHoldTogether) {
    const std::string text = text_of_a_depot();
    EXPECT_FALSE(decode_snapshot(replaced(text, R"("name":"P1","io_up")", R"("name":"P2","io_up")")));
    EXPECT_FALSE(decode_snapshot(replaced(text, R"("id":"1-2","farmer")", R"("id":"1-9","farmer")")))
        << "bookings rise by id";
    EXPECT_FALSE(decode_snapshot(replaced(text, R"("visits":[["1-2",)", R"("visits":[["1-3",)")));
    EXPECT_FALSE(decode_snapshot(replaced(text, R"("count":1,"last_seq")", R"("count":2,"last_seq")")));
}

TEST(Snapshot, HoldsALargeDepot) {
    TestDepot t;
    State state = t.depot.state();
    std::int64_t seq = 0;
    for (int i = 0; i < 20'000; ++i) {
        const std::string digits = std::to_string(100'000 + i);
        const Plate plate = *Plate::parse("黑A" + digits.substr(1));
        state.tares.record(plate, Kilograms{10'000 + i % 7 * 20}, ++seq);
        if (i % 4 != 0) continue;
        Booking booking;
        booking.id = {1, ++state.last_booking};
        booking.farmer = fixed<32>("f" + digits);
        booking.phone_tag = fixed<32>("t" + digits);
        booking.plate = plate;
        booking.commodity = "maize"_name;
        booking.day = local_day(t.at, hours(8));
        booking.slot = i % 14;
        state.bookings.add(booking);
    }
    const Depot large{t.depot.rules(), state, 20'000};
    const std::string text = encode_snapshot(large);
    EXPECT_LT(text.size(), snapshot_size_max / 10);
    EXPECT_EQ(read_back(text), large);
}

}  // namespace
}  // namespace graingate::test
