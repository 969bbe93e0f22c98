// Pits and their commodities, several lanes, cancellation.
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

/// An empty truck goes out over lane L2, from its side B to A.
void leave_over_second_lane(TestDepot& t, std::int64_t kg) {
    const auto weigh = [&](std::int64_t shown, Flags<WeightFlag> flags) {
        t.apply(WeightRead{"L2.indicator"_name, Kilograms{shown}, flags});
        t.pass(seconds(1));
    };
    const auto boom = [&](const std::string& side, bool up) {
        t.wire("L2." + side + (up ? ".barrier_closed" : ".barrier_open"), false);
        t.pass(seconds(2));
        t.wire("L2." + side + (up ? ".barrier_open" : ".barrier_closed"), true);
    };
    t.wire("L2.B.presence", true);
    t.read_plate(plate_one);
    boom("B", true);
    t.wire("L2.B.presence", false);
    t.wire("L2.B.beam", true);
    weigh(kg, {});
    t.wire("L2.B.beam", false);
    boom("B", false);
    for (int second = 0; second <= 2; ++second) weigh(kg, {WeightFlag::stable});
    t.store_photo();
}

TEST(LaneUse, WeighsOutOnAnotherScaleAndTheTicketNamesBoth) {
    Rules rules = small_rules();
    rules.lanes.push_back(second_lane(rules));
    rules.lanes[0].use = LaneUse::in;
    rules.lanes[1].use = LaneUse::out;
    TestDepot t(rules);
    t.bring_up();
    t.bring_up_second_lane();
    t.book(plate_one);
    t.apply(ArrivalReported{fixed<32>("a"), {1, 1}, fixed<32>("00000000000000000000000000000001")});
    const Instant arrived = t.at;
    t.pass(minutes(3));
    t.cross(Side::a, 31'240);
    t.unload();
    leave_over_second_lane(t, 11'620);
    const auto* ticket = first_of<TicketIssued>(t.decided);
    ASSERT_NE(ticket, nullptr);
    EXPECT_EQ(ticket->net, Kilograms{19'620});
    EXPECT_EQ(ticket->lane_gross, "L1"_name);
    EXPECT_EQ(ticket->scale_gross, "L1.indicator"_name);
    EXPECT_EQ(ticket->lane_tare, "L2"_name);
    EXPECT_EQ(ticket->scale_tare, "L2.indicator"_name);
    EXPECT_EQ(ticket->arrived_at, arrived) << "in the street: from there the turn time counts";
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

TEST(LaneUse, LetsAFullTruckOnWhenAnotherLaneHasLetOneOut) {
    Rules rules = small_rules();
    rules.lanes.push_back(second_lane(rules));
    rules.yard.inside_max = 1;
    TestDepot t(rules);
    t.bring_up();
    t.bring_up_second_lane();
    t.book(plate_one);
    t.book(plate_two);
    t.cross(Side::a, 31'240);
    t.unload();
    t.wire("L1.A.presence", true);
    EXPECT_TRUE(t.lane_in<lane_phase::Idle>());
    leave_over_second_lane(t, 11'620);
    t.wire("L2.A.barrier_closed", false);
    t.wire("L2.A.barrier_open", true);
    t.wire("L2.A.beam", true);
    t.apply(WeightRead{"L2.indicator"_name, {}, {WeightFlag::centre_of_zero}});
    EXPECT_TRUE(t.lane_in<lane_phase::Idle>()) << "its tail is still there";
    t.wire("L2.A.beam", false);
    EXPECT_TRUE(t.lane_in<lane_phase::Identifying>()) << "nothing of its own told it that there is room";
}

/// As many trucks inside as any configuration lets in, all of them for too long.
State full_depot(const Rules& rules) {
    State state;
    state.now = ten_o_clock;
    state.lanes.assign(rules.lanes.size(), Lane{});
    state.pits.assign(rules.pits.size(), Pit{});
    for (std::uint32_t number = 1; number <= View::visits_max; ++number) {
        Visit visit;
        visit.id = {1, number};
        visit.stage = Stage::weighed_full;
        state.visits.emplace(visit.id, visit);
    }
    return state;
}

TEST(FullDepot, IsShownToItsLastTruck) {
    const Rules rules = small_rules();
    EXPECT_EQ(view(rules, full_depot(rules), 1).visits.size(), View::visits_max);
    EXPECT_GE(View::visits_max, static_cast<std::size_t>(YardRules::inside_most));
}

TEST(FullDepot, RaisesItsAlarmsInTurnsThatFitALine) {
    const Rules rules = small_rules();
    State state = full_depot(rules);
    std::size_t alarms = 0;
    for (std::int64_t row = 1; deadline(rules, state) <= ten_o_clock; ++row) {
        ASSERT_LE(row, 10);
        const Commands commands = step(rules, state, {row, ten_o_clock, DeadlineReached{}});
        EXPECT_LE(count_of<AlarmRaised>(commands), 64U);
        alarms += count_of<AlarmRaised>(commands);
    }
    EXPECT_EQ(alarms, View::visits_max);
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
    t.apply(ClockCorrected{hours(24 * 3'652)});
    t.ask(Ask::accept);
    EXPECT_TRUE(t.depot.state().alarms.contains({Alarm::clock_jumped, depot_subject}))
        << "of the weight alone";
    EXPECT_EQ(first_of<WeighingRecorded>(t.decided)->weight, Kilograms{31'240});
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
