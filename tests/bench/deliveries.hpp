#pragma once

#include "tests/support/test_depot.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

/// Whole deliveries of one truck after another, led by hand through one lane and one pit, for benchmarks.
namespace graingate::test {

/// As many bookings as a benchmark likes.
inline Rules bench_rules() {
    Rules rules = small_rules();
    rules.slots.first = Duration{};
    rules.slots.count = 24;
    rules.slots.capacity = rules.slots.open_per_phone = 1'000'000;
    return rules;
}
/// The booking of truck `number`.
inline BookingRequested wish(std::size_t number, Day day) {
    const std::string digits = std::to_string(100'000 + number);
    return {fixed<32>("r" + digits),
            fixed<32>("f" + digits),
            fixed<32>("p" + digits),
            *Plate::parse("黑A" + digits.substr(1)),
            {},
            {},
            "maize"_name,
            day,
            23};
}

/// Over the scale, with so many readings while the deck trembles before it, it settles and rolls off.
inline void cross(TestDepot& t, Side side, const Plate& plate, std::int64_t kg, int readings) {
    t.to_entering(side, plate);
    t.open_boom(side);
    for (int i = 0; i < readings; ++i) t.weigh_moving(20 * (i % 2));
    t.roll_on(side, kg);
    for (int i = 0; i < readings; ++i) t.weigh_moving(kg + 40 * (i % 2));
    t.shut_boom(side);
    t.weigh_stable(kg);
    t.pass(seconds(1));
    t.weigh_stable(kg);
    t.pass(seconds(1));
    t.weigh_stable(kg);
    t.store_photo();
    t.open_boom(opposite(side));
    for (int i = 0; i < readings; ++i) t.weigh_moving(kg - i * 40);
    t.roll_off(opposite(side));
    t.shut_boom(opposite(side));
    t.weigh_zero();
}

/// From the booking to the ticket.
inline void deliver(TestDepot& t, std::size_t number, int readings) {
    const BookingRequested booking = wish(number, local_day(t.at, hours(8)));
    t.apply(booking);
    cross(t, Side::a, booking.plate, 31'240, readings);
    t.judge_all();
    t.pit_to_opening(booking.plate);
    t.wire("P1.gate_closed", false);
    t.wire("P1.gate_open", true);
    t.wire("P1.hopper_empty", false);
    t.wire("P1.hopper_empty", true);
    t.pass(seconds(8));
    t.wire("P1.gate_open", false);
    t.wire("P1.gate_closed", true);
    t.wire("P1.presence", false);
    cross(t, Side::b, booking.plate, 11'620, readings);
    t.forget_commands();
}

}  // namespace graingate::test
