// Who a truck is said to be, and when: trailers, codes, cameras, the clock.
#include "tests/support/test_depot.hpp"

#include <gtest/gtest.h>

namespace graingate::test {
namespace {

class EvidenceTest : public testing::Test {
protected:
    EvidenceTest() {
        t.bring_up();
        t.apply(BookingRequested{fixed<32>("r"), fixed<32>("f"), fixed<32>("p"), plate_one, trailer,
                                 fixed<32>("code"), "maize"_name, local_day(t.at, hours(8)), 4});
    }
    void show_code(std::string_view code) {
        t.apply(QrRead{*t.pending<ReadPlate>(), "L1.A.camera"_name, fixed<32>(code)});
    }
    const Plate trailer = *Plate::parse("黑A1111挂");
    TestDepot t;
};

TEST_F(EvidenceTest, HoldsATruckWithAnothersTrailer) {
    t.to_identifying(Side::a);
    t.read({seen_as("黑A12345"), seen_as("黑A2222挂")});
    EXPECT_EQ(t.lane_hold(), Hold::wrong_trailer);
}

TEST_F(EvidenceTest, HoldsATruckThatComesBackWithoutTheTrailerThatItWasWeighedWith) {
    const auto show = [&](std::vector<PlateSeen> plates) { t.read(std::move(plates)); };
    t.to_identifying(Side::a);
    show({seen_as("黑A12345"), seen_as("黑A1111挂")});
    ASSERT_TRUE(t.lane_in<lane_phase::Entering>());
    t.open_boom(Side::a);
    t.roll_on(Side::a, 41'240);
    t.shut_boom(Side::a);
    t.steady(41'240);
    t.store_photo();
    t.leave(Side::b);
    t.judge_all();
    t.unload();
    t.to_identifying(Side::b);
    show({seen_as("黑A12345")});
    EXPECT_EQ(t.lane_hold(), Hold::wrong_trailer);
    EXPECT_NE(first_of<RequestGranted>(t.ask(Ask::identify, "L1"_name, "黑A12345")), nullptr)
        << "two people saw its trailer behind the snow";
}

TEST_F(EvidenceTest, TakesTheCodeForAPlateThatCannotBeRead) {
    t.to_identifying(Side::a);
    show_code("code");
    t.read({});
    ASSERT_TRUE(t.lane_in<lane_phase::Entering>());
    EXPECT_EQ(first_of<VisitMatched>(t.decided)->by, Evidence::code_shown);
    EXPECT_EQ(first_of<VisitMatched>(t.decided)->plate, plate_one);
}

TEST_F(EvidenceTest, BelievesNeitherPlateNorCodeWhenTheyDiffer) {
    t.apply(BookingRequested{fixed<32>("r"),
                             fixed<32>("g"),
                             fixed<32>("q"),
                             plate_two,
                             {},
                             fixed<32>("other"),
                             "maize"_name,
                             local_day(t.at, hours(8)),
                             4});
    t.to_identifying(Side::a);
    show_code("other");
    t.read_plate(plate_one);
    EXPECT_EQ(t.lane_hold(), Hold::code_differs);
}

TEST_F(EvidenceTest, TakesACodeThatNobodyHasForNone) {
    t.to_identifying(Side::a);
    show_code("forged");
    t.read({});
    EXPECT_EQ(t.lane_hold(), Hold::no_plate_read);
}

TEST_F(EvidenceTest, ForgetsTheCodeOfTheTruckBefore) {
    t.to_identifying(Side::a);
    show_code("code");
    t.wire("L1.A.presence", false);
    t.to_identifying(Side::a);
    t.read({});
    EXPECT_EQ(t.lane_hold(), Hold::no_plate_read);
}

TEST(Camera, WithAFaultIsNotAskedUntilItIsBack) {
    TestDepot t;
    t.bring_up();
    t.book(plate_one);
    t.apply(CameraFault{{}, "L1.A.camera"_name, "frozen"});
    EXPECT_TRUE(t.depot.state().alarms.contains({Alarm::camera_fault, "L1.A.camera"_name}));
    t.to_identifying(Side::a);
    EXPECT_EQ(t.lane_hold(), Hold::camera_lost);
    EXPECT_EQ(count_of<ReadPlate>(t.decided), 0U);
    t.apply(CameraBack{"L1.A.camera"_name});
    EXPECT_TRUE(t.lane_in<lane_phase::Identifying>());
}

TEST(Camera, AtTheRearWithAFaultIsLeftOut) {
    Rules rules = small_rules();
    rules.lanes[0].rear_a = "L1.A.rear"_name;
    TestDepot t(rules);
    t.bring_up();
    t.book(plate_one);
    const auto rear_asked = [&] {
        t.forget_commands();
        t.to_identifying(Side::a);
        const Name rear = first_of<ReadPlate>(t.decided)->rear;
        t.wire("L1.A.presence", false);
        return rear;
    };
    EXPECT_EQ(rear_asked(), "L1.A.rear"_name);
    t.apply(CameraFault{{}, "L1.A.rear"_name, "frozen"});
    EXPECT_EQ(rear_asked(), Name{}) << "it would show the truck before";
    t.apply(CameraBack{"L1.A.rear"_name});
    EXPECT_EQ(rear_asked(), "L1.A.rear"_name);
}

class PhotographTest : public testing::Test {
protected:
    PhotographTest() {
        t.bring_up();
        t.book(plate_one);
    }
    void weigh_full(bool is_photo_kept) {
        t.to_settling(Side::a, 31'240);
        t.steady(31'240);
        if (is_photo_kept) t.store_photo();
        t.pass(t.depot.rules().times.evidence);
        t.leave(Side::b);
        t.judge_all();
        t.unload();
        t.forget_commands();
    }
    void weigh_empty() {
        t.to_settling(Side::b, 11'620);
        t.weigh_stable(11'620);
        t.pass(seconds(2));
        t.weigh_stable(11'620);
    }
    [[nodiscard]] bool has_alarm() const {
        return t.depot.state().alarms.contains({Alarm::evidence_missing, "L1"_name});
    }
    TestDepot t;
};

TEST_F(PhotographTest, OfTheTareIsDurableBeforeTheTicketIsIssued) {
    weigh_full(true);
    weigh_empty();
    ASSERT_EQ(count_of<WeighingRecorded>(t.decided), 1U);
    EXPECT_EQ(count_of<TicketIssued>(t.decided), 0U);
    t.store_photo();
    const auto* ticket = first_of<TicketIssued>(t.decided);
    ASSERT_NE(ticket, nullptr);
    EXPECT_FALSE(ticket->lacks_photo_gross);
    EXPECT_FALSE(ticket->lacks_photo_tare);
    EXPECT_FALSE(has_alarm());
    EXPECT_TRUE(t.output("L1.A.barrier"));
}

TEST_F(PhotographTest, OfTheTareThatDoesNotComeIsWaitedForTwoSecondsAndTheTicketSaysSo) {
    weigh_full(true);
    weigh_empty();
    const Instant weighed_at = t.at;
    t.pass(seconds(2) - Duration{1});
    EXPECT_EQ(count_of<TicketIssued>(t.decided), 0U);
    t.pass(Duration{1});
    const auto* ticket = first_of<TicketIssued>(t.decided);
    ASSERT_NE(ticket, nullptr);
    EXPECT_FALSE(ticket->lacks_photo_gross);
    EXPECT_TRUE(ticket->lacks_photo_tare);
    EXPECT_EQ(ticket->tare_at, weighed_at) << "the weight's time, not the ticket's";
    EXPECT_TRUE(has_alarm());
    EXPECT_TRUE(t.output("L1.A.barrier")) << "the exit waits no longer";
}

TEST_F(PhotographTest, OfTheGrossThatDidNotComeIsMissingOnTheTicket) {
    weigh_full(false);
    EXPECT_TRUE(has_alarm());
    weigh_empty();
    t.store_photo();
    const auto* ticket = first_of<TicketIssued>(t.decided);
    ASSERT_NE(ticket, nullptr);
    EXPECT_TRUE(ticket->lacks_photo_gross);
    EXPECT_FALSE(ticket->lacks_photo_tare);
}

/// A stop, or a device that is lost, ends the wait: the weight is recorded, so the ticket is owed.
TEST_F(PhotographTest, ThatAStopCutsOffIsMissingOnTheTicketOfTheRecordedWeight) {
    weigh_full(true);
    weigh_empty();
    t.apply(ProcessStarted{"test"});
    const auto* ticket = first_of<TicketIssued>(t.decided);
    ASSERT_NE(ticket, nullptr);
    EXPECT_TRUE(ticket->lacks_photo_tare);
    EXPECT_EQ(t.lane_hold(), Hold::restarted);
    t.apply(ProcessStarted{"test"});
    EXPECT_EQ(count_of<TicketIssued>(t.decided), 1U);
}

TEST_F(PhotographTest, ThatALostDeviceCutsOffIsMissingOnTheTicket) {
    weigh_full(true);
    weigh_empty();
    t.apply(DeviceLost{"L1.io"_name, "silent"});
    ASSERT_EQ(count_of<TicketIssued>(t.decided), 1U);
    EXPECT_TRUE(first_of<TicketIssued>(t.decided)->lacks_photo_tare);
    EXPECT_TRUE(has_alarm());
}

TEST_F(PhotographTest, WhoseLaneIsGoneDoesNotKeepTheTicketBack) {
    weigh_full(true);
    weigh_empty();
    Rules rules = t.depot.rules();
    rules.lanes.clear();
    t.apply(RulesChanged{rules});
    t.apply(ProcessStarted{"test"});
    ASSERT_EQ(count_of<TicketIssued>(t.decided), 1U);
    EXPECT_EQ(first_of<TicketIssued>(t.decided)->lane_tare, "L1"_name);
}

TEST_F(PhotographTest, IsWaitedForOnTheClockThatTheWeightWasRecordedBy) {
    weigh_full(true);
    weigh_empty();
    const Instant weighed_at = t.at;
    t.apply(ClockCorrected{hours(24 * 3'652)});
    t.store_photo();
    ASSERT_EQ(count_of<TicketIssued>(t.decided), 1U);
    EXPECT_EQ(first_of<TicketIssued>(t.decided)->tare_at, weighed_at);
}

TEST(Clock, ThatJumpedHoldsTheTicketUntilTwoPeopleLooked) {
    TestDepot t;
    t.bring_up();
    t.book(plate_one);
    t.cross(Side::a, 31'240);
    const Instant gross_at = t.depot.state().visits.begin()->second.gross->at;
    t.unload();
    t.apply(ClockCorrected{seconds(2)});
    EXPECT_TRUE(t.depot.state().alarms.empty()) << "nobody would miss two seconds";
    t.apply(ClockCorrected{hours(24 * 3'652)});
    t.to_settling(Side::b, 11'620);
    t.steady(11'620);
    EXPECT_EQ(t.lane_hold(), Hold::clock_jumped);
    t.ask(Ask::accept);
    t.store_photo();
    const auto* ticket = first_of<TicketIssued>(t.decided);
    ASSERT_NE(ticket, nullptr);
    EXPECT_EQ(ticket->tare_at, t.at + hours(24 * 3'652)) << "the wall's time, which two people let stand";
    EXPECT_EQ(ticket->gross_at, gross_at + hours(24 * 3'652)) << "on the same clock";
    EXPECT_TRUE(t.depot.state().alarms.empty());
}

TEST(Clock, ThatJumpedByTenYearsEndsNoBooking) {
    for (const Duration jump : {hours(24 * 3'652), hours(-24 * 3'652)}) {
        TestDepot t;
        t.bring_up();
        t.book(plate_one);
        const Booking booking = t.depot.state().bookings.all().begin()->second;
        t.apply(ClockCorrected{jump});
        t.pass(minutes(5));
        EXPECT_EQ(count_of<BookingClosed>(t.decided), 0U) << "nobody has looked at the clock yet";
        t.apply(ClockCorrected{});
        t.pass(minutes(5));
        EXPECT_NE(t.depot.state().bookings.find(booking.id), nullptr) << "set right again: nothing is lost";
    }
}

TEST(Clock, ThatWasSetByLittleLetsBookingsExpireByTheWall) {
    TestDepot t;
    t.bring_up();
    t.book(plate_one);
    const Booking booking = t.depot.state().bookings.all().begin()->second;
    t.apply(ClockCorrected{seconds(2)});
    const Instant end = slot_end(t.depot.rules(), booking) + t.depot.rules().yard.no_show;
    t.pass(end - seconds(2) - t.at - Duration{1});
    EXPECT_EQ(count_of<BookingClosed>(t.decided), 0U);
    t.pass(Duration{1});
    EXPECT_EQ(count_of<BookingClosed>(t.decided), 1U);
}

}  // namespace
}  // namespace graingate::test
