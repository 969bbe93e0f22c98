// Trucks that leave full though the laboratory took nothing amiss, through world and core.
#include "tests/support/many_visits.hpp"

#include <gtest/gtest.h>

namespace graingate::test {
namespace {

/// Three trucks, one after another; the second turns back on its way to the pit.
class WithdrawnTest : public testing::Test {
protected:
    void run(Ask what) {
        harness.on_step = [&](const Envelope&, const Commands& made) {
            commands.insert(commands.end(), made.begin(), made.end());
        };
        harness.begin(scenario);
        ScriptedOperator anna(harness);
        bool has_asked = false;
        const auto is_over = [&] {
            return harness.world.is_everybody_gone() && harness.depot.state().visits.empty();
        };
        while (!is_over() && harness.now() < scenario.start + hours(4)) {
            harness.tick();
            anna.tick();
            const auto visit = std::ranges::find_if(harness.depot.state().visits, [&](const auto& each) {
                return each.second.plate == second && each.second.stage == Stage::sent_to_pit;
            });
            if (has_asked || visit == harness.depot.state().visits.end()) continue;
            const Commands answer = harness.apply(OperatorAsked{RequestId::from("second").value(),
                                                                "anna",
                                                                "ben",
                                                                "badge",
                                                                what,
                                                                {},
                                                                visit->first,
                                                                "",
                                                                "the farmer takes it home"});
            has_asked = std::holds_alternative<RequestGranted>(answer.front());
            const auto truck = harness.world.truck_with(second.text());
            ASSERT_TRUE(truck);
            if (has_asked) harness.world.tell_driver(*truck, sim::DriverOrder::go_back);
        }
        EXPECT_TRUE(has_asked);
        EXPECT_TRUE(is_over());
        EXPECT_TRUE(harness.world.violations().empty());
    }
    std::vector<TicketIssued> tickets_of(const Plate& plate) const {
        std::vector<TicketIssued> found;
        for (const Command& command : commands)
            if (const auto* ticket = std::get_if<TicketIssued>(&command); ticket && ticket->plate == plate)
                found.push_back(*ticket);
        return found;
    }
    std::optional<VisitEnd> last_end() const {
        std::optional<VisitEnd> how;
        VisitId of_second;
        for (const Command& command : commands) {
            if (const auto* out = std::get_if<TruckLetOut>(&command)) of_second = out->visit;
            if (const auto* match = std::get_if<VisitMatched>(&command); match && match->plate == second)
                of_second = match->visit;
            if (const auto* end = std::get_if<VisitClosed>(&command); end && end->visit == of_second)
                how = end->how;
        }
        return how;
    }
    sim::TruckTruth truth() const {
        const auto all = harness.world.truth();
        return *std::ranges::find(all, second, &sim::TruckTruth::plate);
    }

    sim::Scenario scenario = sim::make_scenario(
        {.seed = 7, .trucks = 3, .start = six_o_clock, .troubles = sim::TroubleWish::none});
    Plate second = scenario.trucks.at(1).plate;
    WorldHarness harness{scenario};
    Commands commands;
};

TEST_F(WithdrawnTest, DeliveryLeavesAsItCame) {
    run(Ask::withdraw);
    const auto tickets = tickets_of(second);
    ASSERT_EQ(tickets.size(), 1U);
    EXPECT_EQ(tickets[0].outcome, TicketOutcome::withdrawn);
    EXPECT_EQ(tickets[0].net, Kilograms{0});
    EXPECT_EQ(truth().net_g, 0) << "no grain stayed here";
    EXPECT_NEAR(static_cast<double>(tickets[0].tare.count()), static_cast<double>(*truth().out_g) / 1e3, 20);
    EXPECT_EQ(last_end(), VisitEnd::withdrawn);
}

TEST_F(WithdrawnTest, TruckWhoseVisitWasClosedIsLetOutAndNobodyIsWeighedInItsPlace) {
    run(Ask::close_visit);
    EXPECT_TRUE(tickets_of(second).empty());
    EXPECT_EQ(last_end(), VisitEnd::let_out);
    EXPECT_EQ(truth().net_g, 0);
    for (const std::size_t other : {0U, 2U}) {
        const auto tickets = tickets_of(scenario.trucks.at(other).plate);
        ASSERT_EQ(tickets.size(), 1U);
        EXPECT_NEAR(static_cast<double>(tickets[0].net.count()),
                    static_cast<double>(scenario.trucks.at(other).grain_g) / 1e3, 40);
    }
}

}  // namespace
}  // namespace graingate::test
