#include "controller/core/calendar.hpp"

#include <array>
#include <charconv>

namespace graingate {
namespace {

constexpr std::int64_t us_a_day = hours(24).us();

struct Civil {
    std::int64_t year;
    std::int64_t month;
    std::int64_t day;
};

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) {
    return a / b - ((a % b < 0) ? 1 : 0);
}

constexpr bool is_leap(std::int64_t year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

constexpr std::int64_t days_before_year(std::int64_t year) {
    const std::int64_t y = year - 1;
    return y * 365 + y / 4 - y / 100 + y / 400 - 719'162;  // 719,162 days lie before 1970-01-01
}

constexpr std::int64_t days_in_month(std::int64_t year, std::int64_t month) {
    constexpr std::array<std::int64_t, 12> lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return lengths[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap(year) ? 1 : 0);
}

Civil civil(Day day) {
    // Never later than the year looked for: years have 365 or 366 days.
    std::int64_t year = 1970 + floor_div(day.since_1970, day.since_1970 < 0 ? 365 : 366);
    while (days_before_year(year + 1) <= day.since_1970) ++year;
    std::int64_t left = day.since_1970 - days_before_year(year);
    std::int64_t month = 1;
    for (; left >= days_in_month(year, month); ++month) left -= days_in_month(year, month);
    return {year, month, left + 1};
}

/// Digits only, all of them: "07" and "7" are both refused where `width` says otherwise.
std::optional<std::int64_t> digits(std::string_view text, std::size_t width) {
    if (text.size() != width) return std::nullopt;
    std::int64_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

void append_padded(std::string& out, std::int64_t value, std::size_t width) {
    const std::string plain = std::to_string(value);
    if (plain.size() < width) out.append(width - plain.size(), '0');
    out += plain;
}

}  // namespace

std::optional<Day> Day::parse(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = digits(text.substr(0, 4), 4);
    const auto month = digits(text.substr(5, 2), 2);
    const auto day = digits(text.substr(8, 2), 2);
    if (!year || !month || !day || *year < 1970 || *month < 1 || *month > 12) return std::nullopt;
    if (*day < 1 || *day > days_in_month(*year, *month)) return std::nullopt;
    std::int64_t since = days_before_year(*year) + *day - 1;
    for (std::int64_t m = 1; m < *month; ++m) since += days_in_month(*year, m);
    return Day{static_cast<std::int32_t>(since)};
}

std::string Day::text() const {
    const Civil c = civil(*this);
    std::string out;
    append_padded(out, c.year, 4);
    out += '-';
    append_padded(out, c.month, 2);
    out += '-';
    append_padded(out, c.day, 2);
    return out;
}

Day local_day(Instant at, Duration offset) {
    return Day{static_cast<std::int32_t>(floor_div((at + offset).us(), us_a_day))};
}

Instant start_of(Day day, Duration offset) {
    return Instant{day.since_1970 * us_a_day} - offset;
}

std::string local_text(Instant at, Duration offset) {
    const Day day = local_day(at, offset);
    const std::int64_t second = (at - start_of(day, offset)).us() / 1'000'000;
    std::string out = day.text() + ' ';
    append_padded(out, second / 3600, 2);
    out += ':';
    append_padded(out, second / 60 % 60, 2);
    out += ':';
    append_padded(out, second % 60, 2);
    return out;
}

}  // namespace graingate
