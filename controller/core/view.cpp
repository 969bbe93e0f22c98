#include "controller/core/calendar.hpp"
#include "controller/core/depot.hpp"
#include "controller/core/yard.hpp"

#include <algorithm>

namespace graingate {
namespace {

/// A phase and what it waits for, as the dictionary's keys.
struct Words {
    const char* phase;
    const char* waits_for;
};

Words words(const lane_phase::Clearing&) {
    return {"clearing", "zero"};
}
Words words(const lane_phase::Idle&) {
    return {"idle", "truck"};
}
Words words(const lane_phase::Identifying&) {
    return {"identifying", "plate"};
}
Words words(const lane_phase::Entering& p) {
    return {"entering", p.is_green ? "aboard" : "barrier"};
}
Words words(const lane_phase::Settling&) {
    return {"settling", "stable"};
}
Words words(const lane_phase::Weighed&) {
    return {"weighed", "photo"};
}
Words words(const lane_phase::Releasing& p) {
    return {"releasing", p.is_green ? "drive_off" : "barrier"};
}
Words words(const lane_phase::TurningAway&) {
    return {"turning_away", "drive_off"};
}
Words words(const lane_phase::Held&) {
    return {"held", "operator"};
}

Words words(const pit_phase::Free&) {
    return {"free", "truck"};
}
Words words(const pit_phase::Identifying&) {
    return {"identifying", "plate"};
}
Words words(const pit_phase::Opening&) {
    return {"opening", "gate"};
}
Words words(const pit_phase::Unloading& p) {
    return {"unloading", p.has_flowed ? "empty_hopper" : "grain"};
}
Words words(const pit_phase::Closing&) {
    return {"closing", "gate"};
}
Words words(const pit_phase::Leaving&) {
    return {"leaving", "leave"};
}
Words words(const pit_phase::TurningAway&) {
    return {"turning_away", "leave"};
}
Words words(const pit_phase::Held&) {
    return {"held", "operator"};
}

/// Fills what lanes and pits show alike from their phase.
template <class Shown, class Phase>
void show_phase(const State& state, Shown& shown, const Phase& phase) {
    std::visit(
        [&](const auto& p) {
            shown.phase = words(p).phase;
            shown.waits_for = words(p).waits_for;
            if constexpr (requires { p.visit; }) shown.visit = p.visit;
            if constexpr (requires { p.code; }) {
                shown.hold = name_of(p.code);
                shown.detail = p.detail;
            }
        },
        phase);
    const auto visit = state.visits.find(shown.visit);
    if (visit != state.visits.end()) shown.plate = visit->second.plate.text();
}

void show_inputs(std::vector<Point>& shown, const Name& place, Side side, const Levels& levels) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(Signal::barrier); ++i)
        if (levels.is_on(static_cast<Signal>(i))) shown.push_back({place, side, static_cast<Signal>(i)});
}

LaneView show(const State& state, const LaneRules& rules, const Lane& lane) {
    LaneView shown;
    shown.name = rules.name;
    shown.use = rules.use;
    show_phase(state, shown, lane.phase);
    std::visit(
        [&](const auto& p) {
            if constexpr (requires { p.side; }) shown.side = p.side;
            if constexpr (requires { p.exit; }) shown.side = opposite(p.exit);
        },
        lane.phase);
    shown.since_us = lane.since.us();
    if (const auto visit = state.visits.find(shown.visit); visit != state.visits.end()) {
        shown.booking = visit->second.booking;
        shown.commodity = visit->second.commodity;
    }
    shown.weight_known = lane.platform.is_weight_known;
    shown.weight = lane.platform.weight;
    shown.flags = lane.platform.flags;
    show_inputs(shown.inputs_on, rules.name, Side::a, lane.platform.a);
    show_inputs(shown.inputs_on, rules.name, Side::b, lane.platform.b);
    for (std::size_t k = 0; k < lane_outputs.size(); ++k)
        if (((lane.outputs >> k) & 1U) != 0)
            shown.outputs_on.push_back({rules.name, lane_outputs[k].side, lane_outputs[k].signal});
    shown.photo = lane.photo;
    shown.crop = lane.crop;
    return shown;
}

PitView show(const State& state, const PitRules& rules, const Pit& pit) {
    PitView shown;
    shown.name = rules.name;
    shown.commodity = pit.holds;
    shown.commodities = rules.commodities;
    shown.sent = count_sent(state, rules.name);
    show_phase(state, shown, pit.phase);
    shown.since_us = pit.since.us();
    show_inputs(shown.inputs_on, rules.name, Side::none, pit.levels);
    for (std::size_t k = 0; k < pit_outputs.size(); ++k)
        if (((pit.outputs >> k) & 1U) != 0)
            shown.outputs_on.push_back({rules.name, Side::none, pit_outputs[k]});
    return shown;
}

VisitView show(const Visit& visit) {
    return {visit.id,
            std::string(visit.plate.text()),
            visit.commodity,
            std::string(name_of(visit.stage)),
            visit.gross ? visit.gross->weight : Kilograms{},
            visit.pit,
            visit.arrived_at.us(),
            visit.sample,
            visit.quality};
}

