#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace graingate::sim {

/// What goes wrong with a truck, on purpose: by what a driver does or by what happens to a thing, never by a
/// level that nothing in the depot made.
enum class Trouble : std::uint8_t {
    none,
    no_booking,        ///< nobody booked for it
    unreadable_plate,  ///< mud covers the plate until the truck has been weighed full; its driver wipes it
                       ///< then
    indicator_silent,  ///< the indicator does not answer for `silence` while this truck settles, full
    similar_plates,    ///< two booked trucks, one behind the other, whose plates differ in one character
    overhang,          ///< the driver stops with the tail in the entry beam until told to pull forward
    creeping_second,   ///< follows the truck ahead onto the platform, against the light, until told to back
                       ///< off
    barrier_sticks,    ///< the boom before this truck stops half way until somebody frees it
    gate_half_open,    ///< the gate of its pit stops half way until somebody frees it
    beam_blocked,  ///< something stands in the yard's beam for `blockage` while this truck is on the platform
    late_reply,    ///< the indicator's answers come too late for `silence` while this truck settles, full
    camera_frozen,      ///< the picture of its bay stands still for `freeze` from when it rolls up
    driver_leaves,      ///< drives from the yard to the road past the scales, with its load
    reverse_out,        ///< backs off the platform to the road before it is weighed
    snow_on_scale,      ///< a slab of snow falls onto the empty deck when this truck comes
    cancelled_waiting,  ///< its farmer cancels when it stands in the bay
};
constexpr std::size_t trouble_count = 16;
constexpr std::array<std::string_view, trouble_count> trouble_names{
    "none",           "no_booking",   "unreadable_plate", "indicator_silent",
    "similar_plates", "overhang",     "creeping_second",  "barrier_sticks",
    "gate_half_open", "beam_blocked", "late_reply",       "camera_frozen",
    "driver_leaves",  "reverse_out",  "snow_on_scale",    "cancelled_waiting"};

/// One line for a person who watches: what happens, and where to look.
constexpr std::array<std::string_view, trouble_count> trouble_words{
    "nothing goes wrong",
    "nobody booked for this truck: the bay holds with its plate, and the operator sends it away",
    "mud covers the plate: the bay holds, and two people name the truck",
    "the indicator falls silent while the truck settles: the lane holds and weighs again",
    "two trucks in one slot whose plates differ in one character: each must get its own ticket",
    "the tail hangs in the entry beam: no weight is taken until the driver pulls forward",
    "the next truck follows onto the platform: no weight is taken until it has backed off",
    "the boom stops half way: the lane holds until it is freed, and nobody drives under it",
    "the pit's gate stops half way: the light stays red until it is freed",
    "something stands in the yard's beam: no weight is taken until the beam is clear",
    "the indicator answers too late: the lane holds and weighs again, with no old weight",
    "the bay's picture stands still: no plate is taken from it",
    "the driver goes home with the load: no second weight, no ticket, and two people close the visit",
    "the truck backs off the platform before it is weighed: no weight, no ticket",
    "snow falls onto the empty scale: nobody is let on until zero is set or the deck is swept",
    "the farmer cancels while the truck waits: it is sent away"};

/// How a truck's day ended.
enum class Ending : std::uint8_t {
    under_way,
    through,     ///< left for the road over a scale, on its way back; empty or, when rejected, full
    sent_away,   ///< from the bay, by the operator
    backed_out,  ///< off the platform, back to the road
    drove_off,   ///< from the yard to the road past the scales
};
constexpr std::array<std::string_view, 5> ending_names{"under_way", "through", "sent_away", "backed_out",
                                                       "drove_off"};

/// The right end for a truck with that trouble.
constexpr Ending right_ending(Trouble trouble) {
    switch (trouble) {
        case Trouble::no_booking:
        case Trouble::cancelled_waiting:
            return Ending::sent_away;
        case Trouble::reverse_out:
            return Ending::backed_out;
        case Trouble::driver_leaves:
            return Ending::drove_off;
        case Trouble::none:
        case Trouble::unreadable_plate:
        case Trouble::indicator_silent:
        case Trouble::similar_plates:
        case Trouble::overhang:
        case Trouble::creeping_second:
        case Trouble::barrier_sticks:
        case Trouble::gate_half_open:
        case Trouble::beam_blocked:
        case Trouble::late_reply:
        case Trouble::camera_frozen:
        case Trouble::snow_on_scale:
            break;
    }
    return Ending::through;
}

}  // namespace graingate::sim
