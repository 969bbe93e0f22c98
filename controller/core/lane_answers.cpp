#include "controller/core/lane_answers.hpp"

#include "controller/core/calendar.hpp"
#include "controller/core/lane_admission.hpp"
#include "controller/core/lane_weighing.hpp"
#include "controller/core/match.hpp"
#include "controller/core/yard.hpp"

#include <algorithm>
#include <array>

namespace graingate {
namespace {

using namespace lane_phase;

using Answered = Result<Move, Refusal>;

/// The truck has backed off, or never came: zero is proven without it, and it is read again.
Answered begin_anew(Turn& turn, const LaneRules& rules, const Lane& lane, const Held& held) {
    if (!is_known(lane.platform) || !has_left(rules, lane.platform)) return Unexpected{Refusal::not_empty};
    close_visit_behind(turn, held.visit);
    return go(Clearing{}, turn.rules.times.prove_zero);
}

Answered retry(Turn& turn, const LaneRules& rules, Lane& lane, const Held& held) {
    if (held.code == Hold::zero_lost) return begin_anew(turn, rules, lane, held);
    const TimeRules& times = turn.rules.times;
    switch (held.resume) {
        case Resume::clear:
            return go(Clearing{}, times.prove_zero);
        case Resume::enter:
        case Resume::settle:
            // What stands behind a truck is no single person's word.
            if (held.code == Hold::followed || !is_known(lane.platform))
                return Unexpected{Refusal::not_allowed_here};
            lane.platform.window.reset();
            if (is_aboard(rules, lane.platform)) return go(Settling{held.side, held.visit}, times.settle);
            return go(Entering{held.side, held.visit, false, false}, times.barrier_travel);
        case Resume::release:
            return go(Releasing{held.side, held.visit, false}, times.barrier_travel);
    }
    return Unexpected{Refusal::not_allowed_here};
}

/// Nobody knows whose truck stands in the bay.
bool is_of_unknown(Hold code) {
    constexpr std::array unknown{Hold::no_plate_read, Hold::no_booking,  Hold::no_visit,
                                 Hold::camera_lost,   Hold::vision_lost, Hold::wrong_trailer,
                                 Hold::code_differs};
    return std::ranges::find(unknown, code) != unknown.end();
}

Answered identify(Turn& turn, const LaneRules& rules, Lane& lane, const Held& held,
                  const OperatorAsked& asked) {
    if (!is_of_unknown(held.code) || !is_proven_empty(rules, lane.platform))
        return Unexpected{Refusal::not_allowed_here};
    const auto plate = Plate::parse(asked.plate);
    if (!plate) return Unexpected{Refusal::not_a_plate};
    if (!newcomer_at(turn.rules, turn.state, held.side, *plate, turn.now()))
        return Unexpected{Refusal::no_match};
    return let_on(turn, rules, lane, held.side, {*plate, Evidence::two_people});
}

/// Out of the yard alone, and no truck whose visit is open: its way out is settled.
Answered let_out(Turn& turn, const LaneRules& rules, Lane& lane, const Held& held,
                 const OperatorAsked& asked) {
    if (!is_of_unknown(held.code) || held.side != Side::b || !is_proven_empty(rules, lane.platform))
        return Unexpected{Refusal::not_allowed_here};
    const auto plate = Plate::parse(asked.plate);
    if (!plate) return Unexpected{Refusal::not_a_plate};
    if (find_visit(turn.state, *plate) != nullptr) return Unexpected{Refusal::not_allowed_here};
    return let_unknown_out(turn, rules, lane, *plate, asked.reason);
}

/// The truck is called, and read again: it comes on as any other that was called.
Answered out_of_turn(Turn& turn, const LaneRules& rules, const Held& held) {
    const auto plate = Plate::parse(held.detail);
    if (held.code != Hold::not_its_turn || !plate) return Unexpected{Refusal::not_allowed_here};
    const Day today = local_day(turn.now() + turn.state.clock_offset, turn.rules.utc_offset);
    const Booking* booking = turn.state.bookings.find(*plate, today);
    if (booking == nullptr || booking->visit.is_some()) return Unexpected{Refusal::no_match};
    call_out_of_turn(turn, booking->id, rules.name);
    return go(Clearing{}, turn.rules.times.prove_zero);
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
        return hold({code, held.resume, held.side, held.visit, detail});
    }
    const JobId photo = turn.start(StorePhoto{{}, rules.camera_at(held.side), held.visit});
    return go(Weighed{held.side, held.visit, photo}, turn.rules.times.evidence);
}

Answered turn_away(Turn& turn, const LaneRules& rules, const Lane& lane, const Held& held) {
    const TimeRules& times = turn.rules.times;
    if (is_in_the_bay(held.code)) return go(TurningAway{held.side}, times.drive_off);
    // A truck that was not weighed on this crossing goes back the way it came; with a gross recorded before,
    // its visit stays open and it may come again.
    const auto visit = turn.state.visits.find(held.visit);
    const bool is_unweighed = visit != turn.state.visits.end() &&
                              (visit->second.stage == Stage::matched || is_going_out(visit->second.stage));
    if (!is_unweighed) return Unexpected{Refusal::not_allowed_here};
    if (!has_left(rules, lane.platform))
        return go(Releasing{held.side, held.visit, false}, times.barrier_travel);
    close_visit_behind(turn, held.visit);  // it never came on
    return go(TurningAway{held.side}, times.drive_off);
}

Answered release(Turn& turn, const LaneRules& rules, const Lane& lane, const Held& held) {
    if (held.visit.is_some() || held.resume != Resume::clear) return Unexpected{Refusal::not_allowed_here};
    if (!is_known(lane.platform) || !has_left(rules, lane.platform)) return Unexpected{Refusal::not_empty};
    return go(Clearing{}, turn.rules.times.prove_zero);
}

/// A person has looked: the platform is empty, and what the indicator shows is snow, ice or drift.
Answered set_zero(Turn& turn, const LaneRules& rules, const Lane& lane, const Held& held) {
    const bool is_nobodys = !held.visit.is_some() && held.resume == Resume::clear;
    if (!is_nobodys && held.code != Hold::zero_lost) return Unexpected{Refusal::not_allowed_here};
    const bool is_still = lane.platform.flags.has(WeightFlag::stable) || rules.is_attended;
    if (!is_still) return Unexpected{Refusal::not_empty};
    auto anew = begin_anew(turn, rules, lane, held);
    if (anew) turn.start(SetZero{{}, rules.indicator});
    return anew;
}

}  // namespace

Result<Move, Refusal> answer_of(Turn& turn, const LaneRules& rules, Lane& lane, const lane_phase::Held& held,
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
        case Ask::let_out:
            return let_out(turn, rules, lane, held, asked);
        case Ask::out_of_turn:
            return out_of_turn(turn, rules, held);
        case Ask::declare_clean:
        case Ask::close_visit:
        case Ask::reprint:
        case Ask::withdraw:
            break;
    }
    return Unexpected{Refusal::not_allowed_here};
}

}  // namespace graingate
