#pragma once

#include "tests/bench/deliveries.hpp"

#include <cstddef>

/// A depot's season as its engine lives through it: deliveries, and beside them what people and time leave
/// behind: bookings that are cancelled, that nobody comes for, loads that are rejected, trucks that drive
/// away.
namespace graingate::test {

/// One truck's way, and what comes with it by turns.
///   visit     counts up
///   vehicles  so many different trucks come, one after the other, again and again
inline void live_through(TestDepot& t, std::size_t visit, std::size_t vehicles) {
    const Day today = local_day(t.at, hours(8));
    const std::size_t truck = visit % vehicles;
    const auto other = [&](std::size_t kind) { return wish(20'000 * kind + visit % 20'000, today); };
    if (visit % 5 == 0) {  // cancelled
        const BookingRequested wanted = other(1);
        t.apply(wanted);
        t.apply(BookingCancelled{fixed<32>("c"), {1, t.depot.state().last_booking}, wanted.farmer});
    }
    if (visit % 7 == 0) t.apply(other(2));  // nobody comes for it
    if (visit % 11 == 0) {                  // it arrives, and is never seen on a lane
        const BookingRequested wanted = other(3);
        t.apply(wanted);
        t.apply(ArrivalReported{fixed<32>("a"), {1, t.depot.state().last_booking}, wanted.farmer});
    }
    deliver(t, truck, 2);
    t.pass(minutes(1));
}

}  // namespace graingate::test
