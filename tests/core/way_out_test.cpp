// Trucks that leave with what they brought: a delivery that is withdrawn, a truck that no visit is of.
#include "tests/support/test_depot.hpp"

#include <gtest/gtest.h>

namespace graingate::test {
namespace {

/// A truck that was weighed full and waits in the yard.
class WayOutTest : public testing::Test {
protected:
    WayOutTest() {
        t.bring_up();
        t.book(plate_one);
        t.to_releasing(Side::a, 31'240);
        t.leave(Side::b);
        visit = t.only_visit().id;
    }
    void close_visit() { ASSERT_EQ(refusal(t.ask_of(visit, Ask::close_visit)), std::nullopt); }
    /// Who stands in the bay at B drives off, and the lane is idle behind him.
    void drive_off_bay() {
        t.wire("L1.B.presence", false);
        t.weigh_zero();
    }
    std::optional<Refusal> ask_as(const char* second, const char* reason, Ask what) {
        return refusal(t.apply(OperatorAsked{fixed<32>("r"), "anna", second, "badge", what, "L1"_name, visit,
                                             std::string(plate_one.text()), reason}));
    }
    TestDepot t;
    VisitId visit;
};

// ---- a delivery that its farmer withdraws --------------------------------------------------------

TEST_F(WayOutTest, OfAWithdrawnDeliveryIsFullAndItsTicketPaysNothing) {
    t.judge_all();
    ASSERT_EQ(t.only_visit().stage, Stage::sent_to_pit);
    t.forget_commands();
    EXPECT_EQ(refusal(t.ask_of(visit, Ask::withdraw)), std::nullopt);
    EXPECT_EQ(first_of<DeliveryWithdrawn>(t.decided)->reason, "so the driver says");
    t.cross(Side::b, 31'220);
    const auto* ticket = first_of<TicketIssued>(t.decided);
    ASSERT_NE(ticket, nullptr);
    EXPECT_EQ(ticket->outcome, TicketOutcome::withdrawn);
    EXPECT_EQ(ticket->gross, Kilograms{31'240});
    EXPECT_EQ(ticket->tare, Kilograms{31'220});
    EXPECT_EQ(ticket->net, Kilograms{0});
    EXPECT_TRUE(ticket->pit.empty());
    EXPECT_EQ(first_of<WeighingRecorded>(t.decided)->kind, WeighingKind::withdrawn);
    EXPECT_EQ(first_of<BookingClosed>(t.decided)->how, BookingEnd::withdrawn);
    EXPECT_EQ(first_of<VisitClosed>(t.decided)->how, VisitEnd::withdrawn);
    EXPECT_EQ(t.depot.state().tares.mean(plate_one), std::nullopt) << "a full truck's weight is no tare";
}

TEST_F(WayOutTest, IsOpenFromEveryStageBetweenTheFirstWeighingAndThePit) {
    const auto is_withdrawn_after = [&](auto&& lead) {
        TestDepot other = t;
        lead(other);
        return !refusal(other.ask_of(visit, Ask::withdraw)) && other.only_visit().stage == Stage::withdrawn;
    };
    EXPECT_TRUE(is_withdrawn_after([](TestDepot&) {}));
    EXPECT_TRUE(is_withdrawn_after([&](TestDepot& other) { other.sample(visit); }));
    EXPECT_TRUE(is_withdrawn_after([](TestDepot& other) { other.judge_all(); }));
    EXPECT_FALSE(is_withdrawn_after([](TestDepot& other) { other.judge_all(Verdict::rejected); }));
    EXPECT_FALSE(is_withdrawn_after([](TestDepot& other) { other.judge_all(), other.pit_to_opening(); }));
    EXPECT_FALSE(is_withdrawn_after([](TestDepot& other) { other.judge_all(), other.unload(); }));
    EXPECT_FALSE(is_withdrawn_after([&](TestDepot& other) { other.ask_of(visit, Ask::close_visit); }));
}

TEST_F(WayOutTest, OfADriverWhoCameToTheScaleFirstIsOpenedThere) {
    t.to_entering(Side::b);
    ASSERT_EQ(t.lane_hold(), Hold::not_unloaded);
    t.ask_of(visit, Ask::withdraw);
    EXPECT_EQ(t.lane_hold(), Hold::not_unloaded) << "until somebody says: read it again";
    t.ask(Ask::retry);
    t.read_plate(plate_one);
    EXPECT_TRUE(t.lane_in<lane_phase::Entering>());
}

TEST_F(WayOutTest, OfAWithdrawnDeliveryLeadsToNoPitAndNoLaboratory) {
    t.sample(visit);
    t.judge(Verdict::accepted);
    t.ask_of(visit, Ask::withdraw);
    EXPECT_EQ(refusal(t.judge(Verdict::accepted)), Refusal::not_at_this_stage);
    t.pit_to_opening();
    EXPECT_EQ(t.pit_hold(), Hold::wrong_truck);
    EXPECT_FALSE(t.output("P1.gate"));
}

TEST_F(WayOutTest, OfAWithdrawnLoadThatLostWeightIsDoubted) {
    t.ask_of(visit, Ask::withdraw);
    t.to_settling(Side::b, 25'000);
    t.steady(25'000);
    EXPECT_EQ(t.lane_hold(), Hold::load_changed);
    t.ask(Ask::accept);
    t.store_photo();
    EXPECT_EQ(first_of<TicketIssued>(t.decided)->net, Kilograms{0});
}

TEST_F(WayOutTest, IsDecidedByTwoPeopleWhoSayWhy) {
    EXPECT_EQ(ask_as("", "quarrel", Ask::withdraw), Refusal::needs_two_people);
    EXPECT_EQ(ask_as("anna", "quarrel", Ask::withdraw), Refusal::needs_two_people);
    EXPECT_EQ(ask_as("ben", "", Ask::withdraw), Refusal::needs_reason);
    EXPECT_EQ(t.only_visit().stage, Stage::weighed_full);
    close_visit();
    t.to_entering(Side::b);
    EXPECT_EQ(ask_as("", "closed in error", Ask::let_out), Refusal::needs_two_people);
    EXPECT_EQ(ask_as("ben", "", Ask::let_out), Refusal::needs_reason);
    EXPECT_EQ(t.lane_hold(), Hold::no_visit);
}

// ---- a truck inside whose visit was closed -------------------------------------------------------

TEST_F(WayOutTest, OfATruckWithoutAVisitIsWeighedOnRecordAndSettlesNothing) {
    close_visit();
    t.forget_commands();
    t.to_entering(Side::b);
    ASSERT_EQ(t.lane_hold(), Hold::no_visit);
    EXPECT_EQ(first_of<VisitHeld>(t.decided)->detail, plate_one.text());
    EXPECT_EQ(refusal(t.ask(Ask::let_out, "L1"_name, "黑A12345")), std::nullopt);
    EXPECT_EQ(first_of<TruckLetOut>(t.decided)->plate, plate_one);
    EXPECT_EQ(first_of<TruckLetOut>(t.decided)->reason, "so the driver says");
    t.open_boom(Side::b);
    t.roll_on(Side::b, 31'220);
    t.shut_boom(Side::b);
    t.steady(31'220);
    t.store_photo();
    t.leave(Side::a);
    const auto* weighing = first_of<WeighingRecorded>(t.decided);
    ASSERT_NE(weighing, nullptr);
    EXPECT_EQ(weighing->kind, WeighingKind::let_out);
    EXPECT_EQ(weighing->weight, Kilograms{31'220});
    EXPECT_NE(weighing->visit, visit) << "what was closed stays closed";
    EXPECT_EQ(first_of<VisitClosed>(t.decided)->how, VisitEnd::let_out);
    EXPECT_EQ(count_of<TicketIssued>(t.decided), 0U);
    EXPECT_EQ(count_of<BookingClosed>(t.decided), 0U);
    EXPECT_TRUE(t.depot.state().visits.empty());
    EXPECT_TRUE(t.lane_in<lane_phase::Idle>());
}

/// Another truck is unloaded and due at the same scale.
TEST_F(WayOutTest, OfATruckWithoutAVisitIsNobodyElses) {
    t.judge_all();
    t.unload();
    t.wire("L1.B.presence", true);
    t.read_plate(plate_two);
    EXPECT_EQ(t.lane_hold(), Hold::no_visit);
    EXPECT_EQ(refusal(t.ask(Ask::identify, "L1"_name, "黑B6789K")), Refusal::no_match);
    EXPECT_EQ(refusal(t.ask(Ask::let_out, "L1"_name, "黑A12345")), Refusal::not_allowed_here)
        << "that one's way out is settled";
    EXPECT_EQ(refusal(t.ask(Ask::let_out, "L1"_name, "nonsense")), Refusal::not_a_plate);
    EXPECT_EQ(t.lane_hold(), Hold::no_visit);
    EXPECT_EQ(refusal(t.ask(Ask::turn_away)), std::nullopt);
    drive_off_bay();
    EXPECT_EQ(t.only_visit().stage, Stage::unloaded);
    t.cross(Side::b, 11'620);
    EXPECT_EQ(first_of<TicketIssued>(t.decided)->plate, plate_one);
}

TEST_F(WayOutTest, OfATruckWithoutAVisitRaisesAnAlarmWhenItsPhotographIsMissing) {
    close_visit();
    t.to_entering(Side::b);
    t.ask(Ask::let_out, "L1"_name, "黑A12345");
    t.open_boom(Side::b);
    t.roll_on(Side::b, 31'220);
    t.shut_boom(Side::b);
    t.steady(31'220);
    t.pass(seconds(2));
    EXPECT_TRUE(t.lane_in<lane_phase::Releasing>());
    EXPECT_EQ(first_of<AlarmRaised>(t.decided)->alarm, Alarm::evidence_missing);
    EXPECT_EQ(t.depot.state().yard.cycles.size(), 1U) << "the full crossing's";
    t.leave(Side::a);
    EXPECT_EQ(t.depot.state().yard.cycles.size(), 1U) << "a truck on its way out says nothing of the pace";
}

TEST_F(WayOutTest, OfATruckWhosePlateNobodyCanReadIsOpenedByTwoPeopleToo) {
    close_visit();
    t.to_identifying(Side::b);
    t.read({});
    ASSERT_EQ(t.lane_hold(), Hold::no_plate_read);
    EXPECT_EQ(refusal(t.ask(Ask::let_out, "L1"_name, "黑A12345")), std::nullopt);
    EXPECT_TRUE(t.lane_in<lane_phase::Entering>());
}

TEST_F(WayOutTest, LeadsOutOfTheYardAlone) {
    t.to_entering(Side::a, plate_two);
    ASSERT_EQ(t.lane_hold(), Hold::no_booking);
    EXPECT_EQ(refusal(t.ask(Ask::let_out, "L1"_name, "黑B6789K")), Refusal::not_allowed_here);
}

TEST_F(WayOutTest, EndsWithoutAWeightWhenTheTruckBacksOffIntoTheYard) {
    close_visit();
    t.forget_commands();
    t.to_entering(Side::b);
    t.ask(Ask::let_out, "L1"_name, "黑A12345");
    t.open_boom(Side::b);
    t.wire("L1.B.presence", false);
    t.wire("L1.B.boom", true);
    t.weigh_moving(12'000);
    t.weigh_moving(0);
    t.wire("L1.B.boom", false);
    ASSERT_NE(first_of<VisitClosed>(t.decided), nullptr);
    EXPECT_EQ(first_of<VisitClosed>(t.decided)->how, VisitEnd::turned_away);
    EXPECT_TRUE(t.depot.state().visits.empty());
    EXPECT_EQ(count_of<WeighingRecorded>(t.decided), 0U);
}

TEST_F(WayOutTest, OpensNoGateOnItsWay) {
    t.judge_all();
    close_visit();
    t.pit_to_opening();
    EXPECT_EQ(t.pit_hold(), Hold::wrong_truck);
    EXPECT_FALSE(t.output("P1.gate"));
}

}  // namespace
}  // namespace graingate::test
