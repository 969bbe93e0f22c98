#include "controller/core/yard.hpp"

#include "controller/core/calendar.hpp"
#include "controller/core/ensure.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace graingate {
namespace {

auto find_waiting(Yard& yard, BookingId booking) {
    return std::ranges::find(yard.waiting, booking, &WaitingTruck::booking);
}

/// Where a truck stands in the queue; less is earlier.
auto rank_of(const Rules& rules, const State& state, const WaitingTruck& truck) {
    enum Class : std::uint8_t { in_time, late, walk_in };
    const auto place = [&](Class kind, Instant by) {
        return std::tuple(kind, by, truck.since, truck.booking);
    };
    switch (standing_of(rules, state, truck)) {
        case Standing::in_time:
            return place(in_time, slot_end(rules, *state.bookings.find(truck.booking)));
        case Standing::late:
        case Standing::lost_turn:
            return place(late, truck.since);
        case Standing::walk_in:
            return place(walk_in, truck.since);
    }
    return place(walk_in, truck.since);
}

bool takes_full_trucks(const Rules& rules, const State& state, std::size_t lane) {
    return rules.lanes[lane].takes_from(Side::a) &&
           !std::holds_alternative<lane_phase::Held>(state.lanes[lane].phase);
}

/// Trucks that were called to the lane and are not on it.
std::int64_t count_called(const State& state, const Name& lane) {
    return std::ranges::count_if(state.yard.waiting, [&](const WaitingTruck& truck) {
        return truck.is_called() && truck.lane == lane;
    });
}

/// The lane with the fewest trucks on their way to it; nothing, when each has enough.
std::optional<Name> lane_to_call_to(const Rules& rules, const State& state) {
    std::optional<Name> best;
    std::int64_t fewest = rules.yard.called_max;
    for (std::size_t i = 0; i < rules.lanes.size(); ++i) {
        if (!takes_full_trucks(rules, state, i)) continue;
        const std::int64_t called = count_called(state, rules.lanes[i].name);
        if (called < fewest) fewest = called, best = rules.lanes[i].name;
    }
    return best;
}

void call(Turn& turn, WaitingTruck& truck, const Name& lane) {
    truck.called_at = turn.now();
    truck.lane = lane;
    turn.decide(TruckCalled{truck.booking, lane});
}

void take_turns_away(Turn& turn) {
    for (WaitingTruck& truck : turn.state.yard.waiting) {
        if (!truck.is_called() || turn.now() < truck.called_at + turn.rules.yard.called) continue;
        truck.called_at = Instant::never();
        truck.lane = {};
        truck.since = turn.now();
        truck.has_lost_its_turn = true;
        turn.decide(TurnLost{truck.booking});
    }
}

}  // namespace

// ---- the street ---------------------------------------------------------------------------------

void note_arrival(Turn& turn, const RequestId& request, BookingId booking) {
    turn.state.bookings.set_here(booking, true);
    turn.state.yard.waiting.push_back({booking, turn.now(), turn.now(), Instant::never(), {}, false});
    turn.decide(ArrivalNoted{request, booking});
}

std::optional<Instant> arrival_of(const State& state, BookingId booking) {
    const auto found = std::ranges::find(state.yard.waiting, booking, &WaitingTruck::booking);
    return found == state.yard.waiting.end() ? std::nullopt : std::optional(found->arrived_at);
}

void forget_arrival(Turn& turn, BookingId booking) {
    Yard& yard = turn.state.yard;
    if (const auto found = find_waiting(yard, booking); found != yard.waiting.end())
        yard.waiting.erase(found);
}

bool is_full(const Rules& rules, const State& state) {
    return static_cast<std::int64_t>(state.visits.size()) >= rules.yard.inside_max;
}

void call_forward(Turn& turn) {
    take_turns_away(turn);
    if (!turn.rules.yard.calls_forward || turn.state.yard.waiting.empty()) return;
    for (const WaitingTruck& next : queue_of(turn.rules, turn.state)) {
        if (next.is_called()) continue;
        const auto called = std::ranges::count_if(turn.state.yard.waiting, &WaitingTruck::is_called);
        const auto inside = static_cast<std::int64_t>(turn.state.visits.size());
        const auto lane = lane_to_call_to(turn.rules, turn.state);
        if (!lane || inside + called >= turn.rules.yard.inside_max) return;
        call(turn, *find_waiting(turn.state.yard, next.booking), *lane);
    }
}

void call_out_of_turn(Turn& turn, BookingId booking, const Name& lane) {
    if (!arrival_of(turn.state, booking)) note_arrival(turn, {}, booking);
    call(turn, *find_waiting(turn.state.yard, booking), lane);
}

void learn_cycle(Yard& yard, Duration cycle) {
    yard.cycles.push_back(cycle);
    if (yard.cycles.size() > Yard::cycles_max) yard.cycles.erase(yard.cycles.begin());
}

Standing standing_of(const Rules& rules, const State& state, const WaitingTruck& truck) {
    const Booking& booking = *state.bookings.find(truck.booking);
    if (booking.slot == walk_in_slot) return Standing::walk_in;
    if (truck.has_lost_its_turn) return Standing::lost_turn;
    const Instant last = slot_end(rules, booking) + rules.yard.lateness;
    return truck.arrived_at + state.clock_offset > last ? Standing::late : Standing::in_time;
}

std::vector<WaitingTruck> queue_of(const Rules& rules, const State& state) {
    std::vector<WaitingTruck> queue = state.yard.waiting;
    std::ranges::sort(queue, {}, [&](const WaitingTruck& truck) { return rank_of(rules, state, truck); });
    return queue;
}

