#include "controller/core/depot.hpp"

#include "controller/core/calendar.hpp"
#include "controller/core/ensure.hpp"
#include "controller/core/lane.hpp"
#include "controller/core/overloaded.hpp"
#include "controller/core/pit.hpp"

#include <algorithm>

namespace graingate {
namespace {

/// An open booking leaves this many days after its slot's day.
constexpr std::int32_t booking_days_kept = 2;
/// So many leave in one turn; the rest in the next, so that no turn decides more than a line holds.
constexpr int expired_at_once_max = 64;

// ---- what people ask ----------------------------------------------------------------------------

void book(Turn& turn, const BookingRequested& wanted) {
    const Day today = local_day(turn.now(), turn.rules.utc_offset);
    const std::int64_t minute = (turn.now() - start_of(today, turn.rules.utc_offset)).us() / minutes(1).us();
    if (const auto refusal = refusal_of(turn.rules, turn.state.bookings, wanted, today, minute))
        return turn.decide(BookingRefused{wanted.request, *refusal});
    const BookingId id = turn.new_booking();
    turn.state.bookings.add(
        {id, wanted.farmer, wanted.phone_tag, wanted.plate, wanted.commodity, wanted.day, wanted.slot, {}});
    turn.decide(BookingConfirmed{wanted.request, id, wanted.farmer, wanted.plate, wanted.commodity,
                                 wanted.day, wanted.slot});
}

void cancel(Turn& turn, const BookingCancelled& asked) {
    const auto refuse = [&](Refusal why) { turn.decide(BookingRefused{asked.request, why}); };
    const Booking* booking = turn.state.bookings.find(asked.booking);
    if (booking == nullptr) return refuse(Refusal::no_such_booking);
    if (booking->farmer != asked.farmer) return refuse(Refusal::not_your_booking);
    if (booking->visit.is_some()) return refuse(Refusal::booking_in_use);
    turn.state.bookings.remove(asked.booking);
    turn.decide(BookingClosed{asked.request, asked.booking, BookingEnd::cancelled});
}

const UserRules* find_user(const Rules& rules, const std::string& name) {
    const auto found =
        std::ranges::find_if(rules.users, [&](const UserRules& u) { return u.name.view() == name; });
    return found == rules.users.end() ? nullptr : &*found;
}

/// Who may ask: a known user; and for what touches weight or payee a second one, another and a supervisor.
std::optional<Refusal> refusal_of(const Rules& rules, const OperatorAsked& asked) {
    if (find_user(rules, asked.actor) == nullptr) return Refusal::unknown_user;
    const bool needs_two = asked.ask == Ask::identify || asked.ask == Ask::accept;
    if (!needs_two) return std::nullopt;
    const UserRules* second = find_user(rules, asked.second);
    const bool is_other = second != nullptr && asked.second != asked.actor;
    if (!is_other || second->role != Role::supervisor) return Refusal::needs_two_people;
    return std::nullopt;
}

void ask(Turn& turn, const OperatorAsked& asked) {
    if (const auto refusal = refusal_of(turn.rules, asked))
        return turn.decide(RequestRefused{asked.request, *refusal});
    for (std::size_t i = 0; i < turn.rules.lanes.size(); ++i)
        if (turn.rules.lanes[i].name == asked.place)
            return ask_lane(turn, turn.rules.lanes[i], turn.state.lanes[i], asked);
    for (std::size_t i = 0; i < turn.rules.pits.size(); ++i)
        if (turn.rules.pits[i].name == asked.place)
            return ask_pit(turn, turn.rules.pits[i], turn.state.pits[i], asked);
    turn.decide(RequestRefused{asked.request, Refusal::no_such_place});
}

// ---- what time and the program bring ------------------------------------------------------------

std::optional<BookingId> find_stale(const Rules& rules, const State& state) {
    return state.bookings.find_stale(local_day(state.now, rules.utc_offset) + -booking_days_kept);
}

void expire_bookings(Turn& turn) {
    for (int i = 0; i < expired_at_once_max; ++i) {
        const auto stale = find_stale(turn.rules, turn.state);
        if (!stale) return;
        turn.state.bookings.remove(*stale);
        turn.decide(BookingClosed{{}, *stale, BookingEnd::expired});
    }
}

/// Photographs that were asked for before the stop would show another moment: they are not taken any more.
void restart(Turn& turn) {
    turn.state.jobs.clear();
    turn.state.vision_up = false;
    for (std::size_t i = 0; i < turn.state.lanes.size(); ++i)
        restart_lane(turn, turn.rules.lanes[i], turn.state.lanes[i]);
    for (std::size_t i = 0; i < turn.state.pits.size(); ++i)
        restart_pit(turn, turn.rules.pits[i], turn.state.pits[i]);
}

/// A place that the rules still name keeps what it was doing, wherever it now stands among them.
template <class Place, class PlaceRules>
void fit(std::vector<Place>& places, const std::vector<PlaceRules>& rules) {
    std::vector<Place> fitted;
    for (const PlaceRules& each : rules) {
        const auto known = std::ranges::find(places, each.name, &Place::name);
        fitted.push_back(known == places.end() ? Place{} : std::move(*known));
        fitted.back().name = each.name;
    }
    places = std::move(fitted);
}

void fit_to_rules(Turn& turn) {
    fit(turn.state.lanes, turn.rules.lanes);
    fit(turn.state.pits, turn.rules.pits);
}

void see_part(Turn& turn, Part part, bool is_up) {
    if (part == Part::vision) turn.state.vision_up = is_up;
    const auto subject = Name::parse(names_of(part)[static_cast<std::size_t>(part)]);
    if (is_up)
        turn.clear(Alarm::part_lost, *subject);
    else
        turn.raise(Alarm::part_lost, *subject);
}

/// What an event means to the depot as a whole, before lanes and pits see it.
void take(Turn& turn) {
    std::visit(Overloaded{[&](const EpochStarted& e) {
                              turn.state.epoch = e.epoch;
                              fit_to_rules(turn);
                          },
                          [&](const RulesChanged&) { fit_to_rules(turn); },
                          [&](const ProcessStarted&) { restart(turn); },
                          [&](const PartLost& e) { see_part(turn, e.part, false); },
                          [&](const PartBack& e) { see_part(turn, e.part, true); },
                          [&](const DeadlineReached&) { expire_bookings(turn); },
                          [&](const DeviceLost& e) { turn.raise(Alarm::device_lost, e.device); },
                          [&](const DeviceBack& e) { turn.clear(Alarm::device_lost, e.device); },
                          [&](const BookingRequested& e) { book(turn, e); },
                          [&](const BookingCancelled& e) { cancel(turn, e); },
                          [&](const OperatorAsked& e) { ask(turn, e); }, [](const WeightRead&) {},
                          [](const InputChanged&) {}, [](const PlateRead&) {}, [](const CameraFault&) {},
                          [](const EvidenceStored&) {}, [](const JobFailed&) {}},
               turn.envelope.event);
}

void decide_outputs(Turn& turn, std::uint32_t& levels, std::uint32_t want, auto&& point_of) {
    for (std::uint32_t i = 0; (levels ^ want) >> i != 0; ++i)
        if ((((levels ^ want) >> i) & 1U) != 0)
            turn.decide(OutputChanged{point_of(i), ((want >> i) & 1U) != 0});
    levels = want;
}

/// Readings and wires belong to one place; every other event may concern all.
bool concerns(const Event& event, const LaneRules& lane) {
    if (const auto* read = std::get_if<WeightRead>(&event)) return read->device == lane.indicator;
    if (const auto* input = std::get_if<InputChanged>(&event)) return input->point.place == lane.name;
    return true;
}
bool concerns(const Event& event, const PitRules& pit) {
    if (std::holds_alternative<WeightRead>(event)) return false;
    if (const auto* input = std::get_if<InputChanged>(&event)) return input->point.place == pit.name;
    return true;
}

void step_places(Turn& turn) {
    for (std::size_t i = 0; i < turn.state.lanes.size(); ++i) {
        const LaneRules& rules = turn.rules.lanes[i];
        if (!concerns(turn.envelope.event, rules)) continue;
        Lane& lane = turn.state.lanes[i];
        step_lane(turn, rules, lane);
        decide_outputs(turn, lane.outputs, wanted(lane), [&](std::uint32_t k) {
            return Point{rules.name, lane_outputs[k].side, lane_outputs[k].signal};
        });
    }
    for (std::size_t i = 0; i < turn.state.pits.size(); ++i) {
        const PitRules& rules = turn.rules.pits[i];
        if (!concerns(turn.envelope.event, rules)) continue;
        Pit& pit = turn.state.pits[i];
        step_pit(turn, rules, pit);
        decide_outputs(turn, pit.outputs, wanted(pit), [&](std::uint32_t k) {
            return Point{rules.name, Side::none, pit_outputs[k]};
        });
    }
}

}  // namespace

Commands step(const Rules& rules, State& state, const Envelope& envelope) {
    ENSURE(envelope.at >= state.now);
    state.now = envelope.at;
    Commands commands;
    Turn turn{rules, state, envelope, commands};
    take(turn);
    step_places(turn);
    return commands;
}

Instant deadline(const Rules& rules, const State& state) {
    Instant due = Instant::never();
    for (const Lane& lane : state.lanes) due = std::min(due, lane.due);
    for (const Pit& pit : state.pits) due = std::min(due, pit.due);
    // Asked of the state and not of a clock: whatever event crossed midnight, the stale ones are due.
    if (find_stale(rules, state)) due = std::min(due, state.now);
    if (state.bookings.size() != 0)
        due = std::min(due, start_of(local_day(state.now, rules.utc_offset) + 1, rules.utc_offset));
    return due;
}

Commands Depot::apply(const Envelope& envelope) {
    if (const auto* epoch = std::get_if<EpochStarted>(&envelope.event)) rules_ = epoch->rules;
    if (const auto* changed = std::get_if<RulesChanged>(&envelope.event)) rules_ = changed->rules;
    seq_ = envelope.seq;
    return step(rules_, state_, envelope);
}

}  // namespace graingate
