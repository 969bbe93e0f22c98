#pragma once

#include "controller/core/units.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace graingate {

/// A local calendar day, as the number of days since 1970-01-01; written `2026-11-23`.
struct Day {
    std::int32_t since_1970 = 0;

    constexpr auto operator<=>(const Day&) const = default;
    constexpr Day operator+(std::int32_t days) const { return Day{since_1970 + days}; }

    /// nothing, when the text is no day of the Gregorian calendar, years 1970 to 9999
    static std::optional<Day> parse(std::string_view text);
    [[nodiscard]] std::string text() const;
};

/// The local day that `at` falls in.
///   offset  local time less UTC, fixed in the rules (+08:00 in China, no summer time)
Day local_day(Instant at, Duration offset);

/// Midnight at which `day` begins.
Instant start_of(Day day, Duration offset);

/// `2026-11-23 18:40:07`, local time, for people.
std::string local_text(Instant at, Duration offset);

}  // namespace graingate
