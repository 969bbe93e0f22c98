#include "controller/core/prints.hpp"

#include <algorithm>
#include <set>
#include <vector>

namespace graingate {
namespace {

const PrintTicket* find_print(const State& state, JobId id) {
    const auto found = state.jobs.find(id);
    return found == state.jobs.end() ? nullptr : std::get_if<PrintTicket>(&found->second);
}

/// The printer's jobs, the oldest first.
std::vector<JobId> prints_of(const State& state, const Name& printer) {
    std::vector<JobId> all;
    for (const auto& [id, job] : state.jobs)
        if (const auto* print = std::get_if<PrintTicket>(&job); print != nullptr && print->printer == printer)
            all.push_back(id);
    return all;
}

void give_up(Turn& turn, JobId job) {
    turn.finish(job);
    turn.state.print_again.erase(job);
}

}  // namespace

void print(Turn& turn, const Name& printer, bool is_copy, const TicketIssued& ticket) {
    const std::vector<JobId> before = prints_of(turn.state, printer);
    if (before.empty()) {
        turn.start(PrintTicket{{}, printer, is_copy, ticket});
        return;
    }
    // The first one is at the printer.
    if (before.size() >= prints_max) give_up(turn, before[1]);
    const JobId id{turn.state.epoch, ++turn.state.last_job};
    turn.state.jobs.emplace(id, PrintTicket{id, printer, is_copy, ticket});
}

bool is_print(const State& state, JobId job) {
    return find_print(state, job) != nullptr;
}

void finish_print(Turn& turn, JobId job) {
    const Name printer = find_print(turn.state, job)->printer;
    turn.clear(Alarm::printer_failed, printer);
    give_up(turn, job);
    const std::vector<JobId> left = prints_of(turn.state, printer);
    if (!left.empty() && left.front() > job) turn.decide(turn.state.jobs.at(left.front()));
}

void fail_print(Turn& turn, JobId job) {
    turn.raise(Alarm::printer_failed, find_print(turn.state, job)->printer);
    turn.state.print_again[job] = turn.now() + turn.rules.times.print_again;
}

void print_again(Turn& turn) {
    auto& waiting = turn.state.print_again;
    for (auto next = waiting.begin(); next != waiting.end();) {
        if (turn.now() < next->second) {
            ++next;
            continue;
        }
        turn.decide(turn.state.jobs.at(next->first));
        next = waiting.erase(next);
    }
}

void restart_prints(Turn& turn) {
    turn.state.print_again.clear();
    std::set<Name> asked;
    for (const auto& [id, job] : turn.state.jobs)
        if (const auto* print = std::get_if<PrintTicket>(&job);
            print != nullptr && asked.insert(print->printer).second)
            turn.decide(job);
}

void forget_lost_printers(Turn& turn) {
    std::vector<JobId> lost;
    for (const auto& [id, job] : turn.state.jobs) {
        const auto* print = std::get_if<PrintTicket>(&job);
        if (print == nullptr || std::ranges::any_of(turn.rules.lanes, [&](const LaneRules& lane) {
                return lane.printer == print->printer;
            }))
            continue;
        turn.clear(Alarm::printer_failed, Name{print->printer});
        lost.push_back(id);
    }
    for (const JobId id : lost) give_up(turn, id);
}

}  // namespace graingate
