#pragma once

#include "controller/core/result.hpp"
#include "controller/core/state.hpp"

#include <string>
#include <vector>

/// Whose truck is it? Exact or refused: one confident reading that is one open booking's or visit's plate,
/// and no second reading that could be another's. A tie is never resolved by guessing.
namespace graingate {

/// A doubt with its parameter, for the hold that it causes.
struct Doubt {
    Hold code = Hold::no_plate_read;
    std::string detail;
};

/// Second readings above this could be right (in thousandths).
constexpr Permille rival_confidence_min{50};

/// The plate that the frames show.
///   errors  no_plate_read: nothing legible, not sure enough, or a tie with another plate that could be here
Result<Plate, Doubt> sure_plate(const Rules& rules, const State& state,
                                const std::vector<PlateReading>& readings);

/// Who a truck is that waits at a side of a lane.
struct Newcomer {
    const Booking* booking = nullptr;  ///< a full truck with a booking for today
    const Visit* visit = nullptr;      ///< an empty truck that comes back
};

/// Exactly one half of the answer is set.
///   errors  no_booking, not_its_slot, already_here, not_unloaded
Result<Newcomer, Doubt> newcomer_at(const Rules& rules, const State& state, Side side, const Plate& plate,
                                    Instant now);

/// The visit that stands at a pit, if it was sent there.
///   errors  wrong_truck
Result<const Visit*, Doubt> visit_at_pit(const State& state, const Name& pit, const Plate& plate);

/// The open visit of a plate; null when there is none.
const Visit* find_visit(const State& state, const Plate& plate);

}  // namespace graingate
