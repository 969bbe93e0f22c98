#pragma once

#include <array>
#include <cstdint>
#include <string_view>

/// The codes of what is refused, doubted and alarmed. Their words, for farmer, driver and operator, are in
/// the dictionary (hmi/messages.json).
namespace graingate {

/// Why a farmer's or operator's request is refused.
enum class Refusal : std::uint8_t {
    unknown_commodity,
    day_out_of_range,
    no_such_slot,
    slot_full,
    slot_over,
    plate_already_booked,
    too_many_bookings,
    no_such_booking,
    booking_in_use,  ///< its truck is already here
    not_your_booking,
    unknown_user,
    needs_two_people,
    not_held,  ///< the place is not held, or not in this way
    no_such_place,
    not_a_plate,
    no_match,          ///< no booking or visit has this plate here
    not_allowed_here,  ///< this hold cannot be ended so
    not_empty,         ///< the sensors do not agree that the place is empty
    no_such_visit,
    not_at_this_stage,  ///< the visit is not where this can be asked of it
    not_your_role,
    bad_quality,  ///< a figure twice, or outside what can be measured
    no_such_ticket,
    no_printer,
    code_already_used,  ///< another booking has this QR code
    walk_ins_full,      ///< as many trucks without a slot as a day takes have come
    already_waiting,    ///< its truck has reported its arrival
    needs_reason,       ///< the record must say why
};
constexpr std::array<std::string_view, 28> names_of(Refusal) {
    return {"unknown_commodity", "day_out_of_range",  "no_such_slot",
            "slot_full",         "slot_over",         "plate_already_booked",
            "too_many_bookings", "no_such_booking",   "booking_in_use",
            "not_your_booking",  "unknown_user",      "needs_two_people",
            "not_held",          "no_such_place",     "not_a_plate",
            "no_match",          "not_allowed_here",  "not_empty",
            "no_such_visit",     "not_at_this_stage", "not_your_role",
            "bad_quality",       "no_such_ticket",    "no_printer",
            "code_already_used", "walk_ins_full",     "already_waiting",
            "needs_reason"};
}

/// What a place doubts, and so stops for. The words for driver and operator are in the dictionary.
enum class Hold : std::uint8_t {
    restarted,  ///< the controller came up with the lane not proven empty
    no_plate_read,
    no_booking,
    not_its_slot,  ///< booked, but for another day
    already_here,  ///< a visit of this plate is open elsewhere
    not_unloaded,  ///< comes back before its unloading is confirmed
    wrong_truck,   ///< another truck than the one that was sent here
    camera_lost,
    vision_lost,
    indicator_lost,
    io_lost,
    barrier_stuck,
    not_aboard,  ///< did not come on in time
    unsteady,    ///< no stable weight in time
    overload,
    below_min,
    weight_fault,
    net_not_positive,
    tare_implausible,  ///< far from this vehicle's earlier tares
    not_left,          ///< did not drive off in time
    zero_not_proven,
    gate_stuck,
    no_run_permit,
    no_flow,  ///< the gate is open, no grain came
    unload_too_long,
    interrupted_unloading,  ///< the controller or its devices stopped while grain ran
    left_pit_early,
    not_left_pit,
    no_pit,           ///< the rules have no pit for its commodity
    wrong_trailer,    ///< another trailer than the booked one, or than at its first weighing
    code_differs,     ///< the QR code belongs to another booking than the plate
    not_its_turn,     ///< others were called before it
    load_changed,     ///< a rejected load weighs less, or more, than when it came
    attended_weight,  ///< this lane's scale proves no stability: two people look at each weight
    clock_jumped,     ///< the clock was corrected by more than two seconds
    followed,         ///< something came onto the scale behind the truck, under the same boom
    no_visit,         ///< a truck in the yard that no open visit is of
    zero_lost,        ///< something fell onto the deck between the proof of zero and the truck's first wheel
};
constexpr std::array<std::string_view, 38> names_of(Hold) {
    return {"restarted",        "no_plate_read",
            "no_booking",       "not_its_slot",
            "already_here",     "not_unloaded",
            "wrong_truck",      "camera_lost",
            "vision_lost",      "indicator_lost",
            "io_lost",          "barrier_stuck",
            "not_aboard",       "unsteady",
            "overload",         "below_min",
            "weight_fault",     "net_not_positive",
            "tare_implausible", "not_left",
            "zero_not_proven",  "gate_stuck",
            "no_run_permit",    "no_flow",
            "unload_too_long",  "interrupted_unloading",
            "left_pit_early",   "not_left_pit",
            "no_pit",           "wrong_trailer",
            "code_differs",     "not_its_turn",
            "load_changed",     "attended_weight",
            "clock_jumped",     "followed",
            "no_visit",         "zero_lost"};
}

/// What somebody must look at though no lane stands still for it.
enum class Alarm : std::uint8_t {
    device_lost,
    part_lost,
    evidence_missing,
    printer_failed,
    visit_overdue,
    camera_fault,
    clock_jumped
};
constexpr std::array<std::string_view, 7> names_of(Alarm) {
    return {"device_lost",   "part_lost",    "evidence_missing", "printer_failed",
            "visit_overdue", "camera_fault", "clock_jumped"};
}

/// Why a truck in the street stands where it stands in the queue.
enum class Standing : std::uint8_t {
    in_time,    ///< came within its slot or soon after: called by slot and arrival
    late,       ///< came later: called after those, by arrival
    lost_turn,  ///< was called and did not come: called after those, from then on
    walk_in,    ///< has no slot: called last
};
constexpr std::array<std::string_view, 4> names_of(Standing) {
    return {"in_time", "late", "lost_turn", "walk_in"};
}

}  // namespace graingate
