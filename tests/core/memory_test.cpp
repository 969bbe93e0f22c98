// Match, tare history, platform: what the decisions stand on.
#include "controller/core/likelihood.hpp"
#include "controller/core/match.hpp"
#include "tests/support/test_depot.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

namespace graingate::test {
namespace {

// ---- match --------------------------------------------------------------------------------------

class MatchTest : public testing::Test {
protected:
    MatchTest() { t.book(plate_one); }
    PlateRead read_of(std::vector<PlateSeen> plates) const { return {{1, 1}, {}, std::move(plates), {}}; }
    Result<Plate, Doubt> judged(std::vector<PlateSeen> plates) const {
        return sure_plate(t.depot.rules(), t.depot.state(), {Side::a, {}, t.at}, read_of(std::move(plates)));
    }
    std::optional<Plate> believed(std::vector<PlateSeen> plates) const {
        const auto plate = judged(std::move(plates));
        return plate ? std::optional(*plate) : std::nullopt;
    }
    std::optional<Hold> doubt(std::vector<PlateSeen> plates) const {
        const auto plate = judged(std::move(plates));
        return plate ? std::nullopt : std::optional(plate.error().code);
    }
    TestDepot t;
};

TEST_F(MatchTest, BelievesABookedPlateThoughItIsReadUnsurely) {
    EXPECT_EQ(believed({seen_as("黑A12345", -2'300)}), plate_one);
}
TEST_F(MatchTest, BelievesNothingThatIsHardlyLegible) {
    // Dim in every place: the floor is on the sum.
    const auto dim = [](std::int64_t last) {
        PlateSeen seen = seen_as("黑A12345", last);
        for (std::size_t at = 0; at + 1 < seen.places.size(); ++at) seen.places[at][0].milli_nats = -1'500;
        return seen;
    };
    const std::int64_t others = -1'500 * 6;
    EXPECT_EQ(believed({dim(-12'000 - others)}), plate_one);
    EXPECT_EQ(doubt({dim(-12'001 - others)}), Hold::no_plate_read);
}
TEST(MatchRule, DecidesAsThePlainComparisonOfAllPlatesWould) {
    Rules many = small_rules();
    many.slots.open_per_phone = 10;
    TestDepot t(many);
    t.book(plate_one);
    // The rule as docs/lane.md states it, with nothing left out for speed.
    std::vector<Plate> all = {plate_one};
    const char* const booked[] = {"黑A12346", "黑A12845", "黑B12345", "黑AD12345", "吉A12345", "黑A1234学"};
    for (const char* text : booked) {
        t.forget_commands();
        const int days_ahead = static_cast<int>(all.size() % 2);
        t.book(all.emplace_back(*Plate::parse(text)), local_day(t.at, hours(8)) + days_ahead);
        ASSERT_NE(first_of<BookingConfirmed>(t.decided), nullptr) << text;
    }
    const auto& rules = t.depot.rules().match;
    const Occasion here{Side::a, {}, t.at};
    const auto by_rule = [&](const PlateSeen& seen) -> std::optional<Plate> {
        std::vector<std::pair<std::int64_t, Plate>> order;
        for (const Plate& plate : all)
            order.emplace_back(
                likelihood(seen, plate) + expectation(t.depot.rules(), t.depot.state(), here, plate), plate);
        std::ranges::sort(order, std::ranges::greater{}, &std::pair<std::int64_t, Plate>::first);
        const auto& [first, plate] = order.front();
        if (likelihood(seen, plate) < -rules.floor_milli_nats) return std::nullopt;
        if (first - order[1].first < rules.margin_milli_nats) return std::nullopt;
        return plate;
    };
    const std::string_view others = "ABD123456789";
    std::mt19937 random(7);
    const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    int agreed_on_one = 0;
    for (int i = 0; i < 20'000; ++i) {
        // One draw a line: in what order arguments are drawn is the compiler's choice.
        const auto last = -static_cast<std::int64_t>(pick(3'000));
        PlateSeen seen = seen_as(all[pick(all.size())].text(), last);
        for (std::size_t blurred = pick(3); blurred > 0; --blurred) {
            const auto rival = -100 - static_cast<std::int64_t>(pick(8'000));
            const std::string_view other = others.substr(pick(others.size()), 1);
            const std::size_t place = 1 + pick(seen.places.size() - 1);
            seen = with_rival(std::move(seen), place, other, rival);
        }
        for (auto& place : seen.places)
            std::ranges::sort(place, std::ranges::greater{}, &CharacterScore::milli_nats);
        const auto is = sure_plate(t.depot.rules(), t.depot.state(), here, {{1, 1}, {}, {seen}, {}});
        // A stranger's plate may win beside these; then it is none of them, or nobody.
        const bool is_booked = is && std::ranges::find(all, *is) != all.end();
        if (is_booked) {
            ASSERT_EQ(*is, by_rule(seen)) << "in " << i;
            ++agreed_on_one;
        } else if (const auto rule = by_rule(seen)) {
            ASSERT_NE(spelled(seen), rule->text()) << "in " << i << ": refused though it is read and ahead";
        }
    }
    EXPECT_GT(agreed_on_one, 10'000);
}
TEST_F(MatchTest, RefusesWhatIsNoPlate) {
    EXPECT_EQ(doubt({seen_as("黑A1234")}), Hold::no_plate_read);
    EXPECT_EQ(doubt({}), Hold::no_plate_read);
}
TEST_F(MatchTest, BelievesTheBookedPlateBesideAnotherReadingOfItByTheMargin) {
    // The spelled text is nobody's; the booked one is a change of one character away.
    const auto seen = [](std::int64_t booked) { return with_rival(seen_as("黑A12346", 0), 6, "5", booked); };
    EXPECT_EQ(believed({seen(-4'000)}), plate_one);
    EXPECT_EQ(believed({seen(-4'001)}), *Plate::parse("黑A12346")) << "a stranger, surely read";
}
TEST_F(MatchTest, TakesANeighbourInAFleetsRowForAnotherSoonerThanAMisreadOne) {
    const auto seen = [](std::size_t place, const char* shown, std::int64_t booked) {
        std::vector<std::string> read = {"黑", "A", "1", "2", "3", "4", "5"};
        const std::string is = std::exchange(read[place], shown);
        std::string text;
        for (const std::string& one : read) text += one;
        return with_rival(seen_as(text, 0), place, is, booked);
    };
    EXPECT_EQ(believed({seen(5, "9", -4'000)}), plate_one);
    EXPECT_NE(believed({seen(5, "9", -4'001)}), plate_one)
        << "the last two characters tell a fleet's trucks apart";
    EXPECT_EQ(believed({seen(4, "8", -6'000)}), plate_one);
    EXPECT_NE(believed({seen(4, "8", -6'001)}), plate_one);
    EXPECT_EQ(believed({seen(0, "吉", -9'000)}), plate_one) << "the same number of another province";
    EXPECT_NE(believed({seen(0, "吉", -9'001)}), plate_one);
}
TEST_F(MatchTest, NeverResolvesATieByGuessing) {
    t.book(*Plate::parse("黑A12346"));
    const auto seen = [](std::int64_t other) { return with_rival(seen_as("黑A12345", 0), 6, "6", other); };
    EXPECT_EQ(doubt({seen(-2'999)}), Hold::no_plate_read);
    EXPECT_EQ(believed({seen(-3'000)}), plate_one);
    EXPECT_EQ(judged({seen(-2'999)}).error().detail, "黑A12345 / 黑A12346");
}
TEST_F(MatchTest, CountsAnOpenVisitAsARival) {
    t.bring_up();
    t.cross(Side::a, 31'240);
    t.book(*Plate::parse("黑A12346"));
    EXPECT_EQ(doubt({with_rival(seen_as("黑A12346", 0), 6, "5", -1'000)}), Hold::no_plate_read);
}
TEST_F(MatchTest, NamesAStrangerOnlyWhenHisPlateWasReadSurely) {
    EXPECT_EQ(believed({seen_as("黑B6789K", -223)}), plate_two);
    EXPECT_EQ(doubt({seen_as("黑B6789K", -224)}), Hold::no_plate_read);
}
TEST_F(MatchTest, LooksPastTheTrailersPlate) {
    EXPECT_EQ(believed({seen_as("黑A1111挂"), seen_as("黑A12345")}), plate_one);
    EXPECT_EQ(sure_trailer(read_of({seen_as("黑A12345"), seen_as("黑A1111挂")})), Plate::parse("黑A1111挂"));
    EXPECT_EQ(sure_trailer(read_of({seen_as("黑A1111挂", -300)})), std::nullopt);
}

// ---- tare history -------------------------------------------------------------------------------

TEST(TareHistory, AveragesTheLastEight) {
    TareHistory history;
    EXPECT_EQ(history.mean(plate_one), std::nullopt);
    history.record(plate_one, Kilograms{99'999}, 1);
    EXPECT_EQ(history.mean(plate_one), Kilograms{99'999});
    for (std::int64_t i = 0; i < 8; ++i) history.record(plate_one, Kilograms{10'000 + i * 20}, 2 + i);
    EXPECT_EQ(history.mean(plate_one), Kilograms{10'070});
}

TEST(TareHistory, ForgetsTheVehicleNotSeenLongestByEventOrder) {
    TareHistory history;
    const auto vehicle = [](std::size_t i) {
        const std::string digits = std::to_string(100'000 + i);
        return *Plate::parse((i % 2 == 0 ? "黑A" : "黑B") + digits.substr(1));
    };
    std::int64_t seq = 0;
    for (std::size_t i = 0; i < TareHistory::vehicles_max; ++i)
        history.record(vehicle(i), Kilograms{10'000}, ++seq);
    history.record(vehicle(0), Kilograms{10'020}, ++seq);  // seen again: no longer the oldest
    history.record(plate_two, Kilograms{9'000}, ++seq);
    EXPECT_EQ(history.size(), TareHistory::vehicles_max);
    EXPECT_TRUE(history.mean(vehicle(0)));
    EXPECT_FALSE(history.mean(vehicle(1)));
    EXPECT_TRUE(history.mean(vehicle(2)));
    EXPECT_TRUE(history.mean(plate_two));
}

// ---- platform -----------------------------------------------------------------------------------

class PlatformTest : public testing::Test {
protected:
    PlatformTest() {
        observe(InputChanged{*Point::parse("L1.A.beam"), false});
        observe(InputChanged{*Point::parse("L1.B.beam"), false});
    }
    void observe(Event event) { graingate::observe(rules.lanes[0], platform, {++seq, at, std::move(event)}); }
    void weigh(std::int64_t kg, Flags<WeightFlag> flags = {WeightFlag::stable}) {
        observe(WeightRead{"L1.indicator"_name, Kilograms{kg}, flags});
    }
    bool is_steady() const { return graingate::is_steady(rules, platform, since); }

    Rules rules = small_rules();
    Platform platform;
    Instant at = ten_o_clock;
    Instant since = ten_o_clock;
    std::int64_t seq = 0;
};

TEST_F(PlatformTest, IsSteadyWhenAllReadingsOfTheWindowLieWithinOneDivision) {
    weigh(20'000);
    at = at + seconds(1);
    weigh(20'020);
    EXPECT_FALSE(is_steady());
    at = at + seconds(1);
    weigh(20'000);
    EXPECT_TRUE(is_steady());
}

TEST_F(PlatformTest, BeginsANewWindowWhenReadingsSpanMoreThanOneDivision) {
    weigh(20'000);
    at = at + seconds(1);
    weigh(20'020);
    at = at + seconds(1);
    weigh(19'980);  // within e of the first, not of the second
    EXPECT_FALSE(is_steady());
    at = at + seconds(2);
    weigh(19'980);
    EXPECT_TRUE(is_steady());
}

TEST_F(PlatformTest, NeedsTheStableBitOfEveryReading) {
    weigh(20'000);
    at = at + seconds(1);
    weigh(20'000, {});
    at = at + seconds(2);
    weigh(20'000);
    EXPECT_FALSE(is_steady());
}

TEST_F(PlatformTest, IsDisturbedByABeam) {
    weigh(20'000);
    at = at + seconds(2);
    observe(InputChanged{*Point::parse("L1.B.beam"), true});
    observe(InputChanged{*Point::parse("L1.B.beam"), false});
    weigh(20'000);
    EXPECT_FALSE(is_steady());
}

TEST_F(PlatformTest, IsDisturbedByEveryDoubtOfTheIndicator) {
    for (const WeightFlag doubt : {WeightFlag::fault, WeightFlag::overload, WeightFlag::underload}) {
        weigh(20'000);
        at = at + seconds(1);
        weigh(20'000, {WeightFlag::stable, doubt});
        at = at + seconds(1);
        weigh(20'000);
        EXPECT_FALSE(is_steady());
    }
}

TEST_F(PlatformTest, IgnoresAWindowThatBeganTooEarly) {
    weigh(20'000);
    since = at + Duration{1};
    at = at + seconds(5);
    weigh(20'000);
    EXPECT_FALSE(is_steady());
}

TEST_F(PlatformTest, TakesAWeightOffTheDivisionForAFault) {
    weigh(20'010);
    EXPECT_TRUE(platform.flags.has(WeightFlag::fault));
    weigh(-20);
    EXPECT_FALSE(platform.flags.has(WeightFlag::fault));
}

TEST_F(PlatformTest, TakesNoOtherIndicatorsReading) {
    observe(WeightRead{"L2.indicator"_name, Kilograms{7'000}, {}});
    EXPECT_FALSE(platform.is_weight_known);
}

TEST_F(PlatformTest, ForgetsTheWeightOfALostIndicator) {
    weigh(20'000);
    at = at + seconds(2);
    observe(DeviceLost{"L1.indicator"_name, ""});
    EXPECT_FALSE(platform.is_weight_known);
    observe(DeviceBack{"L1.indicator"_name});
    weigh(20'000);
    EXPECT_FALSE(is_steady());
}

TEST_F(PlatformTest, TakesAnUnknownLoopForNoClearOne) {
    EXPECT_FALSE(is_clear(platform));
    observe(InputChanged{*Point::parse("L1.A.boom"), false});
    observe(InputChanged{*Point::parse("L1.B.boom"), false});
    EXPECT_TRUE(is_clear(platform));
}

TEST_F(PlatformTest, IsProvenEmptyByTheCentreOfZeroAlone) {
    observe(InputChanged{*Point::parse("L1.A.boom"), false});
    observe(InputChanged{*Point::parse("L1.B.boom"), false});
    weigh(0);
    EXPECT_FALSE(is_proven_empty(small_rules().lanes[0], platform));
    weigh(0, {WeightFlag::centre_of_zero});
    EXPECT_FALSE(is_proven_empty(small_rules().lanes[0], platform));
    weigh(0, {WeightFlag::stable, WeightFlag::centre_of_zero});
    EXPECT_TRUE(is_proven_empty(small_rules().lanes[0], platform));
    observe(InputChanged{*Point::parse("L1.A.beam"), true});
    EXPECT_FALSE(is_proven_empty(small_rules().lanes[0], platform));
}

}  // namespace
}  // namespace graingate::test
