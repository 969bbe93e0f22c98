// One visit from booking to ticket, as a depot manager could read it.
#include "controller/core/snapshot.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/in_words.hpp"
#include "tests/support/many_visits.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace graingate::test {
namespace {

/// What lane and pit do, as `L1 idle, waits for truck`.
std::vector<std::string> phases_of(const WorldHarness& harness) {
    const View shown = view(harness.rules(), harness.depot.state(), 0);
    std::vector<std::string> phases;
    for (const LaneView& lane : shown.lanes) phases.push_back(text(lane.name) + " " + phase_words(lane));
    for (const PitView& pit : shown.pits) phases.push_back(text(pit.name) + " " + phase_words(pit));
    return phases;
}

/// The depot's text gives the depot back, which has the same text.
void expect_given_back(const Depot& depot) {
    const std::string snapshot = encode_snapshot(depot);
    const auto back = decode_snapshot(snapshot);
    ASSERT_TRUE(back) << back.error().text() << "\n" << snapshot;
    ASSERT_EQ(back->depot, depot) << snapshot;
    ASSERT_EQ(encode_snapshot(back->depot), snapshot);
}

TEST(GoldenVisit, HasASnapshotAfterEachEventOfADayFromWhichFoldingGoesOnAlike) {
    const sim::Scenario scenario =
        sim::make_scenario({.seed = 11, .trucks = 25, .start = six_o_clock, .spacing_min = seconds(60)});
    WorldHarness harness(scenario);
    harness.keeps_rows = false;
    std::optional<Depot> other;  // comes out of a snapshot now and then and must never depart
    harness.on_step = [&](const Envelope& envelope, const Commands& commands) {
        if (HasFatalFailure()) return;
        expect_given_back(harness.depot);
        if (other) {
            ASSERT_EQ(encode(other->apply(envelope)), encode(commands)) << "row " << envelope.seq;
        }
        if (envelope.seq % 199 == 0) {
            if (other) {
                ASSERT_EQ(encode_snapshot(*other), encode_snapshot(harness.depot)) << "row " << envelope.seq;
            }
            other = decode_snapshot(encode_snapshot(harness.depot)).value().depot;
        }
    };
    harness.begin(scenario);
    ScriptedOperator anna(harness);
    while (!harness.world.is_everybody_gone() && harness.now() < scenario.start + hours(4)) {
        harness.tick();
        anna.tick();
    }
    EXPECT_GT(harness.depot.seq(), 2'000);
}

TEST(GoldenVisit, ReadsFromBookingToTicket) {
    const sim::Scenario scenario = sim::make_scenario({.seed = 5, .trucks = 1, .start = six_o_clock});
    WorldHarness harness(scenario);
    std::string out =
        "One visit, from booking to ticket. Flush left: what happened, at local time. Behind >: what was\n"
        "decided on it. Behind =: what a place does from here on, and what it waits for.\n\n";
    std::vector<std::string> phases(2);
    harness.on_step = [&](const Envelope& envelope, const Commands& commands) {
        out += clock_text(envelope.at, harness.rules().utc_offset) + "  " + in_words(envelope.event) + "\n";
        for (const Command& command : commands) out += "              > " + in_words(command) + "\n";
        const std::vector<std::string> after = phases_of(harness);
        for (std::size_t i = 0; i < after.size(); ++i)
            if (phases[i] != after[i]) out += "              = " + after[i] + "\n";
        phases = after;
        expect_given_back(harness.depot);
    };
    harness.begin(scenario);
    while (!harness.world.is_everybody_gone() && harness.now() < scenario.start + hours(2)) harness.tick();
    EXPECT_TRUE(harness.world.is_everybody_gone());
    expect_golden("visit.txt", out);
}

}  // namespace
}  // namespace graingate::test
