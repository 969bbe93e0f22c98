// The job that prints a ticket.
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
