#include "controller/core/depot.hpp"

#include "controller/core/calendar.hpp"
#include "controller/core/ensure.hpp"
#include "controller/core/laboratory.hpp"
#include "controller/core/lane.hpp"
#include "controller/core/overloaded.hpp"
#include "controller/core/people.hpp"
#include "controller/core/pit.hpp"
#include "controller/core/prints.hpp"
#include "controller/core/result.hpp"
#include "controller/core/tickets.hpp"
#include "controller/core/yard.hpp"

#include <algorithm>

namespace graingate {

namespace {

/// So many leave in one turn; the rest in the next, so that no turn decides more than a line holds.
constexpr int expired_at_once_max = 64;

// ---- what people ask ----------------------------------------------------------------------------

void book(Turn& turn, const BookingRequested& wanted) {
    const auto refuse = [&](Refusal why) { turn.decide(BookingRefused{wanted.request, why}); };
    const Instant wall = turn.now() + turn.state.clock_offset;
    const Day today = local_day(wall, turn.rules.utc_offset);
    const std::int64_t minute = (wall - start_of(today, turn.rules.utc_offset)).us() / minutes(1).us();
    if (const auto refusal = refusal_of(turn.rules, turn.state.bookings, wanted, today, minute))
        return refuse(*refusal);
    const bool is_walk_in = wanted.slot == walk_in_slot;
    Yard& yard = turn.state.yard;
    if (is_walk_in) {
        if (yard.walk_in_day != today) yard.walk_in_day = today, yard.walk_ins = 0;
        if (yard.walk_ins >= turn.rules.yard.walk_ins) return refuse(Refusal::walk_ins_full);
        ++yard.walk_ins;
    }
    Booking booking;
    booking.id = turn.new_booking();
    booking.farmer = wanted.farmer;
    booking.phone_tag = wanted.phone_tag;
    booking.plate = wanted.plate;
    booking.trailer = wanted.trailer;
    booking.code = wanted.code;
    booking.commodity = wanted.commodity;
    booking.day = wanted.day;
    booking.slot = wanted.slot;
    turn.state.bookings.add(booking);
    turn.decide(BookingConfirmed{wanted.request, booking.id, wanted.farmer, wanted.plate, wanted.trailer,
                                 wanted.commodity, wanted.day, wanted.slot});
    if (is_walk_in) note_arrival(turn, {}, booking.id);
}

/// The booking that the farmer means, if it is his and no visit uses it.
Result<BookingId, Refusal> unused_booking(const State& state, BookingId id, const FarmerId& farmer) {
    const Booking* booking = state.bookings.find(id);
    if (booking == nullptr) return Unexpected{Refusal::no_such_booking};
    if (booking->farmer != farmer) return Unexpected{Refusal::not_your_booking};
    if (booking->visit.is_some()) return Unexpected{Refusal::booking_in_use};
    return id;
}

void cancel(Turn& turn, const BookingCancelled& asked) {
    const auto booking = unused_booking(turn.state, asked.booking, asked.farmer);
    if (!booking) return turn.decide(BookingRefused{asked.request, booking.error()});
    forget_arrival(turn, *booking);
    turn.state.bookings.remove(*booking);
    turn.decide(BookingClosed{asked.request, *booking, BookingEnd::cancelled});
}

void arrive(Turn& turn, const ArrivalReported& said) {
    const auto refuse = [&](Refusal why) { turn.decide(BookingRefused{said.request, why}); };
    const auto found = unused_booking(turn.state, said.booking, said.farmer);
    if (!found) return refuse(found.error());
    const Booking& booking = *turn.state.bookings.find(*found);
    if (booking.is_here) return refuse(Refusal::already_waiting);
    const Day today = local_day(turn.now() + turn.state.clock_offset, turn.rules.utc_offset);
    if (booking.day != today) return refuse(Refusal::day_out_of_range);
    note_arrival(turn, said.request, booking.id);
}

void reprint(Turn& turn, const OperatorAsked& asked) {
    const auto refuse = [&](Refusal why) { turn.decide(RequestRefused{asked.request, why}); };
    const auto lane = std::ranges::find(turn.rules.lanes, asked.place, &LaneRules::name);
    if (lane == turn.rules.lanes.end()) return refuse(Refusal::no_such_place);
    if (lane->printer.empty()) return refuse(Refusal::no_printer);
    const auto ticket = std::ranges::find(turn.state.tickets, asked.visit, &TicketIssued::visit);
    if (ticket == turn.state.tickets.end()) return refuse(Refusal::no_such_ticket);
    turn.decide(RequestGranted{asked.request});
    print(turn, lane->printer, true, *ticket);
}

/// What is asked of a visit, wherever its truck is.
void decide_on_visit(Turn& turn, const OperatorAsked& asked) {
    const std::size_t at = turn.commands.size();
    const auto refusal =
        asked.ask == Ask::withdraw ? withdraw(turn, asked.visit, asked.reason) : abandon(turn, asked.visit);
    if (refusal) return turn.decide(RequestRefused{asked.request, *refusal});
    turn.commands.insert(turn.commands.begin() + static_cast<std::ptrdiff_t>(at),
                         RequestGranted{asked.request});
}

void ask(Turn& turn, const OperatorAsked& asked) {
    if (const auto refusal = refusal_of(turn.rules, asked))
        return turn.decide(RequestRefused{asked.request, *refusal});
    if (asked.ask == Ask::close_visit || asked.ask == Ask::withdraw) return decide_on_visit(turn, asked);
    if (asked.ask == Ask::reprint) return reprint(turn, asked);
    for (std::size_t i = 0; i < turn.rules.lanes.size(); ++i)
        if (turn.rules.lanes[i].name == asked.place)
            return ask_lane(turn, turn.rules.lanes[i], turn.state.lanes[i], asked);
    for (std::size_t i = 0; i < turn.rules.pits.size(); ++i)
        if (turn.rules.pits[i].name == asked.place)
            return ask_pit(turn, turn.rules.pits[i], turn.state.pits[i], asked);
    turn.decide(RequestRefused{asked.request, Refusal::no_such_place});
}

// ---- what time and the program bring ------------------------------------------------------------

/// A clock that was set by years says nothing of whose slot is over, until two people have looked at it.
bool is_day_in_doubt(const State& state) {
    return state.alarms.contains({Alarm::clock_jumped, depot_subject});
}

void expire_bookings(Turn& turn) {
    if (is_day_in_doubt(turn.state)) return;
    for (int i = 0; i < expired_at_once_max; ++i) {
        const auto next = turn.state.bookings.next_expiry(turn.rules);
        if (!next || turn.now() + turn.state.clock_offset < next->at) return;
        const bool was_here = turn.state.bookings.find(next->booking)->is_here;
        forget_arrival(turn, next->booking);
        turn.state.bookings.remove(next->booking);
        turn.decide(BookingClosed{{}, next->booking, was_here ? BookingEnd::expired : BookingEnd::no_show});
    }
}

/// Photographs that were asked for before the stop would show another moment: they are not taken any more.
/// What is to be printed still is.
void restart(Turn& turn) {
    std::erase_if(turn.state.jobs,
                  [](const auto& job) { return !std::holds_alternative<PrintTicket>(job.second); });
    restart_prints(turn);
    turn.state.vision_up = false;
    std::erase_if(turn.state.alarms, [](const auto& alarm) { return alarm.first == Alarm::camera_fault; });
    for (std::size_t i = 0; i < turn.state.lanes.size(); ++i)
        restart_lane(turn, turn.rules.lanes[i], turn.state.lanes[i]);
    for (std::size_t i = 0; i < turn.state.pits.size(); ++i)
        restart_pit(turn, turn.rules.pits[i], turn.state.pits[i]);
    issue_tickets_left(turn);
}

// ---- jobs that are not a lane's -----------------------------------------------------------------

void finish_job(Turn& turn, JobId id) {
    if (is_print(turn.state, id)) return finish_print(turn, id);
    const auto job = turn.state.jobs.find(id);
    if (job != turn.state.jobs.end() && std::holds_alternative<SetZero>(job->second)) turn.finish(id);
}

/// Printing is tried again by the same id; zeroing never is.
void fail_job(Turn& turn, JobId id) {
    if (is_print(turn.state, id)) return fail_print(turn, id);
    finish_job(turn, id);
}

void see_camera(Turn& turn, const Name& camera, bool is_well) {
    if (is_well)
        turn.clear(Alarm::camera_fault, camera);
    else
        turn.raise(Alarm::camera_fault, camera);
}

/// A correction that nobody would miss on a ticket.
constexpr Duration clock_jump_max = seconds(2);

void correct_clock(Turn& turn, Duration offset) {
    const Duration jump = offset - turn.state.clock_offset;
    turn.state.clock_offset = offset;
    if (jump > clock_jump_max || jump < Duration{} - clock_jump_max)
        turn.raise(Alarm::clock_jumped, depot_subject);
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
    forget_lost_printers(turn);
    turn.state.terms = turn.envelope.seq;
    recall_from_lost_pits(turn);
}

void see_part(Turn& turn, Part part, bool is_up) {
    if (part == Part::vision) turn.state.vision_up = is_up;
    const auto subject = Name::parse(name_of(part));
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
                          [&](const DeadlineReached&) {
                              expire_bookings(turn);
                              print_again(turn);
                              watch_visits(turn);
                          },
                          [&](const ClockCorrected& e) { correct_clock(turn, e.offset); },
                          [&](const DeviceLost& e) { turn.raise(Alarm::device_lost, e.device); },
                          [&](const DeviceBack& e) { turn.clear(Alarm::device_lost, e.device); },
                          [&](const CameraFault& e) {
                              if (!e.job.is_some()) see_camera(turn, e.camera, false);
                          },
                          [&](const CameraBack& e) { see_camera(turn, e.camera, true); },
                          [&](const JobDone& e) { finish_job(turn, e.job); },
                          [&](const JobFailed& e) { fail_job(turn, e.job); },
                          [&](const BookingRequested& e) { book(turn, e); },
                          [&](const BookingCancelled& e) { cancel(turn, e); },
                          [&](const ArrivalReported& e) { arrive(turn, e); },
                          [&](const LoadSampled& e) { take_sample(turn, e); },
                          [&](const LoadJudged& e) { judge(turn, e); },
                          [&](const OperatorAsked& e) { ask(turn, e); },
                          [](const SnapshotTaken&) {},
                          [](const WeightRead&) {},
                          [](const InputChanged&) {},
                          [](const PlateRead&) {},
                          [](const QrRead&) {},
                          [](const EvidenceStored&) {}},
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

void step_lane_at(Turn& turn, std::size_t i) {
    const LaneRules& rules = turn.rules.lanes[i];
    Lane& lane = turn.state.lanes[i];
    step_lane(turn, rules, lane);
    keep_booms(lane, lane.outputs, turn.now());
    decide_outputs(turn, lane.outputs, wanted(lane, turn.now()), [&](std::uint32_t k) {
        return Point{rules.name, lane_outputs[k].side, lane_outputs[k].signal};
    });
}

void step_places(Turn& turn) {
    for (std::size_t i = 0; i < turn.state.lanes.size(); ++i)
        if (concerns(turn.envelope.event, turn.rules.lanes[i])) step_lane_at(turn, i);
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

/// A truck that waits at one lane for room learns from no wire of its own that another lane let one out.
void wake_lanes(Turn& turn) {
    for (std::size_t i = 0; i < turn.state.lanes.size() && !is_full(turn.rules, turn.state); ++i)
        if (std::holds_alternative<lane_phase::Idle>(turn.state.lanes[i].phase)) step_lane_at(turn, i);
}

}  // namespace

Commands step(const Rules& rules, State& state, const Envelope& envelope) {
    ENSURE(envelope.at >= state.now);
    state.now = envelope.at;
    if (std::holds_alternative<SnapshotTaken>(envelope.event)) return {};
    Commands commands;
    Turn turn{rules, state, envelope, commands};
    const bool was_full = is_full(rules, state);
    take(turn);
    step_places(turn);
    if (was_full) wake_lanes(turn);
    call_forward(turn);
    return commands;
}

Instant deadline(const Rules& rules, const State& state) {
    Instant due = Instant::never();
    for (const Lane& lane : state.lanes) due = std::min({due, lane.due, booms_due(lane, state.now)});
    for (const Pit& pit : state.pits) due = std::min(due, pit.due);
    if (const auto next = state.bookings.next_expiry(rules); next && !is_day_in_doubt(state))
        due = std::min(due, next->at - state.clock_offset);
    for (const auto& [job, again] : state.print_again) due = std::min(due, again);
    due = std::min(due, turn_lost_at(rules, state));
    due = std::min(due, visit_overdue_at(rules, state));
    return due;
}

Commands Depot::apply(const Envelope& envelope) {
    if (const auto* epoch = std::get_if<EpochStarted>(&envelope.event)) rules_ = epoch->rules;
    if (const auto* changed = std::get_if<RulesChanged>(&envelope.event)) rules_ = changed->rules;
    seq_ = envelope.seq;
    return step(rules_, state_, envelope);
}

}  // namespace graingate
