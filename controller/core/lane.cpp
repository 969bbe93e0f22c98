#include "controller/core/lane.hpp"

#include "controller/core/ensure.hpp"
#include "controller/core/lane_admission.hpp"
#include "controller/core/lane_answers.hpp"
#include "controller/core/lane_weighing.hpp"
#include "controller/core/match.hpp"
#include "controller/core/outputs.hpp"
#include "controller/core/tickets.hpp"
#include "controller/core/yard.hpp"

#include <utility>

namespace graingate {
namespace {

using namespace lane_phase;

// ---- words --------------------------------------------------------------------------------------

using Next = std::optional<Move>;  ///< nothing: it stays

Next stay() {
    return std::nullopt;
}

bool is_overdue(const Turn& turn, const Lane& lane) {
    return turn.now() >= lane.due;
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

/// Whether the present crossing was the visit's first weighing.
bool was_weighed_full(const State& state, const Lane& lane, VisitId id) {
    const auto visit = state.visits.find(id);
    return visit != state.visits.end() && visit->second.stage != Stage::weighed_out && visit->second.gross &&
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
    // Before it comes: once it is on, it would have to back off.
    if (!phase.has_come && has_left(rules, lane.platform) && !is_zero_kept(lane.platform))
        return hold({Hold::zero_lost, Resume::enter, phase.side, phase.visit, in_kg(lane.platform.weight)});
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
    const bool is_left_alone = phase.code == Hold::followed && has_left(rules, lane.platform);
    const bool is_swept =
        phase.code == Hold::zero_lost && is_proven_empty(rules, lane.platform) && is_zero_kept(lane.platform);
    if (is_left_alone || is_swept) {
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
    lane.booms_kept_until = turn.now() + boom_clear_time;  // nobody knows which light was green
    enter(turn, rules, lane, hold(std::move(held)));
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
    auto move = answer_of(turn, rules, lane, before, asked);
    if (!move) return turn.decide(RequestRefused{asked.request, move.error()});
    const auto place = turn.commands.begin() + static_cast<std::ptrdiff_t>(granted_at);
    const auto ended = turn.commands.insert(place, RequestGranted{asked.request});
    const auto how = name_of(asked.ask);
    turn.commands.insert(ended + 1, HoldEnded{rules.name, before.visit, before.code, std::string(how)});
    enter(turn, rules, lane, *std::move(move));
    run(turn, rules, lane);
}

}  // namespace graingate
