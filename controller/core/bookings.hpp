#pragma once

#include "controller/core/command.hpp"
#include "controller/core/event.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace graingate {

/// A farmer's right to deliver in one slot. Open until it is delivered, cancelled or expired.
struct Booking {
    BookingId id;
    FarmerId farmer;
    PhoneTag phone_tag;
    Plate plate;
    std::optional<Plate> trailer;
    CodeTag code;
    Name commodity;
    Day day;
    std::int64_t slot = 0;
    VisitId visit;         ///< the visit that uses it; none before the truck is on a lane
    bool is_here = false;  ///< its truck waits in the street

    static void fields(auto& self, auto&& field) {
        field("id", self.id);
        field("farmer", self.farmer);
        field("phone_tag", self.phone_tag);
        field("plate", self.plate);
        field("trailer", self.trailer);
        field("code", self.code);
        field("commodity", self.commodity);
        field("day", self.day);
        field("slot", self.slot);
        field("visit", self.visit);
        field("here", self.is_here);
    }
    bool operator==(const Booking&) const = default;
};

/// The open bookings, and what has to be found among them quickly. A plate has at most one open booking a
/// day, so that plate and day name a booking without doubt.
class Bookings {
public:
    /// All at once, by rising id; nothing, when two of them cannot be open together.
    static std::optional<Bookings> from(const std::vector<Booking>& all);

    void add(const Booking& booking);
    void remove(BookingId id);
    void set_visit(BookingId id, VisitId visit);
    void set_here(BookingId id, bool is_here);

    [[nodiscard]] const Booking* find(BookingId id) const;
    [[nodiscard]] const Booking* find(const Plate& plate, Day day) const;
    /// Whether the plate is booked for any day.
    [[nodiscard]] bool is_booked(const Plate& plate) const;
    /// The booking whose QR code this is; null for an empty tag.
    [[nodiscard]] const Booking* find_code(const CodeTag& code) const;
    /// The booked plates, sorted, each once for every day that it is booked for.
    [[nodiscard]] const std::vector<Plate>& plates() const { return plates_; }
    /// All, by id.
    [[nodiscard]] const std::map<BookingId, Booking>& all() const { return by_id_; }
    [[nodiscard]] std::int64_t count_in(Day day, std::int64_t slot) const;
    [[nodiscard]] std::int64_t count_of(const PhoneTag& phone) const;
    [[nodiscard]] std::size_t size() const { return by_id_.size(); }

    /// The booking that ends next by itself, and when; nothing, when visits use all of them.
    struct Expiry {
        Instant at;
        BookingId booking;
    };
    [[nodiscard]] std::optional<Expiry> next_expiry(const Rules& rules) const;

    /// The bookings whose slot was over at `wall` and whose trucks have not come, by slot.
    [[nodiscard]] std::vector<BookingId> absent(const Rules& rules, Instant wall) const;

    bool operator==(const Bookings&) const = default;

private:
    std::map<BookingId, Booking> by_id_;
    std::map<std::pair<Plate, Day>, BookingId> by_plate_;
    std::map<std::pair<Day, std::int64_t>, std::int64_t> in_slot_;
    std::map<PhoneTag, std::int64_t> of_phone_;
    std::vector<Plate> plates_;  ///< side by side in memory: each reading is weighed against all of them
    std::map<CodeTag, BookingId> by_code_;
    std::map<std::tuple<Day, std::int64_t, BookingId>, bool>
        waiting_;  ///< without a visit; whether it is here
};

/// Why a booking cannot be had; nothing when it can.
///   today, minute  local day and minutes after its midnight, now
std::optional<Refusal> refusal_of(const Rules& rules, const Bookings& open, const BookingRequested& wanted,
                                  Day today, std::int64_t minute);

/// The end of a slot; of `walk_in_slot`, the end of the day.
Instant slot_end(const Rules& rules, Day day, std::int64_t slot);
Instant slot_end(const Rules& rules, const Booking& booking);

}  // namespace graingate
