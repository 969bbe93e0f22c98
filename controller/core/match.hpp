#pragma once

#include "controller/core/expectation.hpp"
#include "controller/core/result.hpp"
#include "controller/core/state.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// Whose truck is it? What the frames show is weighed against every plate that may come: the open bookings'
/// and the visits', with what is expected of each at this place and time. The likeliest is believed when it
/// is ahead of every other, and of a stranger's plate, by the margin of the rules; a tie is never resolved by
/// guessing.
namespace graingate {

/// A doubt with its parameter, for the hold that it causes.
struct Doubt {
    Hold code = Hold::no_plate_read;
    std::string detail;
};

/// The truck's plate among those seen: the first of the job's camera that is no trailer's. null: none
const PlateSeen* plate_of_truck(const PlateRead& read);

/// The plate that the frames show: one that may come, or a stranger's that was read surely.
///   errors  no_plate_read: nothing legible, not sure enough, or a tie; with the texts in question
Result<Plate, Doubt> sure_plate(const Rules& rules, const State& state, const Occasion& occasion,
                                const PlateRead& read);

/// A plate, and how we know it.
struct Identified {
    Plate plate;
    Evidence by = Evidence::plate_read;
};

/// What plate and QR code say together. A code speaks for a truck whose plate cannot be read, and against one
/// whose plate is another's; a code that no open booking has says nothing.
///   errors  those of `sure_plate`, code_differs
Result<Identified, Doubt> identify(const Rules& rules, const State& state, const Occasion& occasion,
                                   const PlateRead& read, const CodeTag& code);

/// The plate of the trailer, where one was surely read; it need not be a booked one.
std::optional<Plate> sure_trailer(const PlateRead& read);

/// Who a truck is that waits at a side of a lane.
struct Newcomer {
    const Booking* booking = nullptr;  ///< a full truck with a booking for today
    const Visit* visit = nullptr;      ///< a truck that comes back from the yard
};

/// Exactly one half of the answer is set.
///   errors  no_booking, no_visit, not_its_slot, already_here, not_unloaded, not_its_turn, no_pit
Result<Newcomer, Doubt> newcomer_at(const Rules& rules, const State& state, Side side, const Plate& plate,
                                    Instant now);

/// Whose plate the QR code stands for: its booking's, or its visit's. null: nobody's
const Plate* plate_of_code(const State& state, const CodeTag& code);

/// The visit that stands at a pit, if it was sent there.
///   errors  wrong_truck
Result<const Visit*, Doubt> visit_at_pit(const State& state, const Name& pit, const Plate& plate);

/// The open visit of a plate; null when there is none.
const Visit* find_visit(const State& state, const Plate& plate);

}  // namespace graingate
