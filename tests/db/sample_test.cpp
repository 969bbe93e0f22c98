#include "tests/db/sample.hpp"
#include "tests/support/plates_seen.hpp"

#include <gtest/gtest.h>

namespace graingate::db::test {

using namespace literals;

namespace {

/// Appends rows one behind the other.
class Writer {
public:
    explicit Writer(std::int64_t seq) : seq_(seq) {}
    void add(const Event& event, const Commands& commands = {}) {
        rows_.push_back(row_of(seq_++, event, commands));
    }
    std::vector<JournalRow> take() { return std::move(rows_); }

private:
    std::int64_t seq_;
    std::vector<JournalRow> rows_;
};

}  // namespace

std::vector<JournalRow> visit_rows(std::int64_t first_seq, std::uint32_t number) {
    Writer rows(first_seq);
    const BookingId booking{1, number};
    const VisitId visit{1, number};
    const auto farmer = *FarmerId::from("0123456789abcdef0123456789abcdef");
    const auto request = *RequestId::from("request-" + std::to_string(number));
    const auto plate = *Plate::parse("黑A12345");
    const auto corn = "corn"_name;
    const auto photo = *Digest::from(std::string(64, 'e'));
    const Day day{20'780};
    const auto gross_at = Instant{first_at_us + (first_seq + 6) * 250'000};
    TicketIssued ticket;
    ticket.ticket = {1, number};
    ticket.visit = visit;
    ticket.booking = booking;
    ticket.farmer = farmer;
    ticket.plate = plate;
    ticket.commodity = corn;
    ticket.lane_gross = ticket.lane_tare = "L1"_name;
    ticket.scale_gross = ticket.scale_tare = "L1.indicator"_name;
    ticket.pit = "P1"_name;
    ticket.gross = Kilograms{41'320};
    ticket.tare = Kilograms{14'100};
    ticket.net = Kilograms{27'220};
    ticket.arrived_at = Instant{first_at_us + first_seq * 250'000};
    ticket.gross_at = gross_at;
    ticket.tare_at = Instant{first_at_us + (first_seq + 9) * 250'000};
    rows.add(
        BookingRequested{request, farmer, *PhoneTag::from(std::string(32, 'a')), plate, {}, {}, corn, day, 3},
        {BookingConfirmed{request, booking, farmer, plate, {}, corn, day, 3}});
    rows.add(InputChanged{*Point::parse("L1.A.presence"), true},
             {VisitOpened{visit, "L1"_name, Side::a}, ReadPlate{{1, number}, "L1.camera_a"_name, {}}});
    rows.add(PlateRead{{1, number}, "L1.camera_a"_name, {graingate::test::seen_as("黑A1234", -900)}, photo},
             {VisitHeld{"L1"_name, visit, Hold::no_plate_read, "黑A1234"}});
    rows.add(OperatorAsked{request, "li", "wang", "panel", Ask::identify, "L1"_name, {}, "黑A12345", "snow"},
             {RequestGranted{request}, HoldEnded{"L1"_name, visit, Hold::no_plate_read, "identify"},
              VisitMatched{visit, booking, farmer, plate, corn, Evidence::two_people, photo},
              OutputChanged{*Point::parse("L1.A.barrier"), true}});
    rows.add(WeightRead{"L1.indicator"_name, Kilograms{41'300}, {}});
    rows.add(WeightRead{"L1.indicator"_name, Kilograms{41'320}, {}});
    rows.add(DeadlineReached{}, {WeighingRecorded{visit, "L1"_name, "L1.indicator"_name, WeighingKind::gross,
                                                  Kilograms{41'320}, first_seq + 5},
                                 PitAssigned{visit, "P1"_name}});
    rows.add(InputChanged{*Point::parse("P1.presence"), true}, {UnloadingStarted{visit, "P1"_name}});
    rows.add(InputChanged{*Point::parse("P1.presence"), false}, {UnloadingConfirmed{visit, "P1"_name}});
    rows.add(WeightRead{"L1.indicator"_name, Kilograms{14'100}, {}},
             {WeighingRecorded{visit, "L1"_name, "L1.indicator"_name, WeighingKind::tare, Kilograms{14'100},
                               first_seq + 9},
              ticket});
    rows.add(InputChanged{*Point::parse("L1.A.presence"), false},
             {VisitClosed{visit, VisitEnd::delivered},
              BookingClosed{RequestId{}, booking, BookingEnd::delivered}});
    return rows.take();
}

std::vector<JournalRow> sample_rows(std::size_t count) {
    std::vector<JournalRow> rows;
    for (std::uint32_t number = 1; rows.size() < count; ++number)
        for (auto& row : visit_rows(static_cast<std::int64_t>(rows.size()) + 1, number))
            rows.push_back(std::move(row));
    rows.resize(count);
    return rows;
}

TEST(Sample, IsCanonical) {
    for (const auto& row : sample_rows(30)) {
        const auto event = decode_event(row.body);
        ASSERT_TRUE(event) << row.body << ": " << event.error().text();
        EXPECT_EQ(encode(*event), row.body);
        const auto commands = decode_commands(row.commands);
        ASSERT_TRUE(commands) << row.commands << ": " << commands.error().text();
    }
}

}  // namespace graingate::db::test
