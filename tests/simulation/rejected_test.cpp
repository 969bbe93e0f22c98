// Loads that the laboratory refuses, through world and core: weighed out full, paid nothing.
#include "tests/support/many_visits.hpp"

#include <gtest/gtest.h>

namespace graingate::test {
namespace {

const sim::TruckScript& truck_of(const sim::Scenario& scenario, const Plate& plate) {
    return *std::ranges::find(scenario.trucks, plate, &sim::TruckScript::plate);
}

TEST(Rejected, LoadsAreThoseThatAreMouldyAndLeaveAsTheyCame) {
    const sim::Scenario scenario = sim::make_scenario({.seed = 11,
                                                       .trucks = 24,
                                                       .start = six_o_clock,
                                                       .troubles = sim::TroubleWish::none,
                                                       .lanes = 2,
                                                       .pits = 2,
                                                       .layout = sim::Layout::separate});
    WorldHarness harness(scenario);
    harness.verdict_on = [&](VisitId id) {
        const Plate plate = harness.depot.state().visits.at(id).plate;
        return truck_of(scenario, plate).is_fit() ? Verdict::accepted : Verdict::rejected;
    };
    std::vector<TicketIssued> tickets;
    std::vector<VisitClosed> closed;
    harness.on_step = [&](const Envelope&, const Commands& commands) {
        for (const Command& command : commands) {
            if (const auto* ticket = std::get_if<TicketIssued>(&command)) tickets.push_back(*ticket);
            if (const auto* end = std::get_if<VisitClosed>(&command)) closed.push_back(*end);
        }
    };
    harness.begin(scenario);
    ScriptedOperator anna(harness);
    while (!harness.world.is_everybody_gone() && harness.now() < scenario.start + hours(8)) {
        harness.tick();
        anna.tick();
    }
    EXPECT_TRUE(harness.world.is_everybody_gone());
    EXPECT_TRUE(harness.world.violations().empty());
    ASSERT_EQ(tickets.size(), scenario.trucks.size());
    EXPECT_EQ(std::ranges::count(closed, VisitEnd::rejected, &VisitClosed::how), 2) << "one of each dozen";
    const auto truths = harness.world.truth();
    for (const TicketIssued& ticket : tickets) {
        const bool is_fit = truck_of(scenario, ticket.plate).is_fit();
        const auto truth = std::ranges::find(truths, ticket.plate, &sim::TruckTruth::plate);
        EXPECT_EQ(ticket.outcome, is_fit ? TicketOutcome::delivered : TicketOutcome::rejected);
        EXPECT_EQ(ticket.net.count() == 0, !is_fit);
        EXPECT_EQ(truth->net_g == 0, !is_fit);
        EXPECT_NEAR(static_cast<double>(ticket.tare.count()), static_cast<double>(*truth->out_g) / 1e3, 20);
    }
}

}  // namespace
}  // namespace graingate::test
