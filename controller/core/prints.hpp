#pragma once

#include "controller/core/state.hpp"

/// Tickets on their way to paper. Each printer has one job at a time, its oldest; the others wait in the
/// state without a word, so that a printer that is dead for a week costs no more than a try every half a
/// minute.
namespace graingate {

/// A printer's jobs at most; with more, the oldest that wait are given up: their drivers have left, and their
/// tickets stand in the journal.
constexpr std::size_t prints_max = 100;

/// Puts a ticket on paper when its turn comes.
void print(Turn& turn, const Name& printer, bool is_copy, const TicketIssued& ticket);

/// Whether the job is a print.
bool is_print(const State& state, JobId job);

void finish_print(Turn& turn, JobId job);

/// It is tried again by the same id.
void fail_print(Turn& turn, JobId job);

/// Asks again for what failed and has waited long enough.
void print_again(Turn& turn);

/// Asks anew for each printer's oldest job: nobody knows what became of it.
void restart_prints(Turn& turn);

/// Gives up the jobs of printers that the rules do not name any more.
void forget_lost_printers(Turn& turn);

}  // namespace graingate
