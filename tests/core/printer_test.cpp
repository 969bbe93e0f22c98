// The job that prints a ticket.
#include "controller/core/prints.hpp"
#include "tests/support/test_depot.hpp"

#include <gtest/gtest.h>

namespace graingate::test {
namespace {

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
    Commands reprint(std::optional<VisitId> visit = {}) {
        const VisitId of = visit.value_or(t.depot.state().tickets.front().visit);
        return t.apply(
            OperatorAsked{fixed<32>("r"), "anna", "", "", Ask::reprint, "L1"_name, of, "", "paper torn"});
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

TEST_F(PrinterTest, HasOneJobAtATimeTheOldest) {
    const JobId first = *t.pending<PrintTicket>();
    EXPECT_EQ(count_of<PrintTicket>(reprint()), 0U) << "the first is not on paper yet";
    EXPECT_EQ(count_of<PrintTicket>(reprint()), 0U);
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(count_of<PrintTicket>(t.apply(JobFailed{first, "out of paper"})), 0U);
        t.forget_commands();
        t.pass(seconds(30));
        ASSERT_EQ(count_of<PrintTicket>(t.decided), 1U) << "the oldest alone";
        EXPECT_EQ(first_of<PrintTicket>(t.decided)->job, first);
    }
    const Commands second = t.apply(JobDone{first});
    ASSERT_EQ(count_of<PrintTicket>(second), 1U);
    EXPECT_GT(first_of<PrintTicket>(second)->job, first);
    const Commands third = t.apply(JobDone{first_of<PrintTicket>(second)->job});
    ASSERT_EQ(count_of<PrintTicket>(third), 1U);
    EXPECT_EQ(count_of<PrintTicket>(t.apply(JobDone{first_of<PrintTicket>(third)->job})), 0U);
    EXPECT_TRUE(t.depot.state().jobs.empty());
    EXPECT_TRUE(t.depot.state().alarms.empty());
}

/// A row that no line holds would end the service, at each start anew.
TEST_F(PrinterTest, ThatIsDeadForAWeekEndsNothing) {
    const JobId first = *t.pending<PrintTicket>();
    for (int i = 0; i < 300; ++i) reprint();
    EXPECT_EQ(t.depot.state().jobs.size(), prints_max);
    EXPECT_TRUE(t.depot.state().jobs.contains(first)) << "it is at the printer";
    const Commands decided = t.apply(ProcessStarted{"test"});
    EXPECT_EQ(count_of<PrintTicket>(decided), 1U);
    EXPECT_TRUE(decode_commands(encode(decided)).has_value());
}

TEST_F(PrinterTest, ThatIsTakenOutOfTheRulesIsWaitedForNoMore) {
    reprint();
    t.apply(JobFailed{*t.pending<PrintTicket>(), "no such host"});
    Rules without = small_rules();
    t.apply(RulesChanged{without});
    EXPECT_TRUE(t.depot.state().jobs.empty());
    EXPECT_TRUE(t.depot.state().print_again.empty());
    EXPECT_TRUE(t.depot.state().alarms.empty());
}

TEST_F(PrinterTest, MarksACopyAsOne) {
    t.apply(JobDone{*t.pending<PrintTicket>()});
    const Commands decided = reprint();
    ASSERT_EQ(count_of<PrintTicket>(decided), 1U);
    EXPECT_TRUE(first_of<PrintTicket>(decided)->is_copy);
    EXPECT_EQ(refusal(reprint(VisitId{1, 77})), Refusal::no_such_ticket);
}

}  // namespace
}  // namespace graingate::test
