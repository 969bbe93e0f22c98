#include "controller/core/bookings.hpp"

#include "controller/core/ensure.hpp"

#include <algorithm>

namespace graingate {
namespace {

template <class Map, class Key>
void count_down(Map& counts, const Key& key) {
    const auto found = counts.find(key);
    ENSURE(found != counts.end());
    if (--found->second == 0) counts.erase(found);
}

template <class Map, class Key>
std::int64_t count_in_map(const Map& counts, const Key& key) {
    const auto found = counts.find(key);
    return found == counts.end() ? 0 : found->second;
}

}  // namespace

void Bookings::add(const Booking& booking) {
    ENSURE(by_id_.emplace(booking.id, booking).second);
    ENSURE(by_plate_.emplace(std::pair{booking.plate, booking.day}, booking.id).second);
    ++in_slot_[{booking.day, booking.slot}];
    ++of_phone_[booking.phone_tag];
    by_day_[{booking.day, booking.id}] = booking.visit;
}

void Bookings::remove(BookingId id) {
    const auto found = by_id_.find(id);
    ENSURE(found != by_id_.end());
    const Booking& booking = found->second;
    by_plate_.erase({booking.plate, booking.day});
    count_down(in_slot_, std::pair{booking.day, booking.slot});
    count_down(of_phone_, booking.phone_tag);
    by_day_.erase({booking.day, booking.id});
    by_id_.erase(found);
}

void Bookings::set_visit(BookingId id, VisitId visit) {
    const auto found = by_id_.find(id);
    ENSURE(found != by_id_.end());
    found->second.visit = visit;
    by_day_[{found->second.day, id}] = visit;
}

const Booking* Bookings::find(BookingId id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &found->second;
}

const Booking* Bookings::find(const Plate& plate, Day day) const {
    const auto found = by_plate_.find({plate, day});
    return found == by_plate_.end() ? nullptr : find(found->second);
}

bool Bookings::is_booked(const Plate& plate) const {
    const auto found = by_plate_.lower_bound({plate, Day{INT32_MIN}});
    return found != by_plate_.end() && found->first.first == plate;
}

std::int64_t Bookings::count_in(Day day, std::int64_t slot) const {
    return count_in_map(in_slot_, std::pair{day, slot});
}

std::int64_t Bookings::count_of(const PhoneTag& phone) const {
    return count_in_map(of_phone_, phone);
}

std::optional<BookingId> Bookings::find_stale(Day day) const {
    for (const auto& [key, visit] : by_day_) {
        if (key.first >= day) return std::nullopt;
        if (!visit.is_some()) return key.second;
    }
    return std::nullopt;
}

std::optional<Refusal> refusal_of(const Rules& rules, const Bookings& open, const BookingRequested& wanted,
                                  Day today, std::int64_t minute) {
    const SlotRules& slots = rules.slots;
    if (std::ranges::find(rules.commodities, wanted.commodity) == rules.commodities.end())
        return Refusal::unknown_commodity;
    if (wanted.day < today || wanted.day > today + static_cast<std::int32_t>(slots.days_ahead))
        return Refusal::day_out_of_range;
    if (wanted.slot < 0 || wanted.slot >= slots.count) return Refusal::no_such_slot;
    const std::int64_t end_minute = (slots.first + slots.length * (wanted.slot + 1)).us() / minutes(1).us();
    if (wanted.day == today && minute >= end_minute) return Refusal::slot_over;
    if (open.count_in(wanted.day, wanted.slot) >= slots.capacity) return Refusal::slot_full;
    if (open.find(wanted.plate, wanted.day) != nullptr) return Refusal::plate_already_booked;
    if (open.count_of(wanted.phone_tag) >= slots.open_per_phone) return Refusal::too_many_bookings;
    return std::nullopt;
}

}  // namespace graingate
