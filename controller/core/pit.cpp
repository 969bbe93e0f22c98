#include "controller/core/pit.hpp"

#include "controller/core/ensure.hpp"
#include "controller/core/match.hpp"
#include "controller/core/yard.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace graingate {
namespace pit_phase {
namespace {

// ---- words --------------------------------------------------------------------------------------

struct Move {
    PitPhase phase;
    Duration within;
};
using Next = std::optional<Move>;

constexpr Duration unlimited = Instant::never() - Instant{};

Next stay() {
    return std::nullopt;
}
Next go(PitPhase phase, Duration within = unlimited) {
    return Move{std::move(phase), within};
}
Next hold(Held held) {
    return Move{std::move(held), unlimited};
}

bool has_truck(const Pit& pit) {
    return pit.levels.is_on(Signal::presence);
}
bool is_vacant(const Pit& pit) {
    return pit.levels.is_off(Signal::presence);
}

/// Both limit switches agree; a gate in between, or switches that contradict each other, is neither.
bool is_open(const Pit& pit) {
    return pit.levels.is_on(Signal::gate_open) && pit.levels.is_off(Signal::gate_closed);
}
bool is_closed(const Pit& pit) {
    return pit.levels.is_on(Signal::gate_closed) && pit.levels.is_off(Signal::gate_open);
}
bool is_empty(const Pit& pit) {
    return pit.levels.is_on(Signal::hopper_empty);
}
bool is_fed(const Pit& pit) {
    return pit.levels.is_off(Signal::hopper_empty);
}
bool has_permit(const Pit& pit) {
    return pit.levels.is_on(Signal::run_permit);
}

bool is_known(const Pit& pit) {
    constexpr Flags<Signal> inputs{Signal::presence, Signal::gate_open, Signal::gate_closed,
                                   Signal::hopper_empty, Signal::run_permit};
    return pit.io_up && pit.levels.are_known(inputs);
}

bool is_overdue(const Turn& turn, const Pit& pit) {
    return turn.now() >= pit.due;
}

/// What a pit that was in `phase` does when its hold is lifted.
Held held_from(const PitPhase& phase, Hold code) {
    Held held{code, Resume::free, visit_in(phase), {}};
    const bool is_running =
        std::holds_alternative<Unloading>(phase) || std::holds_alternative<Opening>(phase);
    if (is_running) held.resume = Resume::open, held.code = Hold::interrupted_unloading;
    if (std::holds_alternative<Closing>(phase)) held.resume = Resume::close;
    if (std::holds_alternative<Leaving>(phase)) held.resume = Resume::leave;
    return held;
}

// ---- what we saw --------------------------------------------------------------------------------

void observe(const PitRules& rules, Pit& pit, const Event& event) {
    if (const auto* input = std::get_if<InputChanged>(&event); input && input->point.place == rules.name)
        pit.levels.set(input->point.signal, input->on);
    if (const auto* lost = std::get_if<DeviceLost>(&event); lost && lost->device == rules.io) {
        pit.levels.forget();
        pit.io_up = false;
    }
    if (const auto* back = std::get_if<DeviceBack>(&event); back && back->device == rules.io) {
        pit.levels.forget();
        pit.io_up = true;
    }
}

/// The gate may open for this truck: it was sent here and is the one that stands here.
Next receive(Turn& turn, const PitRules& rules, const Pit& pit, const Plate& plate) {
    const auto found = visit_at_pit(turn.state, rules.name, plate);
    if (!found) return hold({found.error().code, Resume::free, {}, found.error().detail});
    const VisitId id = (*found)->id;
    Visit& visit = turn.state.visits.at(id);
    if (visit.commodity != pit.holds)  // never onto another grain, whatever sent the truck here
        return hold({Hold::wrong_truck, Resume::free, {}, std::string(plate.text())});
    visit.stage = Stage::at_pit;
    turn.decide(UnloadingStarted{id, rules.name});
    return go(Opening{id}, turn.rules.times.gate_travel);
}

// ---- what we do, in the order in which a truck lives through it ---------------------------------

Next on(const Free&, Turn& turn, const PitRules& rules, Pit& pit) {
    if (!is_known(pit)) return stay();
    if (!is_closed(pit)) return hold({Hold::gate_stuck, Resume::free, {}, {}});
    if (!has_truck(pit)) return stay();
    if (!turn.state.vision_up) return hold({Hold::vision_lost, Resume::free, {}, {}});
    if (turn.state.alarms.contains({Alarm::camera_fault, rules.camera}))
        return hold({Hold::camera_lost, Resume::free, {}, std::string(rules.camera.view())});
    pit.code = {};
    const JobId job = turn.start(ReadPlate{{}, rules.camera, {}});
    return go(Identifying{job}, turn.rules.times.read_plate);
}

Next on(const Identifying& phase, Turn& turn, const PitRules& rules, Pit& pit) {
    if (const auto* read = std::get_if<PlateRead>(&turn.envelope.event); read && read->job == phase.job) {
        turn.finish(phase.job);
        const auto found =
            identify(turn.rules, turn.state, {Side::none, rules.name, turn.now()}, *read, pit.code);
        if (!found) return hold({found.error().code, Resume::free, {}, found.error().detail});
        return receive(turn, rules, pit, found->plate);
    }
    if (const auto* shown = std::get_if<QrRead>(&turn.envelope.event); shown && shown->job == phase.job)
        pit.code = shown->code;
    if (const auto* fault = std::get_if<CameraFault>(&turn.envelope.event);
        fault && fault->job == phase.job) {
        turn.finish(phase.job);
        return hold({Hold::camera_lost, Resume::free, {}, fault->reason});
    }
    if (is_vacant(pit)) return turn.finish(phase.job), go(Free{});
    if (is_overdue(turn, pit))
        return turn.finish(phase.job), hold({Hold::camera_lost, Resume::free, {}, "no answer"});
    return stay();
}

Next on(const Opening& phase, Turn& turn, const PitRules&, Pit& pit) {
    if (is_vacant(pit)) return hold({Hold::left_pit_early, Resume::open, phase.visit, {}});
    if (!has_permit(pit)) return hold({Hold::no_run_permit, Resume::open, phase.visit, {}});
    if (is_open(pit)) return go(Unloading{phase.visit, false, false}, turn.rules.times.start_tipping);
    if (is_overdue(turn, pit)) return hold({Hold::gate_stuck, Resume::open, phase.visit, {}});
    return stay();
}

Next on(const Unloading& phase, Turn& turn, const PitRules&, Pit& pit) {
    const TimeRules& times = turn.rules.times;
    if (is_vacant(pit)) return hold({Hold::left_pit_early, Resume::open, phase.visit, {}});
    if (!has_permit(pit)) return hold({Hold::no_run_permit, Resume::open, phase.visit, {}});
    if (!is_open(pit)) return hold({Hold::gate_stuck, Resume::open, phase.visit, {}});
    if (phase.is_draining && is_fed(pit)) return go(Unloading{phase.visit, true, false}, times.unload);
    if (!phase.has_flowed && is_fed(pit)) return go(Unloading{phase.visit, true, false}, times.unload);
    if (phase.has_flowed && !phase.is_draining && is_empty(pit))
        return go(Unloading{phase.visit, true, true}, times.flow_ended);
    if (!is_overdue(turn, pit)) return stay();
    if (phase.is_draining) return go(Closing{phase.visit}, times.gate_travel);
    return hold({phase.has_flowed ? Hold::unload_too_long : Hold::no_flow, Resume::open, phase.visit, {}});
}

Next on(const Closing& phase, Turn& turn, const PitRules&, Pit& pit) {
    if (is_fed(pit)) return hold({Hold::interrupted_unloading, Resume::open, phase.visit, {}});
    if (is_closed(pit)) return go(Leaving{phase.visit}, turn.rules.times.leave_pit);
    if (is_overdue(turn, pit)) return hold({Hold::gate_stuck, Resume::close, phase.visit, {}});
    return stay();
}

void confirm_unloading(Turn& turn, const PitRules& rules, VisitId visit) {
    turn.state.visits.at(visit).stage = Stage::unloaded;
    turn.decide(UnloadingConfirmed{visit, rules.name});
}

Next on(const Leaving& phase, Turn& turn, const PitRules& rules, Pit& pit) {
    if (is_fed(pit)) return hold({Hold::interrupted_unloading, Resume::open, phase.visit, {}});
    if (!is_closed(pit)) return hold({Hold::gate_stuck, Resume::close, phase.visit, {}});
    if (is_vacant(pit)) {
        confirm_unloading(turn, rules, phase.visit);
        return go(Free{});
    }
    if (is_overdue(turn, pit)) return hold({Hold::not_left_pit, Resume::leave, phase.visit, {}});
    return stay();
}

Next on(const TurningAway&, Turn& turn, const PitRules&, Pit& pit) {
    if (is_vacant(pit)) return go(Free{});
    if (is_overdue(turn, pit)) return hold({Hold::not_left_pit, Resume::free, {}, {}});
    return stay();
}

/// The held truck has left the loop: who stands here next is another. Its unloading is over where it was, and
/// the gate is closed behind it; else whatever it still has to unload it has with it.
Next behind_held(const Held& phase, Turn& turn, const PitRules& rules, const Pit& pit) {
    const bool was_done = phase.resume == Resume::close || phase.resume == Resume::leave;
    const bool is_over = was_done && is_closed(pit) && is_empty(pit);
    if (!is_over && phase.code == Hold::left_pit_early) return stay();
    turn.decide(HoldEnded{rules.name, phase.visit, phase.code, "by_itself"});
    if (!is_over)
        return hold({Hold::left_pit_early, was_done ? Resume::close : Resume::open, phase.visit, {}});
    confirm_unloading(turn, rules, phase.visit);
    return go(Free{});
}

Next on(const Held& phase, Turn& turn, const PitRules& rules, Pit& pit) {
    if (phase.visit.is_some() && is_known(pit) && is_vacant(pit)) return behind_held(phase, turn, rules, pit);
    const bool is_nobodys = !phase.visit.is_some() && is_known(pit);
    const bool has_gone = is_nobodys && phase.code != Hold::gate_stuck && is_vacant(pit) && is_closed(pit);
    const auto* back = std::get_if<CameraBack>(&turn.envelope.event);
    const bool sees_again =
        is_nobodys && ((phase.code == Hold::vision_lost && turn.state.vision_up) ||
                       (phase.code == Hold::camera_lost && back != nullptr && back->camera == rules.camera));
    const bool is_unknown_again = is_nobodys && is_closed(pit) && is_empty(pit) &&
                                  (phase.code == Hold::restarted || phase.code == Hold::io_lost);
    const bool runs_again = phase.code == Hold::no_run_permit && has_permit(pit) && has_truck(pit);
    if (!has_gone && !sees_again && !is_unknown_again && !runs_again) return stay();
    turn.decide(HoldEnded{rules.name, phase.visit, phase.code, "by_itself"});
    return runs_again ? go(Opening{phase.visit}, turn.rules.times.gate_travel) : go(Free{});
}

// ---- what stops any phase -----------------------------------------------------------------------

Next must_hold(const Turn&, const Pit& pit) {
    if (std::holds_alternative<Held>(pit.phase)) return stay();
    if (!pit.io_up) return hold(held_from(pit.phase, Hold::io_lost));
    return stay();
}

void enter(Turn& turn, const PitRules& rules, Pit& pit, Move move) {
    if (const auto* held = std::get_if<Held>(&move.phase)) {
        if (const auto* reading = std::get_if<Identifying>(&pit.phase)) turn.finish(reading->job);
        turn.decide(VisitHeld{rules.name, held->visit, held->code, held->detail});
    }
    pit.phase = std::move(move.phase);
    pit.since = turn.now();
    pit.due = move.within == unlimited ? Instant::never() : turn.now() + move.within;
}

void run(Turn& turn, const PitRules& rules, Pit& pit) {
    constexpr int moves_max = 8;
    for (int i = 0; i < moves_max; ++i) {
        Next next = must_hold(turn, pit);
        if (!next)
            next = std::visit([&](const auto& phase) { return on(phase, turn, rules, pit); }, pit.phase);
        if (!next) return;
        enter(turn, rules, pit, *std::move(next));
    }
    ENSURE(false && "a pit that finds no rest");
}

// ---- what operators decide ----------------------------------------------------------------------

using Answered = Result<Move, Refusal>;

/// Whether the loop was free, or out of sight, since the truck was read: no gate opens for whoever stands
/// there now before he is read.
bool must_be_read_again(const Held& held) {
    const bool was_out_of_sight = held.code == Hold::interrupted_unloading || held.code == Hold::restarted ||
                                  held.code == Hold::io_lost;
    return held.code == Hold::left_pit_early || (held.resume == Resume::open && was_out_of_sight);
}

Answered retry(Turn& turn, Pit& pit, const Held& held) {
    if (!is_known(pit)) return Unexpected{Refusal::not_allowed_here};
    if (must_be_read_again(held)) {
        turn.state.visits.at(held.visit).stage = Stage::sent_to_pit;
        return *go(Free{});
    }
    const TimeRules& times = turn.rules.times;
    switch (held.resume) {
        case Resume::free:
            return *go(Free{});
        case Resume::open:
            if (!has_truck(pit)) return Unexpected{Refusal::not_allowed_here};
            return *go(Opening{held.visit}, times.gate_travel);
        case Resume::close:
            return *go(Closing{held.visit}, times.gate_travel);
        case Resume::leave:
            return *go(Leaving{held.visit}, times.leave_pit);
    }
    return Unexpected{Refusal::not_allowed_here};
}

/// A person has looked: the truck's box is empty. The sensors must say the same of the hopper and the gate.
Answered release(Turn& turn, const Pit& pit, const Held& held) {
    if (!held.visit.is_some()) return Unexpected{Refusal::not_allowed_here};
    const bool is_anothers = held.code == Hold::left_pit_early && !is_vacant(pit);
    if (!is_known(pit) || !is_empty(pit) || !is_closed(pit) || is_anothers)
        return Unexpected{Refusal::not_empty};
    return *go(Leaving{held.visit}, turn.rules.times.leave_pit);
}

Answered answer(Turn& turn, const PitRules& rules, Pit& pit, const Held& held, const OperatorAsked& asked) {
    switch (asked.ask) {
        case Ask::retry:
            return retry(turn, pit, held);
        case Ask::identify: {
            const auto plate = Plate::parse(asked.plate);
            if (!plate) return Unexpected{Refusal::not_a_plate};
            const bool is_asked_of_unknown =
                held.resume == Resume::free && !held.visit.is_some() && has_truck(pit);
            if (!is_asked_of_unknown || !is_closed(pit)) return Unexpected{Refusal::not_allowed_here};
            if (!visit_at_pit(turn.state, rules.name, *plate)) return Unexpected{Refusal::no_match};
            return *receive(turn, rules, pit, *plate);
        }
        case Ask::turn_away:
            if (held.visit.is_some() || held.resume != Resume::free)
                return Unexpected{Refusal::not_allowed_here};
            return *go(TurningAway{}, turn.rules.times.leave_pit);
        case Ask::release:
            return release(turn, pit, held);
        case Ask::accept:
        case Ask::set_zero:
        case Ask::declare_clean:
        case Ask::close_visit:
        case Ask::reprint:
        case Ask::withdraw:
        case Ask::let_out:
        case Ask::out_of_turn:
            break;
    }
    return Unexpected{Refusal::not_allowed_here};
}

/// The pit and its way are purged, say those who purged it; that nothing is in or before it, its wires say.
void declare_clean(Turn& turn, const PitRules& rules, Pit& pit, const OperatorAsked& asked) {
    const bool is_idle = std::holds_alternative<Free>(pit.phase) && is_vacant(pit);
    if (!is_idle || !is_empty(pit) || !is_closed(pit) || count_sent(turn.state, rules.name) != 0)
        return turn.decide(RequestRefused{asked.request, Refusal::not_empty});
    turn.decide(RequestGranted{asked.request});
    turn.decide(PitDeclaredClean{rules.name, pit.holds});
    pit.holds = {};
    assign_pits(turn);
}

}  // namespace
}  // namespace pit_phase

