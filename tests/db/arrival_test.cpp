// Whether a truck waits in the street stands in the tables as soon as it is durable.
#include "db/booking_lookup.hpp"
#include "db/journal.hpp"
#include "tests/db/sample.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

namespace graingate::db::test {
namespace {

using namespace graingate::literals;

TEST(Arrival, StandsInTheTablesUntilTheTruckIsOnALane) {
    const TempDir dir;
    const auto journal = std::move(Journal::open(dir.path()).value());
    std::int64_t seq = 0;
    const auto decide = [&](Command command) {
        const JournalRow row = row_of(++seq, DeadlineReached{}, {std::move(command)});
        ASSERT_TRUE(journal->append({&row, 1}));
    };
    const auto found = [&] { return find_booking(journal_path(dir.path()), "1-1").value().value(); };
    const BookingId booking{1, 1};
    const auto farmer = *FarmerId::from(std::string(32, 'f'));
    const auto plate = *Plate::parse("黑A12345");
    decide(
        BookingConfirmed{{}, booking, farmer, plate, Plate::parse("黑B1234挂"), "corn"_name, Day{20'780}, 3});
    EXPECT_EQ(found().trailer, "黑B1234挂");
    EXPECT_FALSE(found().has_arrived);
    decide(ArrivalNoted{{}, booking});
    EXPECT_TRUE(found().has_arrived);
    EXPECT_EQ(found().state, "open");
    decide(VisitOpened{{1, 1}, "L1"_name, Side::a});
    decide(VisitMatched{{1, 1}, booking, farmer, plate, "corn"_name, Evidence::plate_read, {}});
    EXPECT_FALSE(found().has_arrived);
    EXPECT_EQ(found().state, "here");
    decide(VisitClosed{{1, 1}, VisitEnd::turned_away});
    EXPECT_FALSE(found().has_arrived) << "it drove off: it has to arrive again";
    EXPECT_EQ(found().state, "open");
}

/// Of a visit for the way out alone: nothing is known but a plate, and who named it.
TEST(Arrival, OfATruckThatIsLetOutIsInNoTable) {
    const TempDir dir;
    const auto journal = std::move(Journal::open(dir.path()).value());
    const VisitId visit{1, 1};
    const JournalRow row = row_of(1, DeadlineReached{},
                                  {VisitOpened{visit, "L1"_name, Side::b},
                                   TruckLetOut{visit, *Plate::parse("黑A12345"), {}, "closed in error"},
                                   VisitClosed{visit, VisitEnd::let_out}});
    ASSERT_TRUE(journal->append({&row, 1}));
    SQLite::Database db(journal_path(dir.path()));
    SQLite::Statement found(db, "SELECT plate, identified_by, state, booking IS NULL FROM visits");
    ASSERT_TRUE(found.executeStep());
    EXPECT_EQ(found.getColumn(0).getString(), "黑A12345");
    EXPECT_EQ(found.getColumn(1).getString(), "two_people");
    EXPECT_EQ(found.getColumn(2).getString(), "let_out");
    EXPECT_EQ(found.getColumn(3).getInt(), 1);
}

TEST(Arrival, EndsWithTheBooking) {
    const TempDir dir;
    const auto journal = std::move(Journal::open(dir.path()).value());
    std::int64_t seq = 0;
    for (const Command& command : Commands{
             BookingConfirmed{{}, {1, 1}, {}, *Plate::parse("黑A12345"), {}, "corn"_name, Day{20'780}, 3},
             ArrivalNoted{{}, {1, 1}}, BookingClosed{{}, {1, 1}, BookingEnd::cancelled}}) {
        const JournalRow row = row_of(++seq, DeadlineReached{}, {command});
        ASSERT_TRUE(journal->append({&row, 1}));
    }
    const BookingRow found = find_booking(journal_path(dir.path()), "1-1").value().value();
    EXPECT_FALSE(found.has_arrived);
    EXPECT_EQ(found.trailer, std::nullopt);
}

}  // namespace
}  // namespace graingate::db::test
