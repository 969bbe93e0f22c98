#pragma once

#include "tests/support/scripted_operator.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

/// Whole days of trucks, and what must be true of each day's end.
namespace graingate::test {

struct VisitsWish {
    std::size_t visits = 1'000;
    std::uint64_t seed = 1;
    std::size_t visits_a_day = 40;
};

struct VisitsMade {
    std::uint64_t digest = 0;
    std::int64_t rows = 0;
    std::size_t tickets = 0;
    std::int64_t net_error_max_g = 0;  ///< largest difference of a ticket's net and the world's
    std::vector<std::string> faults;   ///< what was not as it must be, in words
};

/// A weighing may differ from the mass by half e of rounding, a quarter e of zero (R 76-1, 4.5.2) and, with
/// the window of {v, v + e}, a quarter e of residual swing: by one e. A net is made of two.
constexpr std::int64_t net_error_max_divisions = 2;

/// 2026-11-23 06:00 local time.
constexpr Instant six_o_clock{1'795'384'800'000'000};

/// One truck's end against its script.
inline void check_truck(const sim::TruckTruth& truth, const std::vector<TicketIssued>& tickets,
                        Kilograms division, VisitsMade& made) {
    const std::string who = "truck " + std::to_string(static_cast<std::uint32_t>(truth.id)) + " (" +
                            std::string(sim::trouble_names[static_cast<std::size_t>(truth.trouble)]) + "): ";
    if (truth.ending != truth.expected)
        made.faults.push_back(who + "ended " +
                              std::string(sim::ending_names[static_cast<std::size_t>(truth.ending)]));
    const auto count = std::ranges::count(tickets, truth.plate, &TicketIssued::plate);
    if (count != (truth.expected == sim::Ending::through ? 1 : 0))
        made.faults.push_back(who + std::to_string(count) + " tickets");
    const auto ticket = std::ranges::find(tickets, truth.plate, &TicketIssued::plate);
    if (ticket == tickets.end() || !truth.gross_g || !truth.out_g) return;
    const std::int64_t error_g = std::llabs(ticket->net.count() * 1'000 - (*truth.gross_g - *truth.out_g));
    made.net_error_max_g = std::max(made.net_error_max_g, error_g);
    if (error_g > division.count() * 1'000 * net_error_max_divisions)
        made.faults.push_back(who + "net is wrong by " + std::to_string(error_g) + " g");
}

/// One day's trucks from the first booking to the last truck's leaving.
inline void run_day(const sim::Scenario& scenario, VisitsMade& made, sim::Fingerprint& print) {
    WorldHarness harness(scenario);
    harness.keeps_rows = false;
    std::vector<TicketIssued> tickets;
    harness.on_step = [&](const Envelope&, const Commands& commands) {
        for (const Command& command : commands)
            if (const auto* ticket = std::get_if<TicketIssued>(&command)) tickets.push_back(*ticket);
    };
    harness.begin(scenario);
    ScriptedOperator anna(harness);
    const Instant last = scenario.start + hours(18);
    while (!harness.world.is_everybody_gone() && harness.now() < last) {
        harness.tick();
        anna.tick();
    }
    for (const sim::Violation& violation : harness.world.violations())
        made.faults.push_back(
            "violation: " + std::string(sim::violation_names[static_cast<std::size_t>(violation.kind)]) +
            " at " + violation.place);
    for (const sim::TruckTruth& truth : harness.world.truth())
        check_truck(truth, tickets, harness.rules().lanes[0].division, made);
    if (!harness.depot.state().visits.empty()) made.faults.push_back("a visit stays open");
    made.rows += harness.depot.seq();
    made.tickets += tickets.size();
    print.add(harness.digest());
    print.add(harness.world.digest());
}

inline VisitsMade run_visits(const VisitsWish& wish) {
    VisitsMade made;
    sim::Fingerprint print;
    std::uint64_t day = 0;
    for (std::size_t left = wish.visits; left != 0; ++day) {
        const std::size_t trucks = std::min(left, wish.visits_a_day);
        left -= trucks;
        const std::size_t faults_before = made.faults.size();
        run_day(sim::make_scenario({.seed = wish.seed * 1'000'003 + day,
                                    .trucks = trucks,
                                    .start = six_o_clock,
                                    .spacing_min = seconds(60),
                                    .spacing_max = seconds(150)}),
                made, print);
        for (std::size_t i = faults_before; i < made.faults.size(); ++i)
            made.faults[i] = "day " + std::to_string(day) + ": " + made.faults[i];
    }
    made.digest = print.value();
    return made;
}

}  // namespace graingate::test