void step_pit(Turn& turn, const PitRules& rules, Pit& pit) {
    pit_phase::observe(rules, pit, turn.envelope.event);
    pit_phase::run(turn, rules, pit);
}

void restart_pit(Turn& turn, const PitRules& rules, Pit& pit) {
    const auto* was_held = std::get_if<pit_phase::Held>(&pit.phase);
    auto held = was_held != nullptr ? *was_held : pit_phase::held_from(pit.phase, Hold::restarted);
    if (held.code != Hold::interrupted_unloading) held.code = Hold::restarted;
    pit.levels.forget();
    pit.io_up = false;
    pit.outputs = 0;
    pit_phase::enter(turn, rules, pit, *pit_phase::hold(std::move(held)));
}

void ask_pit(Turn& turn, const PitRules& rules, Pit& pit, const OperatorAsked& asked) {
    if (asked.ask == Ask::declare_clean) return pit_phase::declare_clean(turn, rules, pit, asked);
    const auto* held = std::get_if<pit_phase::Held>(&pit.phase);
    if (held == nullptr) return turn.decide(RequestRefused{asked.request, Refusal::not_held});
    if (!pit.io_up) return turn.decide(RequestRefused{asked.request, Refusal::not_allowed_here});
    const pit_phase::Held before = *held;
    const auto at = static_cast<std::ptrdiff_t>(turn.commands.size());
    auto move = pit_phase::answer(turn, rules, pit, before, asked);
    if (!move) return turn.decide(RequestRefused{asked.request, move.error()});
    const auto granted = turn.commands.insert(turn.commands.begin() + at, RequestGranted{asked.request});
    const auto how = name_of(asked.ask);
    turn.commands.insert(granted + 1, HoldEnded{rules.name, before.visit, before.code, std::string(how)});
    pit_phase::enter(turn, rules, pit, *std::move(move));
    pit_phase::run(turn, rules, pit);
}

}  // namespace graingate
