// The street, the laboratory, pits and their commodities, several lanes.
#include "controller/core/yard.hpp"
#include "tests/support/test_depot.hpp"

#include <gtest/gtest.h>

namespace graingate::test {
namespace {

const Visit& only_visit(const TestDepot& t) {
    EXPECT_EQ(t.depot.state().visits.size(), 1U);
    return t.depot.state().visits.begin()->second;
}

std::optional<Refusal> refusal(const Commands& commands) {
    const auto* request = first_of<RequestRefused>(commands);
    const auto* booking = first_of<BookingRefused>(commands);
    if (request != nullptr) return request->reason;
    return booking != nullptr ? std::optional(booking->reason) : std::nullopt;
}

// ---- the laboratory -----------------------------------------------------------------------------

class LaboratoryTest : public testing::Test {
protected:
    LaboratoryTest() {
        t.bring_up();
        t.book(plate_one);
        t.to_releasing(Side::a, 31'240);
        t.open_boom(Side::b);
        t.roll_off(Side::b);
        t.shut_boom(Side::b);
        t.weigh_zero();
    }
    VisitId visit() const { return only_visit(t).id; }
    TestDepot t;
};

TEST_F(LaboratoryTest, SendsNoTruckToAPitBeforeItsLoadIsAccepted) {
    EXPECT_EQ(only_visit(t).stage, Stage::weighed_full);
    t.sample(visit());
    EXPECT_EQ(only_visit(t).stage, Stage::sampled);
    EXPECT_EQ(first_of<PitAssigned>(t.decided), nullptr);
    t.judge(Verdict::accepted);
    EXPECT_EQ(only_visit(t).stage, Stage::sent_to_pit);
    EXPECT_EQ(first_of<PitAssigned>(t.decided)->pit, "P1"_name);
}

TEST(Laboratory, MayJudgeWhileTheTruckStillLeavesTheScale) {
    TestDepot t;
    t.bring_up();
    t.book(plate_one);
    t.to_releasing(Side::a, 31'240);
    t.sample(only_visit(t).id);
    t.judge(Verdict::accepted);
    EXPECT_EQ(only_visit(t).stage, Stage::sent_to_pit);
    t.leave(Side::b);
    EXPECT_TRUE(t.lane_in<lane_phase::Idle>());
    EXPECT_EQ(only_visit(t).stage, Stage::sent_to_pit);
}

TEST_F(LaboratoryTest, JudgesNoRejectedLoadAnewOnceItIsOnAScale) {
    t.sample(visit());
    t.judge(Verdict::rejected);
    t.to_settling(Side::b, 31'240);
    EXPECT_EQ(refusal(t.judge(Verdict::accepted)), Refusal::not_at_this_stage);
}

TEST_F(LaboratoryTest, OpensNoGateForALoadThatIsNotAccepted) {
    t.sample(visit());
    t.pit_to_opening();
    EXPECT_EQ(t.pit_hold(), Hold::wrong_truck);
    EXPECT_FALSE(t.output("P1.gate"));
}

TEST_F(LaboratoryTest, IsAskedByItsOwnPeopleAlone) {
    EXPECT_EQ(refusal(t.sample(visit(), "S-1", "anna")), Refusal::not_your_role);
    EXPECT_EQ(refusal(t.sample(visit(), "S-1", "nobody")), Refusal::not_your_role);
    t.sample(visit());
    EXPECT_EQ(refusal(t.judge(Verdict::accepted, "S-1", "ben")), Refusal::not_your_role);
    EXPECT_EQ(
        refusal(t.apply(OperatorAsked{fixed<32>("r"), "lan", "", "", Ask::retry, "L1"_name, {}, "", ""})),
        Refusal::not_your_role);
}

TEST_F(LaboratoryTest, RefusesWhatCannotBe) {
    EXPECT_EQ(refusal(t.sample({1, 99})), Refusal::no_such_visit);
    EXPECT_EQ(refusal(t.judge(Verdict::accepted)), Refusal::no_such_visit) << "no sample of that label";
    EXPECT_EQ(refusal(t.sample(visit(), "")), Refusal::not_at_this_stage) << "a sample has a label";
    t.sample(visit());
    EXPECT_EQ(refusal(t.sample(visit(), "S-2")), Refusal::not_at_this_stage) << "sampled already";
    const auto judged_with = [&](std::vector<QualityFigure> quality) {
        return refusal(t.apply(LoadJudged{fixed<32>("r"), "lan", "", fixed<32>("S-1"), Verdict::accepted,
                                          std::move(quality), ""}));
    };
    EXPECT_EQ(judged_with({{Measure::moisture, 10'001}}), Refusal::bad_quality);
    EXPECT_EQ(judged_with({{Measure::moisture, -1}}), Refusal::bad_quality);
    EXPECT_EQ(judged_with({{Measure::test_weight, 199}}), Refusal::bad_quality);
    EXPECT_EQ(judged_with({{Measure::mould, 0}, {Measure::mould, 1}}), Refusal::bad_quality);
    EXPECT_EQ(judged_with({{Measure::moisture, 10'000}, {Measure::test_weight, 200}}), std::nullopt);
}

TEST_F(LaboratoryTest, TakesItsVerdictBackUntilTheTruckStandsAtThePit) {
    t.sample(visit());
    t.judge(Verdict::accepted);
    t.judge(Verdict::rejected);
    EXPECT_EQ(only_visit(t).stage, Stage::rejected);
    EXPECT_TRUE(only_visit(t).pit.empty());
    t.judge(Verdict::accepted);
    EXPECT_EQ(only_visit(t).stage, Stage::sent_to_pit);
    t.pit_to_opening();
    EXPECT_EQ(refusal(t.judge(Verdict::rejected)), Refusal::not_at_this_stage);
}

TEST_F(LaboratoryTest, SendsARejectedLoadOutFullAndPaysNothing) {
    t.sample(visit());
    t.judge(Verdict::rejected);
    t.forget_commands();
    t.cross(Side::b, 31'220);
    const auto* ticket = first_of<TicketIssued>(t.decided);
    ASSERT_NE(ticket, nullptr);
    EXPECT_EQ(ticket->outcome, TicketOutcome::rejected);
    EXPECT_EQ(ticket->gross, Kilograms{31'240});
    EXPECT_EQ(ticket->tare, Kilograms{31'220});
    EXPECT_EQ(ticket->net, Kilograms{0});
    EXPECT_EQ(first_of<WeighingRecorded>(t.decided)->kind, WeighingKind::rejected);
    EXPECT_EQ(first_of<BookingClosed>(t.decided)->how, BookingEnd::rejected);
    EXPECT_EQ(first_of<VisitClosed>(t.decided)->how, VisitEnd::rejected);
    EXPECT_EQ(t.depot.state().tares.mean(plate_one), std::nullopt) << "a full truck's weight is no tare";
}

TEST_F(LaboratoryTest, DoubtsARejectedLoadThatLostWeight) {
    t.sample(visit());
    t.judge(Verdict::rejected);
    t.to_settling(Side::b, 25'000);
    t.steady(25'000);
    EXPECT_EQ(t.lane_hold(), Hold::load_changed);
    t.ask(Ask::accept);
    EXPECT_EQ(first_of<TicketIssued>(t.decided)->net, Kilograms{0});
}

TEST_F(LaboratoryTest, PutsItsFiguresOnTheTicket) {
    t.judge_all();
    t.unload();
    t.cross(Side::b, 11'620);
    const auto* ticket = first_of<TicketIssued>(t.decided);
    ASSERT_NE(ticket, nullptr);
    EXPECT_EQ(ticket->quality, (std::vector<QualityFigure>{{Measure::moisture, 1'450}}));
    EXPECT_EQ(ticket->sample.view(), "S-1");
    EXPECT_EQ(ticket->scale_gross, "L1.indicator"_name);
    EXPECT_EQ(ticket->scale_tare, "L1.indicator"_name);
    EXPECT_EQ(ticket->terms, 1) << "the rules of its arrival";
}

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
    const VisitId id = only_visit(t).id;
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
                  fixed<32>("r"), "anna", "ben", "badge", Ask::close_visit, {}, only_visit(t).id, "", ""})),
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

// ---- trailers and codes -------------------------------------------------------------------------

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

// ---- cameras, clock, printer --------------------------------------------------------------------

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
    const auto* ticket = first_of<TicketIssued>(t.decided);
    ASSERT_NE(ticket, nullptr);
    EXPECT_EQ(ticket->tare_at, t.at + hours(24 * 3'652)) << "the wall's time, which two people let stand";
    EXPECT_EQ(ticket->gross_at, gross_at + hours(24 * 3'652)) << "on the same clock";
    EXPECT_TRUE(t.depot.state().alarms.empty());
}

class PrinterTest : public testing::Test {
protected:
    PrinterTest() : t(rules()) {
        t.bring_up();
        t.book(plate_one);
        t.cross(Side::a, 31'240);
        t.unload();
        t.cross(Side::b, 11'620);
    }
    static Rules rules() {
        Rules rules = small_rules();
        rules.lanes[0].printer = "printer1"_name;
        return rules;
    }
    TestDepot t;
};

TEST_F(PrinterTest, IsGivenEachTicketOnce) {
    ASSERT_EQ(count_of<PrintTicket>(t.decided), 1U);
    EXPECT_EQ(first_of<PrintTicket>(t.decided)->ticket.net, Kilograms{31'240 - 11'620});
    t.apply(JobDone{*t.pending<PrintTicket>()});
    t.pass(hours(1));
    EXPECT_EQ(count_of<PrintTicket>(t.decided), 1U);
}

TEST_F(PrinterTest, ThatFailsIsAskedAgainByTheSameId) {
    const JobId job = *t.pending<PrintTicket>();
    t.apply(JobFailed{job, "out of paper"});
    EXPECT_TRUE(t.depot.state().alarms.contains({Alarm::printer_failed, "printer1"_name}));
    t.forget_commands();
    t.pass(seconds(30));
    ASSERT_EQ(count_of<PrintTicket>(t.decided), 1U);
    EXPECT_EQ(first_of<PrintTicket>(t.decided)->job, job);
    t.apply(JobDone{job});
    EXPECT_TRUE(t.depot.state().alarms.empty());
}

TEST_F(PrinterTest, IsAskedAgainAfterARestart) {
    const JobId job = *t.pending<PrintTicket>();
    const Commands decided = t.apply(ProcessStarted{"test"});
    ASSERT_EQ(count_of<PrintTicket>(decided), 1U);
    EXPECT_EQ(first_of<PrintTicket>(decided)->job, job);
}

TEST_F(PrinterTest, MarksACopyAsOne) {
    const VisitId visit = t.depot.state().tickets.front().visit;
    const auto reprint = [&](VisitId id) {
        return t.apply(
            OperatorAsked{fixed<32>("r"), "anna", "", "", Ask::reprint, "L1"_name, id, "", "paper torn"});
    };
    const Commands decided = reprint(visit);
    ASSERT_EQ(count_of<PrintTicket>(decided), 1U);
    EXPECT_TRUE(first_of<PrintTicket>(decided)->is_copy);
    EXPECT_EQ(refusal(reprint({1, 77})), Refusal::no_such_ticket);
}

}  // namespace
}  // namespace graingate::test
