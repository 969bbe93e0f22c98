#include "controller/core/expectation.hpp"

#include "controller/core/calendar.hpp"
#include "controller/core/match.hpp"
#include "controller/core/yard.hpp"

#include <algorithm>

namespace graingate {
namespace {

// Nobody has counted them yet at a depot: chosen so that each is clearly less than what trucks do, and all
// together less than what a reading says that two plates can be told apart by.
constexpr std::int64_t other_hour = -700;     ///< a booking of today whose slot is not now
constexpr std::int64_t not_here = -10'000;    ///< another day's booking, a visit that stands elsewhere
constexpr std::int64_t never_weighed = -400;  ///< a vehicle without a tare, beside those that came before

bool is_its_slot(const Rules& rules, const Booking& booking, Instant wall) {
    if (booking.is_here || booking.slot == walk_in_slot) return true;
    const Instant end = slot_end(rules, booking);
    return wall >= end - rules.slots.length - rules.yard.lateness && wall <= end + rules.yard.lateness;
}

std::int64_t of_booking(const Rules& rules, const State& state, const Occasion& occasion,
                        const Plate& plate) {
    if (occasion.side != Side::a) return not_here;
    // A clock that was set by years says nothing of anybody's slot.
    if (state.alarms.contains({Alarm::clock_jumped, depot_subject})) return 0;
    const Instant wall = occasion.at + state.clock_offset;
    const Booking* today = state.bookings.find(plate, local_day(wall, rules.utc_offset));
    if (today == nullptr) return not_here;
    return is_its_slot(rules, *today, wall) ? 0 : other_hour;
}

std::int64_t of_visit(const Occasion& occasion, const Visit& visit) {
    if (occasion.side == Side::b) return is_going_out(visit.stage) ? 0 : not_here;
    const bool was_sent = visit.stage == Stage::sent_to_pit && visit.pit == occasion.pit;
    return occasion.side == Side::none && was_sent ? 0 : not_here;
}

}  // namespace

std::int64_t expectation(const Rules& rules, const State& state, const Occasion& occasion,
                         const Plate& plate) {
    const Visit* visit = find_visit(state, plate);
    const std::int64_t here =
        visit != nullptr ? of_visit(occasion, *visit) : of_booking(rules, state, occasion, plate);
    const std::int64_t known = state.tares.mean(plate) ? 0 : never_weighed;
    return std::max(here + known, -expectation_span(rules));
}

std::int64_t expectation_span(const Rules& rules) {
    return rules.match.margin_milli_nats / 2;
}

}  // namespace graingate
