// Who is expected where, and what that does to a match.
#include "controller/core/match.hpp"
#include "tests/support/test_depot.hpp"

#include <gtest/gtest.h>

namespace graingate::test {
namespace {

constexpr std::int64_t half_margin = 1'500;
const Plate twin = *Plate::parse("黑A12346");

class Expected : public testing::Test {
protected:
    [[nodiscard]] std::int64_t of(const Plate& plate, Side side = Side::a, const Name& pit = {}) const {
        return expectation(t.depot.rules(), t.depot.state(), {side, pit, t.at}, plate);
    }
    [[nodiscard]] std::optional<Plate> believed(const PlateSeen& seen, Side side = Side::a,
                                                const Name& pit = {}) const {
        const auto plate =
            sure_plate(t.depot.rules(), t.depot.state(), {side, pit, t.at}, {{1, 1}, {}, {seen}, {}});
        return plate ? std::optional(*plate) : std::nullopt;
    }
    /// Reads `黑A12345`, and `黑A12346` so much less likely.
    static PlateSeen beside_its_twin(std::int64_t other) {
        return with_rival(seen_as("黑A12345", 0), 6, "6", -other);
    }
    [[nodiscard]] Day today() const { return local_day(t.at, hours(8)); }
    TestDepot t;
};

// slot 4 is 10 to 11 o'clock; half an hour's lateness, and as much the other way
TEST_F(Expected, InItsSlotIsNoOneMore) {
    t.book(plate_one);
    const std::int64_t at_ten = of(plate_one);
    t.at = ten_o_clock - minutes(30);
    EXPECT_EQ(of(plate_one), at_ten);
    t.at = ten_o_clock + minutes(90);
    EXPECT_EQ(of(plate_one), at_ten);
    t.at = ten_o_clock + minutes(90) + Duration{1};
    EXPECT_EQ(of(plate_one), at_ten - 700);
    t.at = ten_o_clock - minutes(30) - Duration{1};
    EXPECT_EQ(of(plate_one), at_ten - 700);
}
TEST_F(Expected, WaitingInTheStreetIsWhateverTheHour) {
    t.book(plate_one, today(), 9);
    const std::int64_t before = of(plate_one);
    const Booking booking = t.depot.state().bookings.all().begin()->second;
    t.apply(ArrivalReported{fixed<32>("here"), booking.id, booking.farmer});
    EXPECT_EQ(of(plate_one), before + 700);
}
TEST_F(Expected, OnAnotherDayOrAtAnotherSideIsLeast) {
    t.book(plate_one, today() + 1);
    EXPECT_EQ(of(plate_one), -half_margin);
    t.book(twin);
    EXPECT_EQ(of(twin, Side::b), -half_margin);
    EXPECT_EQ(of(twin, Side::none, "P1"_name), -half_margin);
    EXPECT_GT(of(twin), -half_margin);
}
TEST_F(Expected, IsNobodyByItsSlotWhileTheClockIsInDoubt) {
    t.book(plate_one, today() + 1);
    t.apply(ClockCorrected{hours(24 * 365)});
    EXPECT_EQ(of(plate_one), -400) << "never weighed";
}
TEST_F(Expected, IsAVehicleThatWasWeighedBefore) {
    t.bring_up();
    t.book(plate_one);
    const std::int64_t before = of(plate_one);
    t.cross(Side::a, 31'240);
    t.unload();
    t.cross(Side::b, 11'620);
    t.book(plate_one);
    EXPECT_EQ(of(plate_one), 0);
    EXPECT_EQ(before, -400);
}
TEST_F(Expected, IsAVisitWhereItWasSent) {
    t.bring_up();
    t.book(plate_one);
    t.cross(Side::a, 31'240);
    ASSERT_EQ(t.only_visit().stage, Stage::sent_to_pit);
    EXPECT_EQ(of(plate_one, Side::none, "P1"_name), -400);
    EXPECT_EQ(of(plate_one, Side::none, "P2"_name), -half_margin);
    EXPECT_EQ(of(plate_one, Side::b), -half_margin) << "not unloaded";
    EXPECT_EQ(of(plate_one, Side::a), -half_margin) << "inside";
}

TEST_F(Expected, TipsTheScaleByHalfOfTheMarginAtMost) {
    t.book(plate_one);
    t.book(twin, today() + 1);
    // -400 against -1,500: the rest of 3,000 must be read.
    EXPECT_EQ(believed(beside_its_twin(1'900)), plate_one);
    EXPECT_EQ(believed(beside_its_twin(1'899)), std::nullopt);
}
TEST_F(Expected, AsksForMoreOfWhoIsNotExpected) {
    t.book(plate_one, today() + 1);
    t.book(twin);
    EXPECT_EQ(believed(beside_its_twin(4'100)), plate_one);
    EXPECT_EQ(believed(beside_its_twin(4'099)), std::nullopt);
}
TEST_F(Expected, SaysNothingOfStrangers) {
    // As MatchTest.BelievesTheBookedPlateBesideAnotherReadingOfItByTheMargin, for another day's booking.
    t.book(plate_one, today() + 1);
    const auto seen = [](std::int64_t booked) { return with_rival(seen_as("黑A12346", 0), 6, "5", booked); };
    EXPECT_EQ(believed(seen(-4'000)), plate_one);
    EXPECT_EQ(believed(seen(-4'001)), twin) << "a stranger, surely read";
}
TEST_F(Expected, AtAPitIsTheTruckThatWasSentThere) {
    t.bring_up();
    t.book(plate_one);
    t.cross(Side::a, 31'240);
    t.book(twin);
    EXPECT_EQ(believed(beside_its_twin(1'900), Side::none, "P1"_name), plate_one);
    EXPECT_EQ(believed(beside_its_twin(1'900), Side::a), std::nullopt);
}

}  // namespace
}  // namespace graingate::test
