#include "controller/core/bookings.hpp"

#include "controller/core/calendar.hpp"
#include "controller/core/ensure.hpp"

#include <algorithm>

namespace graingate {
namespace {

/// A booking whose truck waits in the street leaves so many days after its slot's day.
constexpr std::int32_t days_kept = 2;

std::tuple<Day, std::int64_t, BookingId> key_of(const Booking& booking) {
    return {booking.day, booking.slot, booking.id};
}

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

std::optional<Bookings> Bookings::from(const std::vector<Booking>& all) {
    Bookings made;
    for (const Booking& booking : all) {
        if (!booking.id.is_some()) return std::nullopt;
        if (!made.by_id_.empty() && made.by_id_.rbegin()->first >= booking.id) return std::nullopt;
        made.by_id_.emplace_hint(made.by_id_.end(), booking.id, booking);
        if (!made.by_plate_.emplace(std::pair{booking.plate, booking.day}, booking.id).second)
            return std::nullopt;
        if (!booking.code.empty() && !made.by_code_.emplace(booking.code, booking.id).second)
            return std::nullopt;
        ++made.in_slot_[{booking.day, booking.slot}];
        ++made.of_phone_[booking.phone_tag];
        made.plates_.push_back(booking.plate);
        if (!booking.visit.is_some()) made.waiting_[key_of(booking)] = booking.is_here;
    }
    std::ranges::sort(made.plates_);  // equal plates are equal bytes: their order shows nowhere
    return made;
}

void Bookings::add(const Booking& booking) {
    ENSURE(by_id_.emplace(booking.id, booking).second);
    ENSURE(by_plate_.emplace(std::pair{booking.plate, booking.day}, booking.id).second);
    ++in_slot_[{booking.day, booking.slot}];
    ++of_phone_[booking.phone_tag];
    plates_.insert(std::ranges::lower_bound(plates_, booking.plate), booking.plate);
    if (!booking.code.empty()) ENSURE(by_code_.emplace(booking.code, booking.id).second);
    if (!booking.visit.is_some()) waiting_[key_of(booking)] = booking.is_here;
}

void Bookings::remove(BookingId id) {
    const auto found = by_id_.find(id);
    ENSURE(found != by_id_.end());
    const Booking& booking = found->second;
    by_plate_.erase({booking.plate, booking.day});
    count_down(in_slot_, std::pair{booking.day, booking.slot});
    count_down(of_phone_, booking.phone_tag);
    plates_.erase(std::ranges::lower_bound(plates_, booking.plate));
    by_code_.erase(booking.code);
    waiting_.erase(key_of(booking));
    by_id_.erase(found);
}

void Bookings::set_visit(BookingId id, VisitId visit) {
    const auto found = by_id_.find(id);
    ENSURE(found != by_id_.end());
    Booking& booking = found->second;
    booking.visit = visit;
    booking.is_here = false;
    if (visit.is_some())
        waiting_.erase(key_of(booking));
    else
        waiting_[key_of(booking)] = false;
}

void Bookings::set_here(BookingId id, bool is_here) {
    const auto found = by_id_.find(id);
    ENSURE(found != by_id_.end() && !found->second.visit.is_some());
    found->second.is_here = is_here;
    waiting_[key_of(found->second)] = is_here;
}

const Booking* Bookings::find_code(const CodeTag& code) const {
    const auto found = by_code_.find(code);
    return found == by_code_.end() ? nullptr : find(found->second);
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

std::optional<Bookings::Expiry> Bookings::next_expiry(const Rules& rules) const {
    std::optional<Expiry> next;
    for (const auto& [key, is_here] : waiting_) {
        const auto& [day, slot, booking] = key;
        const Instant at = is_here ? start_of(day + days_kept, rules.utc_offset)
                                   : slot_end(rules, day, slot) + rules.yard.no_show;
        if (!next || at < next->at) next = {at, booking};
        // In the order of slots: no later one that has not come ends before this one. A truck without a slot
        // that was let on and backed off has its whole day.
        if (!is_here && slot != walk_in_slot) break;
    }
    return next;
}

std::vector<BookingId> Bookings::absent(const Rules& rules, Instant wall) const {
    std::vector<BookingId> found;
    for (const auto& [key, is_here] : waiting_) {
        const auto& [day, slot, booking] = key;
        if (slot == walk_in_slot || is_here) continue;
        if (slot_end(rules, day, slot) > wall) break;
        found.push_back(booking);
    }
    return found;
}

Instant slot_end(const Rules& rules, Day day, std::int64_t slot) {
    const Duration end =
        slot == walk_in_slot ? hours(24) : rules.slots.first + rules.slots.length * (slot + 1);
    return start_of(day, rules.utc_offset) + end;
}

Instant slot_end(const Rules& rules, const Booking& booking) {
    return slot_end(rules, booking.day, booking.slot);
}

std::optional<Refusal> refusal_of(const Rules& rules, const Bookings& open, const BookingRequested& wanted,
                                  Day today, std::int64_t minute) {
    const SlotRules& slots = rules.slots;
    if (std::ranges::find(rules.commodities, wanted.commodity) == rules.commodities.end())
        return Refusal::unknown_commodity;
    if (wanted.day < today || wanted.day > today + static_cast<std::int32_t>(slots.days_ahead))
        return Refusal::day_out_of_range;
    if (wanted.slot == walk_in_slot) {
        if (wanted.day != today) return Refusal::day_out_of_range;
    } else {
        if (wanted.slot < 0 || wanted.slot >= slots.count) return Refusal::no_such_slot;
        const std::int64_t end_minute =
            (slots.first + slots.length * (wanted.slot + 1)).us() / minutes(1).us();
        if (wanted.day == today && minute >= end_minute) return Refusal::slot_over;
        if (open.count_in(wanted.day, wanted.slot) >= slots.capacity) return Refusal::slot_full;
    }
    if (open.find(wanted.plate, wanted.day) != nullptr) return Refusal::plate_already_booked;
    if (open.find_code(wanted.code) != nullptr) return Refusal::code_already_used;
    if (open.count_of(wanted.phone_tag) >= slots.open_per_phone) return Refusal::too_many_bookings;
    return std::nullopt;
}

}  // namespace graingate
