#include "controller/core/lane.hpp"

#include "controller/core/ensure.hpp"
#include "controller/core/lane_admission.hpp"
#include "controller/core/lane_weighing.hpp"
#include "controller/core/match.hpp"
#include "controller/core/tickets.hpp"
#include "controller/core/yard.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace graingate {
namespace {

using namespace lane_phase;

// ---- words --------------------------------------------------------------------------------------

/// What a handler answers: the next phase and how long it may take, or nothing to stay.
struct Move {
    LanePhase phase;
    Duration within;
};
using Next = std::optional<Move>;

constexpr Duration unlimited = Instant::never() - Instant{};

Next stay() {
    return std::nullopt;
}
Next go(LanePhase phase, Duration within = unlimited) {
    return Move{std::move(phase), within};
}
Next hold(Held held) {
    return Move{std::move(held), unlimited};
}

bool is_overdue(const Turn& turn, const Lane& lane) {
    return turn.now() >= lane.due;
}

/// Where the truck stands for whom this lane holds: nothing of it is on the platform yet.
bool is_in_the_bay(Hold code) {
    constexpr std::array in_the_bay{Hold::no_plate_read, Hold::no_booking,   Hold::not_its_slot,
                                    Hold::already_here,  Hold::not_unloaded, Hold::camera_lost,
                                    Hold::vision_lost,   Hold::no_pit,       Hold::wrong_trailer,
                                    Hold::code_differs,  Hold::not_its_turn};
    return std::ranges::find(in_the_bay, code) != in_the_bay.end();
}

/// Both booms proven down, and the scale at its proven zero: a truck may be let on.
bool is_shut_and_empty(const LaneRules& rules, const Lane& lane) {
    return is_closed(lane.platform, Side::a) && is_closed(lane.platform, Side::b) &&
           is_proven_empty(rules, lane.platform);
}

/// Doubts that end without a person once the lane is proven empty and everything answers.
bool ends_by_itself(Hold code) {
    return code == Hold::restarted || code == Hold::indicator_lost || code == Hold::io_lost ||
           code == Hold::zero_not_proven;
}

/// What a lane that was in `phase` does when its hold is lifted.
Held held_from(const LanePhase& phase, Hold code) {
    Held held{code, Resume::clear, Side::none, visit_in(phase), {}};
    if (const auto* p = std::get_if<Identifying>(&phase)) held.side = p->side;
    if (const auto* p = std::get_if<TurningAway>(&phase)) held.side = p->side;
    if (const auto* p = std::get_if<Entering>(&phase)) held.side = p->side, held.resume = Resume::enter;
    if (const auto* p = std::get_if<Settling>(&phase)) held.side = p->side, held.resume = Resume::settle;
    if (const auto* p = std::get_if<Weighed>(&phase))
        held.side = opposite(p->side), held.resume = Resume::release;
    if (const auto* p = std::get_if<Releasing>(&phase)) held.side = p->exit, held.resume = Resume::release;
    return held;
}

/// Admits the truck at `side`, or says why not.
Next let_on(Turn& turn, const LaneRules& rules, Lane& lane, Side side, const Identified& who) {
    const auto visit = admit(turn, rules, lane, side, who);
    if (!visit) return hold({visit.error().code, Resume::clear, side, {}, visit.error().detail});
    return go(Entering{side, *visit, false, false}, turn.rules.times.barrier_travel);
}

/// Whether the present crossing was the visit's first weighing.
bool was_weighed_full(const State& state, const Lane& lane, VisitId id) {
    const auto visit = state.visits.find(id);
    return visit != state.visits.end() && visit->second.gross &&
           visit->second.gross->at >= lane.crossing_since;
}

// ---- what we do, in the order in which a truck lives through it ---------------------------------

Next on(const Clearing&, Turn& turn, const LaneRules& rules, Lane& lane) {
    if (is_shut_and_empty(rules, lane)) return go(Idle{});
    // A truck that was not let on stands on the platform: nobody knows whose it is.
    if (!is_overdue(turn, lane)) return stay();
    const bool are_closed = is_closed(lane.platform, Side::a) && is_closed(lane.platform, Side::b);
    const bool is_empty = has_left(rules, lane.platform);
    return hold({is_empty && !are_closed ? Hold::barrier_stuck : Hold::zero_not_proven,
                 Resume::clear,
                 Side::none,
                 {},
                 {}});
}

Next on(const Idle&, Turn& turn, const LaneRules& rules, Lane& lane) {
    if (!is_shut_and_empty(rules, lane)) return go(Clearing{}, turn.rules.times.prove_zero);
    const Side side = next_side(turn, rules, lane);
    if (side == Side::none) return stay();
    if (!turn.state.vision_up) return hold({Hold::vision_lost, Resume::clear, side, {}, {}});
    if (turn.state.alarms.contains({Alarm::camera_fault, rules.camera_at(side)}))
        return hold({Hold::camera_lost, Resume::clear, side, {}, std::string(rules.camera_at(side).view())});
    // The last truck's are no evidence of this one.
    lane.photo = lane.crop = {};
    lane.code = {};
    lane.trailer_read.reset();
    // A camera that is not well would show the tail of another truck.
    const bool is_rear_well = !turn.state.alarms.contains({Alarm::camera_fault, rules.rear_at(side)});
    const JobId job =
        turn.start(ReadPlate{{}, rules.camera_at(side), is_rear_well ? rules.rear_at(side) : Name{}});
    return go(Identifying{side, job}, turn.rules.times.read_plate);
}

Next on(const Identifying& phase, Turn& turn, const LaneRules& rules, Lane& lane) {
    if (const auto* read = std::get_if<PlateRead>(&turn.envelope.event); read && read->job == phase.job) {
        turn.finish(phase.job);
        lane.photo = read->photo;
        const PlateSeen* seen = plate_of_truck(*read);
        lane.crop = seen == nullptr ? Digest{} : seen->crop;
        lane.trailer_read = sure_trailer(*read);
        // The proof of zero must hold when the truck is let on, not only when the last one left.
        if (!is_shut_and_empty(rules, lane)) return go(Clearing{}, turn.rules.times.prove_zero);
        const auto found = identify(turn.rules, turn.state, {phase.side, {}, turn.now()}, *read, lane.code);
        if (!found) return hold({found.error().code, Resume::clear, phase.side, {}, found.error().detail});
        return let_on(turn, rules, lane, phase.side, *found);
    }
    if (const auto* shown = std::get_if<QrRead>(&turn.envelope.event); shown && shown->job == phase.job)
        lane.code = shown->code;
    if (const auto* fault = std::get_if<CameraFault>(&turn.envelope.event);
        fault && fault->job == phase.job) {
        turn.finish(phase.job);
        return hold({Hold::camera_lost, Resume::clear, phase.side, {}, fault->reason});
    }
    if (!is_waiting(lane, phase.side)) {
        turn.finish(phase.job);
        return go(Clearing{}, turn.rules.times.prove_zero);
    }
    if (is_overdue(turn, lane)) {
        turn.finish(phase.job);
        return hold({Hold::camera_lost, Resume::clear, phase.side, {}, "no answer"});
    }
    return stay();
}

Next on(const Entering& phase, Turn& turn, const LaneRules& rules, Lane& lane) {
    if (is_aboard(rules, lane.platform)) {
        lane.platform.window.reset();  // nothing seen while it rolled on is part of the weighing
        return go(Settling{phase.side, phase.visit}, turn.rules.times.settle);
    }
    if (!is_closed(lane.platform, opposite(phase.side)))
        return hold({Hold::barrier_stuck, Resume::enter, phase.side, phase.visit, {}});
    if (!phase.is_green && is_open(lane.platform, phase.side))
        return go(Entering{phase.side, phase.visit, true, false}, turn.rules.times.drive_on);
    // It came on and backed off again: who comes next under this boom is another.
    if (phase.has_come && has_left(rules, lane.platform)) {
        close_visit_behind(turn, phase.visit);
        return go(Clearing{}, turn.rules.times.prove_zero);
    }
    const bool is_on_deck = lane.platform.is_weight_known && lane.platform.weight > rules.truck_min;
    if (phase.is_green && !phase.has_come && is_on_deck)
        return go(Entering{phase.side, phase.visit, true, true}, turn.rules.times.drive_on);
    if (is_overdue(turn, lane))
        return hold({phase.is_green ? Hold::not_aboard : Hold::barrier_stuck,
                     Resume::enter,
                     phase.side,
                     phase.visit,
                     {}});
    return stay();
}

Next on(const Settling& phase, Turn& turn, const LaneRules& rules, Lane& lane) {
    const auto doubt = [&](Hold code, std::string detail = {}) {
        return hold({code, Resume::settle, phase.side, phase.visit, std::move(detail)});
    };
    const bool are_closed = is_closed(lane.platform, Side::a) && is_closed(lane.platform, Side::b);
    const Platform& platform = lane.platform;
    // The truck was aboard, loop and beam behind it free: what cuts both now is another vehicle.
    const Levels& behind = platform.at(phase.side);
    if (behind.is_on(Signal::boom) && behind.is_on(Signal::beam)) return doubt(Hold::followed);
    if (std::holds_alternative<WeightRead>(turn.envelope.event) && platform.read_in == turn.envelope.seq) {
        if (platform.flags.has(WeightFlag::overload)) return doubt(Hold::overload);
        if (platform.flags.has(WeightFlag::fault)) return doubt(Hold::weight_fault);
        // The reading in hand came after the window closed: it, and no earlier one, is the weight.
        if (are_closed && is_aboard(rules, platform) && is_steady(turn.rules, platform, lane.since)) {
            if (rules.is_attended) return doubt(Hold::attended_weight, in_kg(platform.weight));
            const auto recorded = record_weight(turn, rules, lane, phase.visit, std::nullopt);
            if (!recorded) return doubt(recorded.error().code, recorded.error().detail);
            const JobId photo = turn.start(StorePhoto{{}, rules.camera_at(phase.side), phase.visit});
            return go(Weighed{phase.side, phase.visit, photo}, turn.rules.times.evidence);
        }
    }
    if (!is_overdue(turn, lane)) return stay();
    return doubt(are_closed ? Hold::unsteady : Hold::barrier_stuck);
}

Next on(const Weighed& phase, Turn& turn, const LaneRules& rules, Lane& lane) {
    const auto release = [&] {
        return go(Releasing{opposite(phase.side), phase.visit, false}, turn.rules.times.barrier_travel);
    };
    if (const auto* stored = std::get_if<EvidenceStored>(&turn.envelope.event);
        stored && stored->job == phase.photo) {
        turn.finish(phase.photo);
        keep_photograph(turn, rules, phase.visit);
        return release();
    }
    const auto* fault = std::get_if<CameraFault>(&turn.envelope.event);
    const auto* failed = std::get_if<JobFailed>(&turn.envelope.event);
    const bool has_failed =
        (fault != nullptr && fault->job == phase.photo) || (failed != nullptr && failed->job == phase.photo);
    if (!has_failed && !is_overdue(turn, lane)) return stay();
    turn.finish(phase.photo);
    return release();
}

Next on(const Releasing& phase, Turn& turn, const LaneRules& rules, Lane& lane) {
    if (has_left(rules, lane.platform) && phase.is_green) {
        if (was_weighed_full(turn.state, lane, phase.visit))
            learn_cycle(turn.state.yard, turn.now() - lane.crossing_since);
        close_visit_behind(turn, phase.visit);
        return go(Clearing{}, turn.rules.times.prove_zero);
    }
    if (!phase.is_green && is_open(lane.platform, phase.exit))
        return go(Releasing{phase.exit, phase.visit, true}, turn.rules.times.drive_off);
    if (is_overdue(turn, lane))
        return hold({phase.is_green ? Hold::not_left : Hold::barrier_stuck,
                     Resume::release,
                     phase.exit,
                     phase.visit,
                     {}});
    return stay();
}

Next on(const TurningAway& phase, Turn& turn, const LaneRules&, Lane& lane) {
    if (lane.platform.at(phase.side).is_off(Signal::presence))
        return go(Clearing{}, turn.rules.times.prove_zero);
    if (is_overdue(turn, lane)) return hold({Hold::not_left, Resume::clear, phase.side, {}, {}});
    return stay();
}

Next on(const Held& phase, Turn& turn, const LaneRules& rules, Lane& lane) {
    if (phase.code == Hold::followed && has_left(rules, lane.platform)) {
        turn.decide(HoldEnded{rules.name, phase.visit, phase.code, "by_itself"});
        close_visit_behind(turn, phase.visit);
        return go(Clearing{}, turn.rules.times.prove_zero);
    }
    const bool stays_in_the_bay = phase.code == Hold::not_left && phase.resume == Resume::clear;
    const bool has_gone = (is_in_the_bay(phase.code) || stays_in_the_bay) &&
                          lane.platform.at(phase.side).is_off(Signal::presence);
    const auto* back = std::get_if<CameraBack>(&turn.envelope.event);
    const bool sees_again =
        (phase.code == Hold::vision_lost && turn.state.vision_up) ||
        (phase.code == Hold::camera_lost && back != nullptr && back->camera == rules.camera_at(phase.side));
    const bool is_proven = ends_by_itself(phase.code) && !phase.visit.is_some() && is_known(lane.platform) &&
                           is_proven_empty(rules, lane.platform);
    if (!has_gone && !sees_again && !is_proven) return stay();
    turn.decide(HoldEnded{rules.name, phase.visit, phase.code, "by_itself"});
    return go(Clearing{}, turn.rules.times.prove_zero);
}

// ---- what stops any phase -----------------------------------------------------------------------

Next must_hold(const Turn& turn, const LaneRules&, const Lane& lane) {
    if (std::holds_alternative<Held>(lane.phase)) return stay();
    if (!lane.platform.indicator_up) return hold(held_from(lane.phase, Hold::indicator_lost));
    if (!lane.platform.io_up) return hold(held_from(lane.phase, Hold::io_lost));
    const bool needs_eyes = std::holds_alternative<Identifying>(lane.phase);
    if (needs_eyes && !turn.state.vision_up) return hold(held_from(lane.phase, Hold::vision_lost));
    return stay();
}

void drop_jobs(Turn& turn, const LanePhase& phase) {
    if (const auto* p = std::get_if<Identifying>(&phase)) turn.finish(p->job);
    if (const auto* p = std::get_if<Weighed>(&phase)) turn.finish(p->photo);
}

void enter(Turn& turn, const LaneRules& rules, Lane& lane, Move move) {
    if (const auto* weighed = std::get_if<Weighed>(&lane.phase)) end_weighing(turn, rules, weighed->visit);
    if (const auto* held = std::get_if<Held>(&move.phase)) {
        drop_jobs(turn, lane.phase);
        turn.decide(VisitHeld{rules.name, held->visit, held->code, held->detail});
    }
    // A doubt that follows another is of the same standing truck.
    const bool stands = std::holds_alternative<Held>(lane.phase) && std::holds_alternative<Held>(move.phase);
    lane.phase = std::move(move.phase);
    if (!stands) lane.since = turn.now();
    lane.due = move.within == unlimited ? Instant::never() : turn.now() + move.within;
}

void run(Turn& turn, const LaneRules& rules, Lane& lane) {
    constexpr int moves_max = 8;  // a truck lives through no more phases in one event
    for (int i = 0; i < moves_max; ++i) {
        Next next = must_hold(turn, rules, lane);
        if (!next)
            next = std::visit([&](const auto& phase) { return on(phase, turn, rules, lane); }, lane.phase);
        if (!next) return;
        enter(turn, rules, lane, *std::move(next));
    }
    ENSURE(false && "a lane that finds no rest");
}

// ---- what operators decide ----------------------------------------------------------------------

using Answered = Result<Move, Refusal>;

Answered retry(Turn& turn, const LaneRules& rules, Lane& lane, const Held& held) {
    const TimeRules& times = turn.rules.times;
    switch (held.resume) {
        case Resume::clear:
            return *go(Clearing{}, times.prove_zero);
        case Resume::enter:
        case Resume::settle:
            // What stands behind a truck is no single person's word.
            if (held.code == Hold::followed || !is_known(lane.platform))
                return Unexpected{Refusal::not_allowed_here};
            lane.platform.window.reset();
            if (is_aboard(rules, lane.platform)) return *go(Settling{held.side, held.visit}, times.settle);
            return *go(Entering{held.side, held.visit, false, false}, times.barrier_travel);
        case Resume::release:
            return *go(Releasing{held.side, held.visit, false}, times.barrier_travel);
    }
    return Unexpected{Refusal::not_allowed_here};
}

Answered identify(Turn& turn, const LaneRules& rules, Lane& lane, const Held& held,
                  const OperatorAsked& asked) {
    constexpr std::array unknown{Hold::no_plate_read, Hold::no_booking,    Hold::camera_lost,
                                 Hold::vision_lost,   Hold::wrong_trailer, Hold::code_differs};
    const bool is_unknown = std::ranges::find(unknown, held.code) != unknown.end();
    if (!is_unknown || !is_proven_empty(rules, lane.platform)) return Unexpected{Refusal::not_allowed_here};
    const auto plate = Plate::parse(asked.plate);
    if (!plate) return Unexpected{Refusal::not_a_plate};
    if (!newcomer_at(turn.rules, turn.state, held.side, *plate, turn.now()))
        return Unexpected{Refusal::no_match};
    return *let_on(turn, rules, lane, held.side, {*plate, Evidence::two_people});
}

/// What two people may answer for.
bool is_unusual(Hold code) {
    return code == Hold::tare_implausible || code == Hold::load_changed || code == Hold::attended_weight ||
           code == Hold::clock_jumped || code == Hold::followed;
}

/// Whoever accepts one doubt has not been shown the next one: it holds in its turn.
Answered accept(Turn& turn, const LaneRules& rules, Lane& lane, const Held& held) {
    const bool are_closed = is_closed(lane.platform, Side::a) && is_closed(lane.platform, Side::b);
    if (!is_unusual(held.code) || !are_closed || !is_aboard(rules, lane.platform) ||
        !is_steady(turn.rules, lane.platform, lane.since - turn.rules.times.settle))
        return Unexpected{Refusal::not_allowed_here};
    if (const auto recorded = record_weight(turn, rules, lane, held.visit, held.code); !recorded) {
        const auto& [code, detail] = recorded.error();
        if (!is_unusual(code)) return Unexpected{Refusal::not_allowed_here};
        return *hold({code, held.resume, held.side, held.visit, detail});
    }
    const JobId photo = turn.start(StorePhoto{{}, rules.camera_at(held.side), held.visit});
    return *go(Weighed{held.side, held.visit, photo}, turn.rules.times.evidence);
}

Answered turn_away(Turn& turn, const LaneRules& rules, const Lane& lane, const Held& held) {
    const TimeRules& times = turn.rules.times;
    if (is_in_the_bay(held.code)) return *go(TurningAway{held.side}, times.drive_off);
    // A truck that was not weighed on this crossing goes back the way it came; with a gross recorded before,
    // its visit stays open and it may come again.
    const auto visit = turn.state.visits.find(held.visit);
    const bool is_unweighed = visit != turn.state.visits.end() &&
                              (visit->second.stage == Stage::matched || is_going_out(visit->second.stage));
    if (!is_unweighed) return Unexpected{Refusal::not_allowed_here};
    if (!has_left(rules, lane.platform))
        return *go(Releasing{held.side, held.visit, false}, times.barrier_travel);
    close_visit_behind(turn, held.visit);  // it never came on
    return *go(TurningAway{held.side}, times.drive_off);
}

Answered release(Turn& turn, const LaneRules& rules, const Lane& lane, const Held& held) {
    if (held.visit.is_some() || held.resume != Resume::clear) return Unexpected{Refusal::not_allowed_here};
    if (!is_known(lane.platform) || !has_left(rules, lane.platform)) return Unexpected{Refusal::not_empty};
    return *go(Clearing{}, turn.rules.times.prove_zero);
}

/// A person has looked: the platform is empty, and what the indicator shows is snow, ice or drift.
Answered set_zero(Turn& turn, const LaneRules& rules, const Lane& lane, const Held& held) {
    if (held.visit.is_some() || held.resume != Resume::clear) return Unexpected{Refusal::not_allowed_here};
    const bool is_still = lane.platform.flags.has(WeightFlag::stable) || rules.is_attended;
    if (!is_known(lane.platform) || !has_left(rules, lane.platform) || !is_still)
        return Unexpected{Refusal::not_empty};
    turn.start(SetZero{{}, rules.indicator});
    return *go(Clearing{}, turn.rules.times.prove_zero);
}

Answered answer(Turn& turn, const LaneRules& rules, Lane& lane, const Held& held,
                const OperatorAsked& asked) {
    switch (asked.ask) {
        case Ask::retry:
            return retry(turn, rules, lane, held);
        case Ask::identify:
            return identify(turn, rules, lane, held, asked);
        case Ask::accept:
            return accept(turn, rules, lane, held);
        case Ask::turn_away:
            return turn_away(turn, rules, lane, held);
        case Ask::release:
            return release(turn, rules, lane, held);
        case Ask::set_zero:
            return set_zero(turn, rules, lane, held);
        case Ask::declare_clean:
        case Ask::close_visit:
        case Ask::reprint:
            break;
    }
    return Unexpected{Refusal::not_allowed_here};
}

}  // namespace