std::int64_t slot_minute(const Rules& rules, std::int64_t slot) {
    return slot == walk_in_slot ? -1 : (rules.slots.first + rules.slots.length * slot).us() / minutes(1).us();
}

QueueView show(const Rules& rules, const State& state, const WaitingTruck& truck) {
    const Booking& booking = *state.bookings.find(truck.booking);
    QueueView shown;
    shown.booking = truck.booking;
    shown.plate = booking.plate.text();
    shown.commodity = booking.commodity;
    shown.slot_minute = slot_minute(rules, booking.slot);
    shown.standing = standing_of(rules, state, truck);
    const Duration late = truck.arrived_at + state.clock_offset - slot_end(rules, booking);
    if (booking.slot != walk_in_slot) shown.late_us = std::max<std::int64_t>(late.us(), 0);
    shown.arrived_us = truck.arrived_at.us();
    shown.lane = truck.lane;
    if (truck.is_called()) shown.called_until_us = (truck.called_at + rules.yard.called).us();
    return shown;
}

void show_street(View& shown, const Rules& rules, const State& state) {
    shown.calls_forward = rules.yard.calls_forward;
    shown.waiting = static_cast<std::int64_t>(state.yard.waiting.size());
    shown.pace_us = expected_wait(rules, state, 1).us();
    for (const WaitingTruck& truck : queue_of(rules, state)) {
        if (shown.queue.size() < View::queue_max) {
            shown.queue.push_back(show(rules, state, truck));
            shown.queue.back().wait_us = shown.pace_us * static_cast<std::int64_t>(shown.queue.size() - 1);
        } else if (shown.behind.size() < View::behind_max) {
            shown.behind.push_back(truck.booking);
        }
    }
    shown.today = local_day(state.now + state.clock_offset, rules.utc_offset);
    shown.walk_ins = state.yard.walk_in_day == shown.today ? state.yard.walk_ins : 0;
    shown.walk_ins_max = rules.yard.walk_ins;
}

void show_absent(View& shown, const Rules& rules, const State& state) {
    const auto absent = state.bookings.absent(rules, state.now + state.clock_offset);
    shown.absent_count = static_cast<std::int64_t>(absent.size());
    for (const BookingId id : absent) {
        if (shown.absent.size() == View::absent_max) return;
        const Booking& booking = *state.bookings.find(id);
        const Instant ends = slot_end(rules, booking) + rules.yard.no_show - state.clock_offset;
        shown.absent.push_back({id, std::string(booking.plate.text()), booking.commodity, booking.day,
                                slot_minute(rules, booking.slot), ends.us()});
    }
}

std::vector<SlotView> open_slots(const Rules& rules, const State& state) {
    const SlotRules& slots = rules.slots;
    const Instant wall = state.now + state.clock_offset;
    const Day today = local_day(wall, rules.utc_offset);
    const Duration since_midnight = wall - start_of(today, rules.utc_offset);
    std::vector<SlotView> shown;
    for (std::int32_t d = 0; d <= static_cast<std::int32_t>(slots.days_ahead); ++d) {
        for (std::int64_t slot = 0; slot < slots.count; ++slot) {
            const Duration begin = slots.first + slots.length * slot;
            if (d == 0 && since_midnight >= begin + slots.length) continue;
            if (shown.size() == View::slots_max) return shown;
            const std::int64_t left = slots.capacity - state.bookings.count_in(today + d, slot);
            shown.push_back(
                {today + d, slot, begin.us() / minutes(1).us(), slots.length.us() / minutes(1).us(), left});
        }
    }
    return shown;
}

}  // namespace

View view(const Rules& rules, const State& state, std::int64_t seq) {
    View shown;
    shown.seq = seq;
    shown.at_us = state.now.us();
    shown.utc_offset_minutes = rules.utc_offset.us() / minutes(1).us();
    for (std::size_t i = 0; i < state.lanes.size(); ++i)
        shown.lanes.push_back(show(state, rules.lanes[i], state.lanes[i]));
    for (std::size_t i = 0; i < state.pits.size(); ++i)
        shown.pits.push_back(show(state, rules.pits[i], state.pits[i]));
    for (const auto& [id, visit] : state.visits)
        if (shown.visits.size() < View::visits_max) shown.visits.push_back(show(visit));
    shown.inside = static_cast<std::int64_t>(state.visits.size());
    shown.tickets = state.tickets;
    show_street(shown, rules, state);
    show_absent(shown, rules, state);
    for (const auto& [alarm, subject] : state.alarms)
        if (shown.alarms.size() < View::alarms_max) shown.alarms.push_back({alarm, subject});
    shown.commodities = rules.commodities;
    shown.alarms_count = static_cast<std::int64_t>(state.alarms.size());
    shown.slots = open_slots(rules, state);
    shown.bookings_open = static_cast<std::int64_t>(state.bookings.size());
    return shown;
}

}  // namespace graingate
