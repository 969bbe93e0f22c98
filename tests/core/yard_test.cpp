// The street, pits and their commodities, several lanes, cancellation.
#include "controller/core/yard.hpp"
#include "tests/support/test_depot.hpp"

#include <gtest/gtest.h>

namespace graingate::test {
namespace {

// ---- pits and their commodities -----------------------------------------------------------------

PitRules pit_of(const Name& name, std::vector<Name> commodities) {
    return {name, *Name::parse(std::string(name.view()) + ".io"),
            *Name::parse(std::string(name.view()) + ".camera"), std::move(commodities)};
}

Rules rules_of_two_pits() {
    Rules rules = small_rules();
    rules.commodities = {"maize"_name, "rice"_name};
    rules.pits = {pit_of("P1"_name, {"maize"_name, "rice"_name}),
                  pit_of("P2"_name, {"maize"_name, "rice"_name})};
    return rules;
}

/// A visit in the yard, sampled, without a truck's way on the scale.
VisitId admit(TestDepot& t, std::string_view plate, const Name& commodity) {
    const Day day = local_day(t.at, t.depot.rules().utc_offset);
    t.apply(BookingRequested{
        fixed<32>("r"), fixed<32>("f"), fixed<32>(plate), *Plate::parse(plate), {}, {}, commodity, day, 4});
    t.to_entering(Side::a, *Plate::parse(plate));
    const VisitId id = t.depot.state().visits.rbegin()->first;
    t.open_boom(Side::a);
    t.roll_on(Side::a, 31'240);
    t.shut_boom(Side::a);
    t.steady(31'240);
    t.store_photo();
    t.leave(Side::b);
    return id;
}

Name pit_given(TestDepot& t, std::string_view plate, const Name& commodity) {
    const VisitId id = admit(t, plate, commodity);
    t.judge_all();
    return t.depot.state().visits.at(id).pit;
}

TEST(Pits, TakeOneCommodityUntilTheyAreDeclaredClean) {
    TestDepot t(rules_of_two_pits());
    t.bring_up();
    EXPECT_EQ(pit_given(t, "黑A00001", "maize"_name), "P1"_name);
    EXPECT_EQ(pit_given(t, "黑A00002", "rice"_name), "P2"_name);
    EXPECT_EQ(pit_given(t, "黑A00003", "rice"_name), "P2"_name);
    EXPECT_EQ(pit_given(t, "黑A00004", "maize"_name), "P1"_name);
    EXPECT_EQ(t.depot.state().pits[0].holds, "maize"_name);
    EXPECT_EQ(t.depot.state().pits[1].holds, "rice"_name);
}

TEST(Pits, AreWaitedForByALoadWhoseCommodityNoneHolds) {
    Rules rules = rules_of_two_pits();
    rules.pits.pop_back();
    TestDepot t(rules);
    t.bring_up();
    EXPECT_EQ(pit_given(t, "黑A00001", "maize"_name), "P1"_name);
    const VisitId rice = admit(t, "黑A00002", "rice"_name);
    t.judge_all();
    EXPECT_EQ(t.depot.state().visits.at(rice).stage, Stage::accepted);
    EXPECT_EQ(refusal(t.ask(Ask::declare_clean, "P1"_name)), Refusal::not_empty)
        << "maize is on its way to it";
    const VisitId maize = t.depot.state().visits.begin()->first;
    t.apply(
        OperatorAsked{fixed<32>("r"), "anna", "ben", "badge", Ask::close_visit, {}, maize, "", "drove away"});
    EXPECT_EQ(refusal(t.ask(Ask::declare_clean, "P1"_name)), std::nullopt);
    EXPECT_EQ(t.depot.state().visits.at(rice).pit, "P1"_name);
    EXPECT_EQ(t.depot.state().pits[0].holds, "rice"_name);
}

TEST(Pits, ShareTheTrucksOfACommodityOnceTwoWait) {
    TestDepot t(rules_of_two_pits());
    t.bring_up();
    EXPECT_EQ(pit_given(t, "黑A00001", "maize"_name), "P1"_name);
    EXPECT_EQ(pit_given(t, "黑A00002", "maize"_name), "P1"_name);
    EXPECT_EQ(pit_given(t, "黑A00003", "maize"_name), "P1"_name);
    EXPECT_EQ(pit_given(t, "黑A00004", "maize"_name), "P2"_name);
}

// ---- a visit whose truck drove away -------------------------------------------------------------

TEST(Visit, IsClosedByTwoPeopleWhenItsTruckDroveAway) {
    TestDepot t;
    t.bring_up();
    t.book(plate_one);
    t.cross(Side::a, 31'240);
    const VisitId id = t.only_visit().id;
    const auto close = [&](const char* second) {
        return t.apply(OperatorAsked{
            fixed<32>("r"), "anna", second, "badge", Ask::close_visit, {}, id, "", "drove away"});
    };
    EXPECT_EQ(refusal(close("")), Refusal::needs_two_people);
    const Commands closed = close("ben");
    EXPECT_EQ(first_of<VisitClosed>(closed)->how, VisitEnd::abandoned);
    EXPECT_EQ(first_of<BookingClosed>(closed)->how, BookingEnd::abandoned);
    EXPECT_EQ(first_of<TicketIssued>(t.decided), nullptr);
    EXPECT_TRUE(t.depot.state().visits.empty());
    EXPECT_EQ(refusal(close("ben")), Refusal::no_such_visit);
}

TEST(Visit, IsNotClosedWhileALaneIsBusyWithIt) {
    TestDepot t;
    t.bring_up();
    t.book(plate_one);
    t.to_settling(Side::a, 31'240);
    EXPECT_EQ(refusal(t.apply(OperatorAsked{
                  fixed<32>("r"), "anna", "ben", "badge", Ask::close_visit, {}, t.only_visit().id, "", ""})),
              Refusal::not_at_this_stage);
}

TEST(Visit, RaisesAnAlarmOnceWhenItLastsTooLong) {
    TestDepot t;
    t.bring_up();
    t.book(plate_one);
    t.cross(Side::a, 31'240);
    t.forget_commands();
    t.pass(hours(7));
    EXPECT_EQ(count_of<AlarmRaised>(t.decided), 1U);
    EXPECT_EQ(first_of<AlarmRaised>(t.decided)->subject, "1-1"_name);
    t.unload();
    t.cross(Side::b, 11'620);
    EXPECT_NE(first_of<AlarmCleared>(t.decided), nullptr);
}

// ---- lanes of one way ---------------------------------------------------------------------------

TEST(LaneUse, LetsTrucksOnAtItsOwnSideAlone) {
    for (const auto use : {LaneUse::in, LaneUse::out}) {
        Rules rules = small_rules();
        rules.lanes[0].use = use;
        TestDepot t(rules);
        t.bring_up();
        t.book(plate_one);
        t.wire("L1.A.presence", true);
        EXPECT_EQ(t.lane_in<lane_phase::Identifying>() != nullptr, use == LaneUse::in);
        t.wire("L1.A.presence", false);
        t.weigh_zero();
        t.wire("L1.B.presence", true);
        EXPECT_EQ(t.lane_in<lane_phase::Identifying>() != nullptr, use == LaneUse::out);
    }
}

TEST(LaneUse, LetsAFullTruckOnAfterSoManyEmptyOnes) {
    Rules rules = small_rules();
    rules.yard.empties_in_a_row = 1;
    TestDepot t(rules);
    t.bring_up();
    t.book(plate_one);
    t.book(plate_two);
    t.cross(Side::a, 31'240);
    t.unload();
    t.wire("L1.A.presence", true);
    t.read({});  // the full one is not read, and waits
    t.wire("L1.A.presence", false);
    t.weigh_zero();
    ASSERT_TRUE(t.lane_in<lane_phase::Idle>());
    t.wire("L1.B.presence", true);
    t.wire("L1.A.presence", true);
    t.read_plate(plate_one);
    ASSERT_EQ(t.lane().empties_in_a_row, 1);
    t.open_boom(Side::b);
    t.roll_on(Side::b, 11'620);
    t.shut_boom(Side::b);
    t.steady(11'620);
    t.store_photo();
    // Another empty one waits already; the full one that waited longer is asked for its plate first.
    t.wire("L1.B.presence", true);
    t.forget_commands();
    t.leave(Side::a);
    ASSERT_TRUE(t.lane_in<lane_phase::Identifying>());
    EXPECT_EQ(first_of<ReadPlate>(t.decided)->camera, "L1.A.camera"_name);
}

TEST(LaneUse, StopsFullTrucksWhenTheDepotIsFull) {
    Rules rules = small_rules();
    rules.yard.inside_max = 1;
    TestDepot t(rules);
    t.bring_up();
    t.book(plate_one);
    t.book(plate_two);
    t.cross(Side::a, 31'240);
    t.wire("L1.A.presence", true);
    EXPECT_TRUE(t.lane_in<lane_phase::Idle>());
    t.unload();
    t.cross(Side::b, 11'620);
    EXPECT_TRUE(t.lane_in<lane_phase::Identifying>()) << "one left: the next may come";
}

TEST(Attended, WeighsNothingThatTwoPeopleDidNotAccept) {
    Rules rules = small_rules();
    rules.lanes[0].is_attended = true;
    TestDepot t(rules);
    t.bring_up();
    t.book(plate_one);
    t.to_settling(Side::a, 31'240);
    for (int second = 0; second <= 2; ++second) {
        t.weigh_moving(31'240);  // its indicator never says stable
        t.pass(seconds(1));
    }
    EXPECT_EQ(t.lane_hold(), Hold::attended_weight);
    EXPECT_EQ(count_of<WeighingRecorded>(t.decided), 0U);
    t.ask(Ask::accept);
    EXPECT_EQ(first_of<WeighingRecorded>(t.decided)->weight, Kilograms{31'240});
}

// ---- the street ---------------------------------------------------------------------------------

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

// ---- cancellation at every phase ----------------------------------------------------------------

TEST(Cancellation, IsTakenBeforeTheTruckIsLetOnAndRefusedAfter) {
    const auto cancelled_when = [](auto&& lead) {
        TestDepot t;
        t.bring_up();
        t.book(plate_one);
        lead(t);
        return refusal(
            t.apply(BookingCancelled{fixed<32>("c"), {1, 1}, fixed<32>("00000000000000000000000000000001")}));
    };
    EXPECT_EQ(cancelled_when([](TestDepot&) {}), std::nullopt);
    EXPECT_EQ(cancelled_when([](TestDepot& t) { t.to_identifying(Side::a); }), std::nullopt);
    EXPECT_EQ(cancelled_when([](TestDepot& t) { t.to_entering(Side::a); }), Refusal::booking_in_use);
    EXPECT_EQ(cancelled_when([](TestDepot& t) { t.to_settling(Side::a, 31'240); }), Refusal::booking_in_use);
    EXPECT_EQ(cancelled_when([](TestDepot& t) { t.cross(Side::a, 31'240); }), Refusal::booking_in_use);
    EXPECT_EQ(cancelled_when([](TestDepot& t) { t.cross(Side::a, 31'240), t.pit_to_opening(); }),
              Refusal::booking_in_use);
    EXPECT_EQ(cancelled_when([](TestDepot& t) { t.cross(Side::a, 31'240), t.unload(); }),
              Refusal::booking_in_use);
    EXPECT_EQ(
        cancelled_when([](TestDepot& t) { t.cross(Side::a, 31'240), t.unload(), t.cross(Side::b, 11'620); }),
        Refusal::no_such_booking);
}

TEST(Cancellation, WhileTheTruckWaitsLeavesItWithoutABooking) {
    TestDepot t;
    t.bring_up();
    t.book(plate_one);
    t.to_identifying(Side::a);
    t.apply(BookingCancelled{fixed<32>("c"), {1, 1}, fixed<32>("00000000000000000000000000000001")});
    t.read_plate(plate_one);
    EXPECT_EQ(t.lane_hold(), Hold::no_booking);
}

}  // namespace
}  // namespace graingate::test
