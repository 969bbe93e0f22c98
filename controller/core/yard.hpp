#pragma once

#include "controller/core/state.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The street before the lanes, and the yard behind them: who is called next, which pit an accepted load is
/// sent to, which visits are closed though their truck is gone.
namespace graingate {

// ---- the street

/// Its truck waits from now on. `request` is empty when nobody asked.
void note_arrival(Turn& turn, const RequestId& request, BookingId booking);
/// When the truck came into the street; nothing, when that was not noted.
std::optional<Instant> arrival_of(const State& state, BookingId booking);
/// It waits no longer: it came on a lane, or was cancelled.
void forget_arrival(Turn& turn, BookingId booking);
/// Calls trucks while lanes can take them, and takes the turn from those that did not come.
void call_forward(Turn& turn);

/// As many trucks are inside as may be.
bool is_full(const Rules& rules, const State& state);
/// Calls this truck to a lane before those whose turn it is; where nobody said that it has come, that is
/// noted.
void call_out_of_turn(Turn& turn, BookingId booking, const Name& lane);
/// A full truck took so long on a lane.
void learn_cycle(Yard& yard, Duration cycle);

/// The trucks that wait, in the order in which they are called: those within their slot and the lateness
/// after it by slot and arrival; then late ones and those that lost their turn, then those without a slot, by
/// arrival.
std::vector<WaitingTruck> queue_of(const Rules& rules, const State& state);
/// Which of these a truck is, and so where it stands.
Standing standing_of(const Rules& rules, const State& state, const WaitingTruck& truck);
/// How long until a truck is called that has `ahead` trucks before it.
Duration expected_wait(const Rules& rules, const State& state, std::int64_t ahead);
/// Whether this truck may come on a lane now: it was called, or nobody waits for his turn.
bool has_its_turn(const Rules& rules, const State& state, BookingId booking);
/// When `call_forward` next has something to do; never, when nobody is called.
Instant turn_lost_at(const Rules& rules, const State& state);

// ---- the yard

/// Sends accepted loads, in the order of their visits, to pits that may take them.
void assign_pits(Turn& turn);
/// Trucks that are sent to this pit or stand there.
std::int64_t count_sent(const State& state, const Name& pit);
/// After the rules changed: loads whose pit is gone, or no longer theirs, wait for another.
void recall_from_lost_pits(Turn& turn);

/// Its truck has driven away: the visit ends without a ticket, and the booking with it.
///   errors  no_such_visit, not_at_this_stage (a lane or pit is busy with it)
std::optional<Refusal> abandon(Turn& turn, VisitId visit);
/// Its farmer takes the load home: the truck goes back with it, to be weighed out full.
///   errors  no_such_visit, not_at_this_stage (not weighed full yet, or at a pit, or on its way home already)
std::optional<Refusal> withdraw(Turn& turn, VisitId visit, const std::string& reason);
/// The visits that are inside for too long raise an alarm, once each.
void watch_visits(Turn& turn);
Instant visit_overdue_at(const Rules& rules, const State& state);

}  // namespace graingate
