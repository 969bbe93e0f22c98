#include "controller/core/fold.hpp"
#include "controller/core/snapshot.hpp"
#include "tests/support/test_depot.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace graingate::test {
namespace {

TEST(Restart, DrivesNothingUntilTheFieldIsKnown) {
    TestDepot t;
    t.bring_up();
    t.book(plate_one);
    t.to_green(Side::a);
    t.apply(ProcessStarted{"test"});
    for (const OutputLevel& each : outputs(t.depot.rules(), t.depot.state()))
        EXPECT_FALSE(each.on) << each.point.text();
    t.forget_commands();
    t.apply(PartBack{Part::vision});
    t.apply(DeviceBack{"L1.indicator"_name});
    t.apply(DeviceBack{"L1.io"_name});
    t.apply(DeviceBack{"P1.io"_name});
    t.weigh_zero();
    t.wire("L1.A.presence", true);
    t.pass(minutes(60));
    EXPECT_EQ(count_of<OutputChanged>(t.decided), 0U);
    EXPECT_EQ(t.lane_hold(), Hold::restarted);
}

/// Brings the lane's devices back with the boom at A up and something under it, or nothing.
void come_up_under_an_open_boom(TestDepot& t, bool is_occupied) {
    t.apply(ProcessStarted{"test"});
    t.apply(DeviceBack{"L1.indicator"_name});
    t.apply(DeviceBack{"L1.io"_name});
    t.wire("L1.A.boom", is_occupied);
    t.wire("L1.A.barrier_open", true);
    t.wire("L1.A.barrier_closed", false);
    for (const char* off :
         {"L1.A.presence", "L1.A.beam", "L1.B.presence", "L1.B.boom", "L1.B.beam", "L1.B.barrier_open"})
        t.wire(off, false);
}

bool names_the_boom(const TestDepot& t) {
    const auto levels = outputs(t.depot.rules(), t.depot.state());
    return std::ranges::any_of(levels,
                               [](const OutputLevel& each) { return each.point.text() == "L1.A.barrier"; });
}

TEST(Restart, LowersNoBoomOntoATruck) {
    TestDepot t;
    t.bring_up();
    t.book(plate_one);
    t.to_green(Side::a);
    come_up_under_an_open_boom(t, true);
    EXPECT_FALSE(names_the_boom(t)) << "not all wires are read: the boom is left as it is";
    t.wire("L1.B.barrier_closed", true);
    EXPECT_TRUE(names_the_boom(t));
    EXPECT_TRUE(t.output("L1.A.barrier"));
    t.pass(boom_clear_time);
    EXPECT_TRUE(t.output("L1.A.barrier"));
    t.wire("L1.A.boom", false);
    EXPECT_FALSE(t.output("L1.A.barrier"));
}

TEST(Restart, LetsNobodyMoveABoomWhoseWiresAreNotAllRead) {
    TestDepot t;
    t.bring_up();
    t.book(plate_one);
    t.to_weighed(Side::a, 31'240);
    t.apply(ProcessStarted{"test"});
    t.apply(DeviceBack{"L1.indicator"_name});
    t.apply(DeviceBack{"L1.io"_name});
    for (const char* off : {"L1.A.presence", "L1.A.boom", "L1.A.beam", "L1.A.barrier_open", "L1.B.presence",
                            "L1.B.boom", "L1.B.beam"})
        t.wire(off, false);
    t.wire("L1.A.barrier_closed", true);
    t.forget_commands();
    t.ask(Ask::retry);
    EXPECT_EQ(t.lane_hold(), Hold::restarted) << "where the boom at B stands, nobody knows yet";
    EXPECT_EQ(count_of<OutputChanged>(t.decided), 0U);
    t.lane_wires_at_rest();
    t.ask(Ask::retry);
    EXPECT_TRUE(t.lane_in<lane_phase::Releasing>());
}

TEST(Restart, LowersABoomThatNothingStandsUnder) {
    TestDepot t;
    t.bring_up();
    t.book(plate_one);
    t.to_green(Side::a);
    come_up_under_an_open_boom(t, false);
    t.wire("L1.B.barrier_closed", true);
    EXPECT_TRUE(names_the_boom(t));
    EXPECT_TRUE(t.output("L1.A.barrier")) << "who was shown green before the restart may be before its loop";
    t.pass(boom_clear_time);
    EXPECT_FALSE(t.output("L1.A.barrier"));
}

TEST(Restart, ResumesByItselfWhenProvenEmpty) {
    TestDepot t;
    t.bring_up();
    t.apply(ProcessStarted{"test"});
    EXPECT_EQ(t.lane_hold(), Hold::restarted);
    t.bring_up();
    EXPECT_TRUE(t.lane_in<lane_phase::Idle>());
    EXPECT_TRUE(t.pit_in<pit_phase::Free>());
}

TEST(Restart, HoldsALaneWithATruckOnIt) {
    TestDepot t;
    t.bring_up();
    t.book(plate_one);
    t.to_settling(Side::a, 31'240);
    t.apply(ProcessStarted{"test"});
    t.apply(DeviceBack{"L1.indicator"_name});
    t.apply(DeviceBack{"L1.io"_name});
    t.lane_wires_at_rest();
    t.steady(31'240);
    EXPECT_EQ(t.lane_hold(), Hold::restarted);
    EXPECT_EQ(count_of<WeighingRecorded>(t.decided), 0U);
    t.ask(Ask::retry);
    t.steady(31'240);
    EXPECT_EQ(count_of<WeighingRecorded>(t.decided), 1U) << "weighed again, from the beginning";
}

TEST(Restart, WeighsNoTruckTwice) {
    TestDepot t;
    t.bring_up();
    t.book(plate_one);
    t.to_weighed(Side::a, 31'240);
    t.apply(ProcessStarted{"test"});
    EXPECT_TRUE(t.depot.state().jobs.empty());
    t.apply(DeviceBack{"L1.indicator"_name});
    t.apply(DeviceBack{"L1.io"_name});
    t.lane_wires_at_rest();
    t.steady(31'240);
    t.ask(Ask::retry);
    EXPECT_TRUE(t.lane_in<lane_phase::Releasing>());
    EXPECT_TRUE(t.output("L1.B.barrier"));
    t.steady(31'240);
    EXPECT_EQ(count_of<WeighingRecorded>(t.decided), 1U);
}

TEST(Rules, KeepEachLaneWithItsNameWhenTheirOrderChanges) {
    TestDepot t;
    t.bring_up();
    Rules rules = small_rules();
    LaneRules second = rules.lanes[0];
    second.name = "L0"_name;
    second.indicator = "L0.indicator"_name;
    second.io = "L0.io"_name;
    rules.lanes.insert(rules.lanes.begin(), second);
    t.apply(RulesChanged{rules});
    EXPECT_TRUE(std::holds_alternative<lane_phase::Held>(t.depot.state().lanes[0].phase));
    EXPECT_TRUE(std::holds_alternative<lane_phase::Idle>(t.depot.state().lanes[1].phase));
    EXPECT_EQ(t.depot.state().lanes[1].name, "L1"_name);
}

/// A load that is weighed full under `small_rules`, rules that change while it is in the yard, and its
/// ticket.
TEST(Rules, ThatChangeInMidVisitLeaveTheVisitItsTerms) {
    TestDepot t;
    std::vector<Envelope> events;
    t.recording = &events;
    t.bring_up();
    t.book(plate_one);
    t.book(plate_two);
    t.cross(Side::a, 31'240);
    Rules rules = small_rules();
    rules.slots.capacity = 7;
    rules.tare_drift_divisions = 30;
    t.apply(RulesChanged{rules});
    const std::int64_t changed_in = t.depot.seq();
    t.unload();
    t.cross(Side::b, 11'620);
    ASSERT_EQ(count_of<TicketIssued>(t.decided), 1U);
    EXPECT_EQ(first_of<TicketIssued>(t.decided)->terms, 1) << "opened under the first row's rules";
    EXPECT_EQ(t.depot.rules().tare_drift_divisions, 30) << "safety rules apply at once";
    t.forget_commands();
    t.to_entering(Side::a, plate_two);
    EXPECT_EQ(t.only_visit().terms, changed_in) << "the next truck comes under the new ones";

    // Folded from the text of the events, and from a snapshot taken before the change, the depot is the same.
    Depot folded;
    folded.apply(
        {1, ten_o_clock, EpochStarted{1, behaviour_version, codec_version, "test", small_rules(), {}}});
    Depot resumed;
    for (const Envelope& each : events) {
        if (each.seq == changed_in) resumed = decode_snapshot(encode_snapshot(folded)).value().depot;
        ASSERT_TRUE(apply_row(folded, each.seq, each.at.us(), encode(each.event)));
        if (each.seq >= changed_in) {
            ASSERT_TRUE(apply_row(resumed, each.seq, each.at.us(), encode(each.event)));
        }
    }
    EXPECT_EQ(folded, t.depot);
    EXPECT_EQ(resumed, t.depot);
}

TEST(Rules, OfANewEpochInMidVisitLeaveTheVisitItsTerms) {
    TestDepot t;
    t.bring_up();
    t.book(plate_one);
    t.cross(Side::a, 31'240);
    t.apply(EpochStarted{2, behaviour_version, codec_version, "test", small_rules(), fixed<64>("state")});
    t.bring_up();
    t.unload();
    t.cross(Side::b, 11'620);
    const auto* ticket = first_of<TicketIssued>(t.decided);
    ASSERT_NE(ticket, nullptr);
    EXPECT_EQ(ticket->terms, 1);
    EXPECT_EQ(ticket->ticket, (TicketId{2, 1}));
    EXPECT_EQ(ticket->visit, (VisitId{1, 1})) << "the visit keeps its number";
}

TEST(Rules, MayTakeAwayThePitOfATruckThatIsSentToIt) {
    TestDepot t;
    t.bring_up();
    t.book(plate_one);
    t.cross(Side::a, 31'240);
    const auto& visit = t.depot.state().visits.begin()->second;
    ASSERT_EQ(visit.stage, Stage::sent_to_pit);
    Rules rules = small_rules();
    rules.pits.clear();
    t.apply(RulesChanged{rules});
    EXPECT_EQ(visit.stage, Stage::accepted) << "it waits for another pit";
    t.forget_commands();
    t.apply(RulesChanged{small_rules()});
    EXPECT_EQ(visit.stage, Stage::sent_to_pit);
    EXPECT_EQ(first_of<PitAssigned>(t.decided)->pit, "P1"_name);
}

TEST(Rules, LetNoTruckOnWhoseGrainNoPitTakes) {
    TestDepot t;
    t.bring_up();
    t.book(plate_one);
    Rules rules = small_rules();
    rules.pits.clear();
    t.apply(RulesChanged{rules});
    t.to_entering(Side::a);
    EXPECT_EQ(t.lane_hold(), Hold::no_pit);
    EXPECT_NE(first_of<RequestGranted>(t.ask(Ask::turn_away)), nullptr);
}

}  // namespace
}  // namespace graingate::test