void step_lane(Turn& turn, const LaneRules& rules, Lane& lane) {
    observe(rules, lane.platform, turn.envelope);
    run(turn, rules, lane);
}

void restart_lane(Turn& turn, const LaneRules& rules, Lane& lane) {
    Held held = std::holds_alternative<Held>(lane.phase) ? std::get<Held>(lane.phase)
                                                         : held_from(lane.phase, Hold::restarted);
    if (held.code != Hold::followed) held.code = Hold::restarted;
    forget(lane.platform);
    lane.outputs = 0;
    enter(turn, rules, lane, *hold(std::move(held)));
    lane.since = turn.now();
}

void ask_lane(Turn& turn, const LaneRules& rules, Lane& lane, const OperatorAsked& asked) {
    const auto* held = std::get_if<Held>(&lane.phase);
    if (held == nullptr) return turn.decide(RequestRefused{asked.request, Refusal::not_held});
    // Nobody's answer moves a boom whose switches and loops are not all read yet.
    if (!lane.platform.indicator_up || !are_wires_known(lane.platform))
        return turn.decide(RequestRefused{asked.request, Refusal::not_allowed_here});
    const Held before = *held;
    const std::size_t granted_at = turn.commands.size();
    auto move = answer(turn, rules, lane, before, asked);
    if (!move) return turn.decide(RequestRefused{asked.request, move.error()});
    const auto place = turn.commands.begin() + static_cast<std::ptrdiff_t>(granted_at);
    const auto ended = turn.commands.insert(place, RequestGranted{asked.request});
    const auto how = name_of(asked.ask);
    turn.commands.insert(ended + 1, HoldEnded{rules.name, before.visit, before.code, std::string(how)});
    enter(turn, rules, lane, *std::move(move));
    run(turn, rules, lane);
}

}  // namespace graingate