Duration expected_wait(const Rules& rules, const State& state, std::int64_t ahead) {
    Duration cycle = rules.yard.cycle;
    if (!state.yard.cycles.empty()) {
        Duration sum;
        for (const Duration each : state.yard.cycles) sum = sum + each;
        cycle = Duration{sum.us() / static_cast<std::int64_t>(state.yard.cycles.size())};
    }
    std::int64_t lanes = 0;
    for (std::size_t i = 0; i < rules.lanes.size(); ++i)
        if (takes_full_trucks(rules, state, i)) ++lanes;
    return Duration{(cycle * ahead).us() / std::max<std::int64_t>(lanes, 1)};
}

bool has_its_turn(const Rules& rules, const State& state, BookingId booking) {
    if (!rules.yard.calls_forward) return true;
    const auto& waiting = state.yard.waiting;
    const auto found = std::ranges::find(waiting, booking, &WaitingTruck::booking);
    if (found != waiting.end() && found->is_called()) return true;
    return std::ranges::all_of(waiting, [&](const WaitingTruck& truck) { return truck.booking == booking; });
}

Instant turn_lost_at(const Rules& rules, const State& state) {
    Instant at = Instant::never();
    for (const WaitingTruck& truck : state.yard.waiting)
        if (truck.is_called()) at = std::min(at, truck.called_at + rules.yard.called);
    return at;
}

// ---- the yard -----------------------------------------------------------------------------------

std::int64_t count_sent(const State& state, const Name& pit) {
    return std::ranges::count_if(state.visits, [&](const auto& each) {
        const Visit& visit = each.second;
        return visit.pit == pit && (visit.stage == Stage::sent_to_pit || visit.stage == Stage::at_pit);
    });
}

namespace {

/// The pit for a commodity: one that holds it before a clean one, unless two trucks more wait there.
std::optional<std::size_t> pit_for(const Rules& rules, const State& state, const Name& commodity) {
    constexpr std::int64_t worth_of_a_clean_pit = 2;
    std::optional<std::size_t> best;
    std::int64_t least = 0;
    for (std::size_t i = 0; i < rules.pits.size(); ++i) {
        const Pit& pit = state.pits[i];
        const bool is_clean = pit.holds.empty();
        if (!rules.pits[i].takes(commodity) || (!is_clean && pit.holds != commodity)) continue;
        const std::int64_t cost =
            count_sent(state, rules.pits[i].name) + (is_clean ? worth_of_a_clean_pit : 0);
        if (!best || cost < least) least = cost, best = i;
    }
    return best;
}

}  // namespace

void assign_pits(Turn& turn) {
    for (auto& [id, visit] : turn.state.visits) {
        if (visit.stage != Stage::accepted) continue;
        const auto pit = pit_for(turn.rules, turn.state, visit.commodity);
        if (!pit) continue;
        turn.state.pits[*pit].holds = visit.commodity;
        visit.pit = turn.rules.pits[*pit].name;
        visit.stage = Stage::sent_to_pit;
        turn.decide(PitAssigned{id, visit.pit});
    }
}

void recall_from_lost_pits(Turn& turn) {
    for (auto& [id, visit] : turn.state.visits) {
        if (visit.stage != Stage::sent_to_pit) continue;
        const auto pit = std::ranges::find(turn.rules.pits, visit.pit, &PitRules::name);
        if (pit != turn.rules.pits.end() && pit->takes(visit.commodity)) continue;
        visit.stage = Stage::accepted;
        visit.pit = {};
    }
    assign_pits(turn);
}

std::optional<Refusal> abandon(Turn& turn, VisitId id) {
    const auto found = turn.state.visits.find(id);
    if (found == turn.state.visits.end()) return Refusal::no_such_visit;
    const auto is_busy = [&](const auto& place) { return visit_in(place.phase) == id; };
    if (std::ranges::any_of(turn.state.lanes, is_busy) || std::ranges::any_of(turn.state.pits, is_busy))
        return Refusal::not_at_this_stage;
    turn.state.bookings.remove(found->second.booking);
    turn.decide(BookingClosed{{}, found->second.booking, BookingEnd::abandoned});
    turn.end_visit(id, VisitEnd::abandoned);
    return std::nullopt;
}

namespace {

/// The others in the next turn, so that no turn decides more than a line holds.
constexpr int alarmed_at_once_max = 64;

}  // namespace

std::optional<Refusal> withdraw(Turn& turn, VisitId id, const std::string& reason) {
    const auto found = turn.state.visits.find(id);
    if (found == turn.state.visits.end()) return Refusal::no_such_visit;
    Visit& visit = found->second;
    constexpr std::array full{Stage::weighed_full, Stage::sampled, Stage::accepted, Stage::sent_to_pit};
    if (std::ranges::find(full, visit.stage) == full.end()) return Refusal::not_at_this_stage;
    visit.stage = Stage::withdrawn;
    visit.pit = {};
    turn.decide(DeliveryWithdrawn{id, reason});
    return std::nullopt;
}

void watch_visits(Turn& turn) {
    auto& visits = turn.state.visits;
    auto next = visits.upper_bound(turn.state.overdue_up_to);
    for (int alarmed = 0; alarmed < alarmed_at_once_max && next != visits.end() &&
                          turn.now() >= next->second.arrived_at + turn.rules.times.visit;
         ++next, ++alarmed) {
        turn.state.overdue_up_to = next->first;
        turn.raise(Alarm::visit_overdue, next->second.subject());
    }
}

Instant visit_overdue_at(const Rules& rules, const State& state) {
    const auto next = state.visits.upper_bound(state.overdue_up_to);
    return next == state.visits.end() ? Instant::never() : next->second.arrived_at + rules.times.visit;
}

}  // namespace graingate
