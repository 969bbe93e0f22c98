// Bookings, operators, expiry: what the depot decides as a whole.
#include "controller/core/codec.hpp"
#include "tests/support/test_depot.hpp"

#include <gtest/gtest.h>

namespace graingate::test {
namespace {

BookingRequested wish(const TestDepot& t) {
    return {fixed<32>("r"),
            fixed<32>("f"),
            fixed<32>("phone"),
            plate_one,
            {},
            {},
            "maize"_name,
            local_day(t.at, hours(8)),
            4};
}

std::optional<Refusal> refusal(const Commands& commands) {
    if (const auto* refused = first_of<BookingRefused>(commands)) return refused->reason;
    if (const auto* refused = first_of<RequestRefused>(commands)) return refused->reason;
    return std::nullopt;
}

Plate numbered_plate(int number) {
    return *Plate::parse("黑C" + std::to_string(10'000 + number));
}

PhoneTag numbered_phone(int number) {
    return fixed<32>("phone" + std::to_string(number));
}

// ---- bookings -----------------------------------------------------------------------------------

TEST(Booking, IsConfirmedAsItWasAskedFor) {
    TestDepot t;
    const auto wanted = wish(t);
    const Commands made = t.apply(wanted);
    const auto* confirmed = first_of<BookingConfirmed>(made);
    ASSERT_NE(confirmed, nullptr);
    EXPECT_EQ(confirmed->plate, wanted.plate);
    EXPECT_EQ(confirmed->farmer, wanted.farmer);
    EXPECT_EQ(confirmed->slot, wanted.slot);
    EXPECT_EQ(confirmed->booking, (BookingId{1, 1}));
}

TEST(Booking, IsRefusedForEachReason) {
    TestDepot t;
    const auto refused_with = [&](auto change) {
        BookingRequested wanted = wish(t);
        change(wanted);
        return refusal(t.apply(wanted));
    };
    EXPECT_EQ(refused_with([](auto& w) { w.commodity = "rice"_name; }), Refusal::unknown_commodity);
    EXPECT_EQ(refused_with([](auto& w) { w.day = w.day + -1; }), Refusal::day_out_of_range);
    EXPECT_EQ(refused_with([](auto& w) { w.day = w.day + 8; }), Refusal::day_out_of_range);
    EXPECT_EQ(refused_with([](auto& w) { w.slot = -2; }), Refusal::no_such_slot);
    EXPECT_EQ(refused_with([](auto& w) { w.slot = 14; }), Refusal::no_such_slot);
    EXPECT_EQ(refused_with([](auto& w) { w.slot = 3; }), Refusal::slot_over) << "9 to 10, and it is 10";
    EXPECT_EQ(refused_with([](auto&) {}), std::nullopt);
    EXPECT_EQ(refused_with([](auto& w) { w.slot = 5; }), Refusal::plate_already_booked);
    for (int i = 1; i <= 2; ++i) EXPECT_EQ(refused_with([&](auto& w) { w.day = w.day + i; }), std::nullopt);
    EXPECT_EQ(refused_with([](auto& w) { w.day = w.day + 3; }), Refusal::too_many_bookings);
}

TEST(Booking, IsRefusedWhenTheSlotIsFull) {
    TestDepot t;
    for (int i = 0; i <= 20; ++i) {
        BookingRequested wanted = wish(t);
        wanted.plate = numbered_plate(i);
        wanted.phone_tag = numbered_phone(i);
        EXPECT_EQ(refusal(t.apply(wanted)), i < 20 ? std::nullopt : std::optional(Refusal::slot_full));
    }
}

TEST(Booking, IsTakenBackByItsFarmerAlone) {
    TestDepot t;
    t.bring_up();
    t.apply(wish(t));
    const auto cancel = [&](BookingId id, const char* farmer) {
        return t.apply(BookingCancelled{fixed<32>("r"), id, fixed<32>(farmer)});
    };
    EXPECT_EQ(refusal(cancel({1, 7}, "f")), Refusal::no_such_booking);
    EXPECT_EQ(refusal(cancel({1, 1}, "g")), Refusal::not_your_booking);
    t.to_entering(Side::a);
    EXPECT_EQ(refusal(cancel({1, 1}, "f")), Refusal::booking_in_use);
    t.pass(seconds(15));
    t.wire("L1.A.presence", false);
    t.ask(Ask::turn_away);
    EXPECT_EQ(first_of<BookingClosed>(cancel({1, 1}, "f"))->how, BookingEnd::cancelled);
    EXPECT_EQ(t.depot.state().bookings.size(), 0U);
}

TEST(Booking, MakesRoomWhenItIsTakenBack) {
    TestDepot t;
    t.apply(wish(t));
    t.apply(BookingCancelled{fixed<32>("r"), {1, 1}, fixed<32>("f")});
    EXPECT_NE(first_of<BookingConfirmed>(t.apply(wish(t))), nullptr);
}

TEST(Booking, EndsWhenItsTruckDoesNotShow) {
    TestDepot t;
    t.apply(wish(t));
    const Booking booking = t.depot.state().bookings.all().begin()->second;
    const Instant end = slot_end(t.depot.rules(), booking) + t.depot.rules().yard.no_show;
    t.pass(end - t.at - Duration{1});
    EXPECT_EQ(t.depot.state().bookings.size(), 1U);
    t.pass(Duration{1});
    EXPECT_EQ(t.depot.state().bookings.size(), 0U);
    EXPECT_EQ(first_of<BookingClosed>(t.decided)->how, BookingEnd::no_show);
}

TEST(Booking, ExpiresTwoDaysAfterItsDayThoughItsTruckWaits) {
    TestDepot t;
    t.apply(wish(t));
    t.apply(ArrivalReported{fixed<32>("r"), {1, 1}, fixed<32>("f")});
    t.pass(hours(24 * 2) - hours(10) - Duration{1});
    EXPECT_EQ(t.depot.state().bookings.size(), 1U);
    t.pass(Duration{1});
    EXPECT_EQ(t.depot.state().bookings.size(), 0U);
    EXPECT_EQ(first_of<BookingClosed>(t.decided)->how, BookingEnd::expired);
    EXPECT_TRUE(t.depot.state().yard.waiting.empty());
}

TEST(Booking, ExpiresThoughAReadingCrossedMidnightBeforeTheDeadline) {
    TestDepot t;
    t.apply(wish(t));
    t.at = t.at + hours(24 * 3);
    t.weigh_zero();
    EXPECT_LE(deadline(t.depot.rules(), t.depot.state()), t.at);
    t.apply(DeadlineReached{});
    EXPECT_EQ(t.depot.state().bookings.size(), 0U);
}

TEST(Booking, ExpiresInBatchesThatFitALine) {
    Rules rules = small_rules();
    rules.slots.capacity = 1'000;
    TestDepot t(rules);
    for (int i = 0; i < 500; ++i) {
        BookingRequested wanted = wish(t);
        wanted.plate = numbered_plate(i);
        wanted.phone_tag = numbered_phone(i);
        t.apply(wanted);
    }
    t.at = t.at + hours(24 * 3);
    for (int turns = 0; t.depot.state().bookings.size() != 0; ++turns) {
        ASSERT_LT(turns, 10);
        EXPECT_TRUE(decode_commands(encode(t.apply(DeadlineReached{}))));
    }
}

// ---- operators ----------------------------------------------------------------------------------

TEST(Operator, MustBeKnown) {
    TestDepot t;
    t.bring_up();
    t.to_entering(Side::a, plate_two);
    EXPECT_EQ(
        refusal(t.apply(OperatorAsked{fixed<32>("r"), "eve", "ben", "", Ask::retry, "L1"_name, {}, "", ""})),
        Refusal::unknown_user);
}

TEST(Operator, NeedsASecondPersonForWhatTouchesWeightOrPayee) {
    TestDepot t;
    t.bring_up();
    t.book(plate_one);
    t.to_identifying(Side::a);
    t.read({});
    const auto identified_by = [&](const char* actor, const char* second) {
        return t.apply(OperatorAsked{
            fixed<32>("r"), actor, second, "password", Ask::identify, "L1"_name, {}, "黑A12345", ""});
    };
    EXPECT_EQ(refusal(identified_by("anna", "")), Refusal::needs_two_people);
    EXPECT_EQ(refusal(identified_by("anna", "eve")), Refusal::needs_two_people);
    EXPECT_EQ(refusal(identified_by("ben", "ben")), Refusal::needs_two_people);
    EXPECT_EQ(refusal(identified_by("ben", "anna")), Refusal::needs_two_people) << "no supervisor";
    EXPECT_EQ(refusal(t.apply(
                  OperatorAsked{fixed<32>("r"), "anna", "", "password", Ask::accept, "L1"_name, {}, "", ""})),
              Refusal::needs_two_people);
    const Commands granted = identified_by("anna", "ben");
    ASSERT_NE(first_of<RequestGranted>(granted), nullptr);
    EXPECT_EQ(first_of<VisitMatched>(granted)->by, Evidence::two_people);
    EXPECT_EQ(first_of<HoldEnded>(granted)->how, "identify");
}

TEST(Operator, IsRefusedWhatDoesNotFit) {
    TestDepot t;
    t.bring_up();
    t.book(plate_one);
    EXPECT_EQ(refusal(t.ask(Ask::retry)), Refusal::not_held);
    EXPECT_EQ(refusal(t.ask(Ask::retry, "P1"_name)), Refusal::not_held);
    EXPECT_EQ(refusal(t.ask(Ask::retry, "L9"_name)), Refusal::no_such_place);
    t.to_entering(Side::a, plate_two);
    EXPECT_EQ(refusal(t.ask(Ask::identify, "L1"_name, "nonsense")), Refusal::not_a_plate);
    EXPECT_EQ(refusal(t.ask(Ask::identify, "L1"_name, "黑D12345")), Refusal::no_match);
    EXPECT_EQ(refusal(t.ask(Ask::accept)), Refusal::not_allowed_here);
    t.ask(Ask::turn_away);
    t.wire("L1.A.presence", false);
    t.to_settling(Side::a, 31'240);
    t.apply(DeviceLost{"L1.indicator"_name, ""});
    EXPECT_EQ(refusal(t.ask(Ask::retry)), Refusal::not_allowed_here) << "the indicator does not answer";
    t.apply(DeviceBack{"L1.indicator"_name});
    t.weigh_stable(31'240);
    EXPECT_EQ(refusal(t.ask(Ask::release)), Refusal::not_allowed_here) << "a visit is on the platform";
    EXPECT_EQ(t.lane_hold(), Hold::indicator_lost);
}

TEST(Operator, ReleasesOnlyAPlatformThatTheSensorsShowEmpty) {
    TestDepot t;
    t.bring_up();
    t.weigh_stable(12'000);
    t.pass(minutes(1));
    ASSERT_EQ(t.lane_hold(), Hold::zero_not_proven);
    EXPECT_EQ(refusal(t.ask(Ask::release)), Refusal::not_empty);
    t.weigh_stable(20);
    EXPECT_EQ(refusal(t.ask(Ask::release)), std::nullopt);
    EXPECT_TRUE(t.lane_in<lane_phase::Clearing>());
    t.weigh_zero();
    EXPECT_TRUE(t.lane_in<lane_phase::Idle>());
}

TEST(Operator, NeedNotReleaseALaneThatProvesItsZeroAfterAll) {
    TestDepot t;
    t.bring_up();
    t.weigh_stable(40);
    t.pass(minutes(1));
    ASSERT_EQ(t.lane_hold(), Hold::zero_not_proven);
    t.weigh_zero();
    EXPECT_TRUE(t.lane_in<lane_phase::Idle>());
}

TEST(Operator, SetsTheIndicatorToZeroOnlyOnAStillAndEmptyPlatform) {
    TestDepot t;
    t.bring_up();
    t.weigh_stable(40);
    t.pass(minutes(1));
    t.weigh_moving(40);
    EXPECT_EQ(refusal(t.ask(Ask::set_zero)), Refusal::not_empty);
    t.weigh_stable(12'000);
    EXPECT_EQ(refusal(t.ask(Ask::set_zero)), Refusal::not_empty);
    t.weigh_stable(40);
    EXPECT_NE(first_of<SetZero>(t.ask(Ask::set_zero)), nullptr);
    t.apply(JobDone{*t.pending<SetZero>()});
    t.weigh_zero();
    EXPECT_TRUE(t.lane_in<lane_phase::Idle>());
    EXPECT_TRUE(t.depot.state().jobs.empty());
}

TEST(Operator, SendsAWeighedTruckNowhere) {
    TestDepot t;
    t.bring_up();
    t.book(plate_one);
    t.to_releasing(Side::a, 31'240);
    t.pass(seconds(15));
    ASSERT_EQ(t.lane_hold(), Hold::barrier_stuck);
    EXPECT_EQ(refusal(t.ask(Ask::turn_away)), Refusal::not_allowed_here);
}

TEST(Operator, SendsATruckOffThePlatformBackTheWayItCame) {
    TestDepot t;
    t.bring_up();
    t.book(plate_one);
    t.to_settling(Side::a, 31'240);
    t.weigh(0, {WeightFlag::overload});
    ASSERT_EQ(t.lane_hold(), Hold::overload);
    t.ask(Ask::turn_away);
    EXPECT_TRUE(t.output("L1.A.barrier"));
    EXPECT_FALSE(t.output("L1.B.barrier"));
    t.open_boom(Side::a);
    EXPECT_TRUE(t.output("L1.A.light_out"));
    t.roll_off(Side::a);
    EXPECT_EQ(first_of<VisitClosed>(t.decided)->how, VisitEnd::turned_away);
    EXPECT_EQ(t.depot.state().bookings.size(), 1U) << "it may come again";
    EXPECT_FALSE(t.depot.state().bookings.find(BookingId{1, 1})->visit.is_some());
}

// ---- parts --------------------------------------------------------------------------------------

TEST(Alarms, StandOnceUntilTheyAreCleared) {
    TestDepot t;
    EXPECT_EQ(count_of<AlarmRaised>(t.apply(DeviceLost{"x"_name, "a"})), 1U);
    EXPECT_EQ(count_of<AlarmRaised>(t.apply(DeviceLost{"x"_name, "b"})), 0U);
    EXPECT_EQ(count_of<AlarmCleared>(t.apply(DeviceBack{"x"_name})), 1U);
    EXPECT_EQ(count_of<AlarmCleared>(t.apply(DeviceBack{"x"_name})), 0U);
    EXPECT_EQ(count_of<AlarmRaised>(t.apply(PartLost{Part::web})), 1U);
}

}  // namespace
}  // namespace graingate::test
