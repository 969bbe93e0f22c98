#pragma once

#include <compare>
#include <cstdint>

namespace graingate {

/// A mass as the indicator shows it, in whole kilograms; may be negative (an indication below zero).
class Kilograms {
public:
    constexpr Kilograms() = default;
    constexpr explicit Kilograms(std::int64_t count) : count_(count) {}
    [[nodiscard]] constexpr std::int64_t count() const { return count_; }

    constexpr auto operator<=>(const Kilograms&) const = default;
    constexpr Kilograms operator+(Kilograms other) const { return Kilograms{count_ + other.count_}; }
    constexpr Kilograms operator-(Kilograms other) const { return Kilograms{count_ - other.count_}; }
    constexpr Kilograms operator-() const { return Kilograms{-count_}; }
    constexpr Kilograms operator*(std::int64_t times) const { return Kilograms{count_ * times}; }

private:
    std::int64_t count_ = 0;
};

/// A length of depot time, in microseconds.
class Duration {
public:
    constexpr Duration() = default;
    constexpr explicit Duration(std::int64_t us) : us_(us) {}
    [[nodiscard]] constexpr std::int64_t us() const { return us_; }

    constexpr auto operator<=>(const Duration&) const = default;
    constexpr Duration operator+(Duration other) const { return Duration{us_ + other.us_}; }
    constexpr Duration operator-(Duration other) const { return Duration{us_ - other.us_}; }
    constexpr Duration operator*(std::int64_t times) const { return Duration{us_ * times}; }

private:
    std::int64_t us_ = 0;
};

constexpr Duration milliseconds(std::int64_t count) {
    return Duration{count * 1'000};
}
constexpr Duration seconds(std::int64_t count) {
    return Duration{count * 1'000'000};
}
constexpr Duration minutes(std::int64_t count) {
    return seconds(count * 60);
}
constexpr Duration hours(std::int64_t count) {
    return minutes(count * 60);
}

/// A point of depot time: microseconds since 1970-01-01T00:00:00Z.
class Instant {
public:
    constexpr Instant() = default;
    constexpr explicit Instant(std::int64_t us) : us_(us) {}
    [[nodiscard]] constexpr std::int64_t us() const { return us_; }

    constexpr auto operator<=>(const Instant&) const = default;
    constexpr Instant operator+(Duration d) const { return Instant{us_ + d.us()}; }
    constexpr Instant operator-(Duration d) const { return Instant{us_ - d.us()}; }
    constexpr Duration operator-(Instant other) const { return Duration{us_ - other.us_}; }

    /// Later than every instant that the depot will see: "no deadline".
    static constexpr Instant never() { return Instant{INT64_MAX}; }

private:
    std::int64_t us_ = 0;
};

}  // namespace graingate
