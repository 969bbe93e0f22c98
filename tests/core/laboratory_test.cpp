// What the laboratory decides, and what the pits and the scale make of it.
#include "tests/support/test_depot.hpp"

#include <gtest/gtest.h>

namespace graingate::test {
namespace {

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
    VisitId visit() const { return t.only_visit().id; }
    TestDepot t;
};

TEST_F(LaboratoryTest, SendsNoTruckToAPitBeforeItsLoadIsAccepted) {
    EXPECT_EQ(t.only_visit().stage, Stage::weighed_full);
    t.sample(visit());
    EXPECT_EQ(t.only_visit().stage, Stage::sampled);
    EXPECT_EQ(first_of<PitAssigned>(t.decided), nullptr);
    t.judge(Verdict::accepted);
    EXPECT_EQ(t.only_visit().stage, Stage::sent_to_pit);
    EXPECT_EQ(first_of<PitAssigned>(t.decided)->pit, "P1"_name);
}

TEST(Laboratory, MayJudgeWhileTheTruckStillLeavesTheScale) {
    TestDepot t;
    t.bring_up();
    t.book(plate_one);
    t.to_releasing(Side::a, 31'240);
    t.sample(t.only_visit().id);
    t.judge(Verdict::accepted);
    EXPECT_EQ(t.only_visit().stage, Stage::sent_to_pit);
    t.leave(Side::b);
    EXPECT_TRUE(t.lane_in<lane_phase::Idle>());
    EXPECT_EQ(t.only_visit().stage, Stage::sent_to_pit);
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
    EXPECT_EQ(t.only_visit().stage, Stage::rejected);
    EXPECT_TRUE(t.only_visit().pit.empty());
    t.judge(Verdict::accepted);
    EXPECT_EQ(t.only_visit().stage, Stage::sent_to_pit);
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
    t.store_photo();
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

}  // namespace
}  // namespace graingate::test
