// The demo's verdict on a truck: what must be called wrong is called wrong.
#include "controller/app/demo/verdict.hpp"
#include "tests/support/test_depot.hpp"

#include <gmock/gmock.h>

namespace graingate::app {
namespace {

using graingate::test::plate_one;
using sim::Ending;
using sim::Trouble;
using ::testing::HasSubstr;

constexpr std::string_view unseen = "had a trouble that the depot did not see";

/// A truck as it should end: 19,620 kg delivered, true to the gram.
class VerdictTest : public testing::Test {
protected:
    static constexpr std::int64_t division_kg = 20;

    VerdictTest() {
        script.plate = plate_one;
        story.ticket = TicketIssued{};
        story.ticket->outcome = TicketOutcome::delivered;
        story.ticket->gross = Kilograms{31'240};
        story.ticket->tare = Kilograms{11'620};
        story.ticket->net = Kilograms{19'620};
        story.matched_by = Evidence::plate_read;
        story.ended = VisitEnd::delivered;
        truth.net_g = 19'620'000;
        truth.tare_g = 11'620'000;
        truth.how = "delivered";
    }
    /// Why it is wrong; empty when it is right.
    [[nodiscard]] std::string wrong() const {
        const Verdict verdict = judge(script, story, shown, truth, division_kg);
        const auto at = verdict.words.find("WRONG: ");
        EXPECT_EQ(verdict.is_right, at == std::string::npos) << verdict.words;
        return at == std::string::npos ? "" : verdict.words.substr(at + 7);
    }
    void expect_ending(Ending ending) {
        script.expected = ending;
        story = {};
        truth = {};
        truth.how = std::string(sim::ending_names[static_cast<std::size_t>(ending)]);
    }
    sim::TruckScript script;
    TruckStory story;
    ShownSince shown;
    TrueMasses truth;
};

TEST_F(VerdictTest, TakesTheTruthToAGramAndOneAndAHalfDivisions) {
    EXPECT_EQ(wrong(), "");
    truth.net_g = 19'620'000 - 30'000;
    EXPECT_EQ(wrong(), "");
    truth.net_g = 19'620'000 - 30'001;
    EXPECT_EQ(wrong(), "net is 30001 g from the truth");
    truth.net_g = 19'620'000 + 30'001;
    EXPECT_EQ(wrong(), "net is 30001 g from the truth");
}
TEST_F(VerdictTest, WantsATicketAndAVisitThatEndedAsDelivered) {
    story.ended = VisitEnd::abandoned;
    EXPECT_EQ(wrong(), "its visit did not end as delivered");
    story.ticket.reset();
    EXPECT_EQ(wrong(), "has no ticket");
}
TEST_F(VerdictTest, WantsTheHoldsOfTheTrucksByWhichATroubleShows) {
    for (const auto& [trouble, hold] : {std::pair{Trouble::indicator_silent, "indicator_lost"},
                                        {Trouble::late_reply, "indicator_lost"},
                                        {Trouble::overhang, "not_aboard"},
                                        {Trouble::gate_half_open, "gate_stuck"},
                                        {Trouble::beam_blocked, "unsteady"},
                                        {Trouble::beam_blocked, "not_aboard"}}) {
        script.trouble = trouble;
        story.holds = {"restarted: retry"};
        shown = {std::string(hold) + ": retry"};  // another truck's
        EXPECT_EQ(wrong(), unseen) << hold;
        story.holds.push_back(std::string(hold) + ": retry");
        EXPECT_EQ(wrong(), "");
    }
}
TEST_F(VerdictTest, WantsWhatTheDepotShowsOfThingsThatFail) {
    for (const auto& [trouble, sign] : {std::pair{Trouble::barrier_sticks, "barrier_stuck: retry"},
                                        {Trouble::camera_frozen, "camera_fault"},
                                        {Trouble::camera_frozen, "camera_lost: retry"},
                                        {Trouble::camera_frozen, "no_plate_read: retry"},
                                        {Trouble::snow_on_scale, "zero_not_proven: set_zero"}}) {
        script.trouble = trouble;
        shown = {"restarted: retry"};
        EXPECT_EQ(wrong(), unseen) << sign;
        shown.emplace_back(sign);
        EXPECT_EQ(wrong(), "");
    }
}
TEST_F(VerdictTest, WantsTheTwinsBookingAndTheWorldsWordThatATruckFollowed) {
    script.trouble = Trouble::similar_plates;
    EXPECT_EQ(wrong(), unseen);
    story.has_twin = true;
    EXPECT_EQ(wrong(), "");
    script.trouble = Trouble::creeping_second;
    EXPECT_EQ(wrong(), unseen);
    truth.has_followed = true;
    EXPECT_EQ(wrong(), "");
}
TEST_F(VerdictTest, WantsTheHoldOfWhoIsSentAwayAndWhyHeIs) {
    expect_ending(Ending::sent_away);
    script.trouble = Trouble::no_booking;
    EXPECT_EQ(wrong(), unseen);
    shown = {"no_booking: turn_away"};
    EXPECT_EQ(wrong(), "");
    story.is_booked = true;
    EXPECT_EQ(wrong(), unseen);
    script.trouble = Trouble::cancelled_waiting;
    EXPECT_EQ(wrong(), unseen);
    story.is_cancelled = true;
    EXPECT_EQ(wrong(), "");
    shown.clear();
    EXPECT_EQ(wrong(), unseen);
}
TEST_F(VerdictTest, BelievesNoMachineThatReadAPlateThatNobodyCan) {
    script.trouble = Trouble::unreadable_plate;
    EXPECT_THAT(wrong(), HasSubstr("matched by reading"));
    story.matched_by = Evidence::two_people;
    EXPECT_EQ(wrong(), unseen);
    story.holds = {"no_plate_read: identify"};
    EXPECT_EQ(wrong(), "");
}
TEST_F(VerdictTest, WantsAnUnfitLoadOutInFullAndUnpaid) {
    script.quality = {{Measure::mould, 210}};
    ASSERT_FALSE(script.is_fit());
    EXPECT_EQ(wrong(), "its load is unfit and was taken");
    story.ticket->outcome = TicketOutcome::rejected;
    EXPECT_EQ(wrong(), "was rejected and is paid for");
    story.ticket->net = {};
    EXPECT_EQ(wrong(), "was rejected and its visit did not end so");
    story.ended = VisitEnd::rejected;
    EXPECT_EQ(wrong(), "was rejected and left grain here");
    truth = {};
    truth.how = "undelivered";
    truth.tare_g = 11'620'000 + 30'001;
    EXPECT_EQ(wrong(), "is weighed out 30001 g wrong");
    truth.tare_g = 11'620'000 + 30'000;
    EXPECT_EQ(wrong(), "");
}
TEST_F(VerdictTest, WantsNoTicketForATruckThatWasSentAway) {
    const auto ticket = story.ticket;
    expect_ending(Ending::sent_away);
    EXPECT_EQ(wrong(), "");
    truth.how = "delivered";
    EXPECT_EQ(wrong(), "was to be sent_away and was delivered");
    truth.net_g = 1;
    EXPECT_EQ(wrong(), "was to be sent_away and unloaded");
    story.ticket = ticket;
    EXPECT_EQ(wrong(), "has a ticket and was to be sent_away");
}
TEST_F(VerdictTest, WantsTheVisitsEndOfWhoDroveOffOrBackedOut) {
    expect_ending(Ending::drove_off);
    script.trouble = Trouble::driver_leaves;
    EXPECT_THAT(wrong(), HasSubstr("not closed by two people"));
    story.ended = VisitEnd::abandoned;
    EXPECT_EQ(wrong(), "");
    expect_ending(Ending::backed_out);
    script.trouble = Trouble::reverse_out;
    EXPECT_THAT(wrong(), HasSubstr("its visit goes on"));
    story.ended = VisitEnd::turned_away;
    EXPECT_EQ(wrong(), "");
}
TEST(TurnTimes, AreTheMedianAndTheNinetyFifthPercentile) {
    std::vector<Duration> turns;
    for (int i = 20; i > 0; --i) turns.push_back(minutes(i));
    EXPECT_THAT(turn_times(turns), HasSubstr("median 11:00, p95 20:00"));
    EXPECT_EQ(turn_times({}), "no truck was delivered");
}

}  // namespace
}  // namespace graingate::app
