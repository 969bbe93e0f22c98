// The street: the order of calls, who loses his turn, and what people are shown of it.
#include "controller/core/yard.hpp"
#include "tests/support/test_depot.hpp"

#include <gtest/gtest.h>

namespace graingate::test {
namespace {

class StreetTest : public testing::Test {
protected:
    StreetTest() : t(rules()) { t.bring_up(); }
    static Rules rules() {
        Rules rules = small_rules();
        rules.yard.calls_forward = true;
        rules.yard.called_max = 1;
        rules.slots.open_per_phone = 100;
        return rules;
    }
    BookingId book(std::string_view plate, std::int64_t slot) {
        t.apply(BookingRequested{fixed<32>("r"),
                                 fixed<32>("f"),
                                 fixed<32>("p"),
                                 *Plate::parse(plate),
                                 {},
                                 {},
                                 "maize"_name,
                                 local_day(t.at, hours(8)),
                                 slot});
        return {1, t.depot.state().last_booking};
    }
    Commands arrive(BookingId booking) {
        return t.apply(ArrivalReported{fixed<32>("a"), booking, fixed<32>("f")});
    }
    std::vector<BookingId> queue() const {
        std::vector<BookingId> ids;
        for (const auto& truck : queue_of(t.depot.rules(), t.depot.state())) ids.push_back(truck.booking);
        return ids;
    }
    TestDepot t;
};

TEST_F(StreetTest, CallsTrucksBySlotThenArrival) {
    const BookingId first = book("黑A00001", 6);
    const BookingId second = book("黑A00002", 5);
    const BookingId third = book("黑A00003", 5);
    EXPECT_EQ(first_of<TruckCalled>(arrive(first))->booking, first) << "nobody else is here";
    t.pass(minutes(1));
    arrive(third);
    t.pass(minutes(1));
    arrive(second);
    EXPECT_EQ(queue(), (std::vector{third, second, first}));
    t.forget_commands();
    t.to_entering(Side::a, *Plate::parse("黑A00001"));
    EXPECT_EQ(first_of<TruckCalled>(t.decided)->booking, third);
}

TEST_F(StreetTest, ANoShowEndsThoughATruckWithoutASlotWasLetOnAndBackedOff) {
    Bookings bookings;
    Booking booking;
    booking.day = local_day(t.at, hours(8));
    booking.id = {1, 1};
    booking.slot = walk_in_slot;  // neither inside nor in the street any more
    bookings.add(booking);
    booking.id = {1, 2};
    booking.plate = plate_two;
    booking.slot = 4;
    bookings.add(booking);
    EXPECT_EQ(bookings.next_expiry(t.depot.rules())->booking, booking.id);
    EXPECT_EQ(bookings.next_expiry(t.depot.rules())->at, slot_end(t.depot.rules(), booking) + hours(4));
}

TEST_F(StreetTest, PutsLateTrucksBehindAndThoseWithoutASlotLast) {
    const BookingId walk_in = book("黑A00001", walk_in_slot);
    EXPECT_EQ(queue(), std::vector{walk_in}) << "it is here when it asks";
    const BookingId late = book("黑A00002", 4);
    t.pass(hours(1) + minutes(31));
    const BookingId in_time = book("黑A00003", 9);
    arrive(late);
    arrive(in_time);
    EXPECT_EQ(queue(), (std::vector{in_time, late, walk_in}));
}

TEST_F(StreetTest, TakesTheTurnOfACalledTruckThatDoesNotCome) {
    const BookingId first = book("黑A00001", 4);
    const BookingId second = book("黑A00002", 5);
    arrive(first);
    arrive(second);
    t.forget_commands();
    t.pass(minutes(15));
    EXPECT_EQ(first_of<TurnLost>(t.decided)->booking, first);
    EXPECT_EQ(first_of<TruckCalled>(t.decided)->booking, second);
    EXPECT_EQ(queue(), (std::vector{second, first}));
}

TEST_F(StreetTest, LetsNobodyOnBeforeHisTurn) {
    arrive(book("黑A00001", 4));
    const BookingId other = book("黑A00002", 4);
    t.to_entering(Side::a, *Plate::parse("黑A00002"));
    EXPECT_EQ(t.lane_hold(), Hold::not_its_turn);
    t.wire("L1.A.presence", false);
    EXPECT_TRUE(t.lane_in<lane_phase::Idle>());
    arrive(other);
    t.to_entering(Side::a, *Plate::parse("黑A00001"));
    EXPECT_TRUE(t.lane_in<lane_phase::Entering>());
}

TEST_F(StreetTest, LetsATruckComeOutOfTurnWhenTwoPeopleSayWhy) {
    arrive(book("黑A00001", 4));
    const BookingId other = book("黑A00002", 4);
    t.to_entering(Side::a, *Plate::parse("黑A00002"));
    const auto asked_by = [&](const char* second, const char* reason) {
        return refusal(t.apply(OperatorAsked{
            fixed<32>("r"), "anna", second, "badge", Ask::out_of_turn, "L1"_name, {}, "", reason}));
    };
    EXPECT_EQ(asked_by("", "its brakes fail"), Refusal::needs_two_people);
    EXPECT_EQ(asked_by("ben", ""), Refusal::needs_reason);
    EXPECT_EQ(t.lane_hold(), Hold::not_its_turn);
    t.forget_commands();
    EXPECT_EQ(asked_by("ben", "its brakes fail"), std::nullopt);
    EXPECT_EQ(first_of<ArrivalNoted>(t.decided)->booking, other) << "nobody had said that it was here";
    EXPECT_EQ(first_of<TruckCalled>(t.decided)->booking, other);
    EXPECT_EQ(first_of<TruckCalled>(t.decided)->lane, "L1"_name);
    EXPECT_EQ(first_of<HoldEnded>(t.decided)->how, "out_of_turn");
    ASSERT_TRUE(t.lane_in<lane_phase::Identifying>()) << "it is read again";
    t.read_plate(*Plate::parse("黑A00002"));
    EXPECT_TRUE(t.lane_in<lane_phase::Entering>());
    EXPECT_EQ(first_of<VisitMatched>(t.decided)->by, Evidence::plate_read);
}

TEST_F(StreetTest, LetsNobodyComeOutOfTurnWhoHasNoTurn) {
    arrive(book("黑A00001", 4));
    t.to_entering(Side::a, plate_two);
    ASSERT_EQ(t.lane_hold(), Hold::no_booking);
    EXPECT_EQ(refusal(t.ask(Ask::out_of_turn)), Refusal::not_allowed_here);
    t.wire("L1.A.presence", false);
    const BookingId other = book("黑A00002", 4);
    t.to_entering(Side::a, *Plate::parse("黑A00002"));
    t.apply(BookingCancelled{fixed<32>("c"), other, fixed<32>("f")});
    ASSERT_EQ(t.lane_hold(), Hold::not_its_turn);
    EXPECT_EQ(refusal(t.ask(Ask::out_of_turn)), Refusal::no_match);
}

TEST_F(StreetTest, RefusesAnArrivalThatCannotBe) {
    const BookingId booking = book("黑A00001", 4);
    EXPECT_EQ(refusal(t.apply(ArrivalReported{{}, booking, fixed<32>("other")})), Refusal::not_your_booking);
    EXPECT_EQ(refusal(t.apply(ArrivalReported{{}, {1, 9}, fixed<32>("f")})), Refusal::no_such_booking);
    EXPECT_EQ(refusal(arrive(booking)), std::nullopt);
    EXPECT_EQ(refusal(arrive(booking)), Refusal::already_waiting);
}

TEST_F(StreetTest, TakesSoManyTrucksWithoutASlotADay) {
    Rules rules = t.depot.rules();
    rules.yard.walk_ins = 1;
    t.apply(RulesChanged{rules});
    book("黑A00001", walk_in_slot);
    t.forget_commands();
    book("黑A00002", walk_in_slot);
    EXPECT_EQ(refusal(t.decided), Refusal::walk_ins_full);
    t.pass(hours(24));
    t.forget_commands();
    book("黑A00002", walk_in_slot);
    EXPECT_EQ(refusal(t.decided), std::nullopt);
}

TEST_F(StreetTest, ForgetsATruckWhoseBookingIsCancelled) {
    const BookingId booking = book("黑A00001", 4);
    arrive(booking);
    t.apply(BookingCancelled{fixed<32>("c"), booking, fixed<32>("f")});
    EXPECT_TRUE(queue().empty());
}

TEST_F(StreetTest, ExpectsAWaitFromThePaceOfTheLastTrucks) {
    EXPECT_EQ(expected_wait(t.depot.rules(), t.depot.state(), 4), minutes(12));
    const BookingId booking = book("黑A12345", 4);
    arrive(booking);
    t.cross(Side::a, 31'240);
    ASSERT_EQ(t.depot.state().yard.cycles.size(), 1U);
    EXPECT_EQ(expected_wait(t.depot.rules(), t.depot.state(), 2), t.depot.state().yard.cycles[0] * 2);
}

// ---- what people are shown of it -----------------------------------------------------------------

TEST_F(StreetTest, IsShownInTheOrderOfCallsWithSlotLatenessAndWait) {
    const BookingId late = book("黑A00001", 4);  // 10:00 to 11:00
    t.pass(hours(1) + minutes(45));
    const BookingId in_time = book("黑A00002", 6);
    const BookingId walk_in = book("黑A00003", walk_in_slot);
    arrive(late);
    arrive(in_time);
    const View shown = view(t.depot.rules(), t.depot.state(), t.depot.seq());
    ASSERT_EQ(shown.queue.size(), 3U);
    EXPECT_EQ(shown.queue[0].booking, in_time);
    EXPECT_EQ(shown.queue[0].standing, Standing::in_time);
    EXPECT_EQ(shown.queue[0].late_us, 0);
    EXPECT_EQ(shown.queue[0].slot_minute, 12 * 60);
    EXPECT_EQ(shown.queue[1].booking, late);
    EXPECT_EQ(shown.queue[1].standing, Standing::late);
    EXPECT_EQ(shown.queue[1].late_us, minutes(45).us());
    EXPECT_EQ(shown.queue[1].wait_us, minutes(3).us()) << "one before it, at the pace of the rules";
    EXPECT_EQ(shown.queue[2].booking, walk_in);
    EXPECT_EQ(shown.queue[2].slot_minute, -1);
    EXPECT_EQ(shown.queue[2].lane, "L1"_name) << "it was alone when it came";
    EXPECT_EQ(shown.queue[2].called_until_us, (t.at + minutes(15)).us());
    EXPECT_EQ(shown.waiting, 3);
    EXPECT_EQ(shown.walk_ins, 1);
    EXPECT_EQ(shown.walk_ins_max, 20);
    EXPECT_EQ(shown.today.text(), "2026-11-23");
    EXPECT_TRUE(shown.calls_forward);
}

TEST_F(StreetTest, ShowsWhoDidNotComeUntilTheBookingEnds) {
    const BookingId absent = book("黑A00001", 4);
    const BookingId here = book("黑A00002", 4);
    book("黑A00003", 9);
    arrive(here);
    const auto shown = [&] { return view(t.depot.rules(), t.depot.state(), t.depot.seq()); };
    EXPECT_EQ(shown().absent_count, 0);
    t.pass(hours(1));
    t.apply(DeadlineReached{});
    ASSERT_EQ(shown().absent.size(), 1U);
    EXPECT_EQ(shown().absent_count, 1);
    EXPECT_EQ(shown().absent[0].booking, absent);
    EXPECT_EQ(shown().absent[0].slot_minute, 10 * 60);
    EXPECT_EQ(shown().absent[0].ends_us, (ten_o_clock + hours(5)).us());
    t.pass(hours(4));
    EXPECT_EQ(shown().absent_count, 0);
    EXPECT_EQ(t.depot.state().bookings.find(absent), nullptr);
}

TEST_F(StreetTest, IsShownInOneLineHoweverManyTrucksWait) {
    Rules many = t.depot.rules();
    many.yard.walk_ins = 1'000;
    many.slots.open_per_phone = 1'000;
    many.slots.capacity = 1'000;
    t.apply(RulesChanged{many});
    for (int truck = 0; truck < 400; ++truck) {
        const std::string digits = std::to_string(10'000 + truck);
        book("黑A" + digits, walk_in_slot);
        book("黑B" + digits, 4);
    }
    t.pass(hours(2));
    t.apply(DeadlineReached{});
    const View shown = view(t.depot.rules(), t.depot.state(), t.depot.seq());
    EXPECT_EQ(shown.queue.size(), View::queue_max);
    EXPECT_EQ(shown.behind.size(), View::behind_max);
    EXPECT_EQ(shown.waiting, 400);
    EXPECT_EQ(shown.absent.size(), View::absent_max);
    EXPECT_EQ(shown.absent_count, 400);
    EXPECT_EQ(shown.behind.front(), queue()[View::queue_max]);
}

}  // namespace
}  // namespace graingate::test
