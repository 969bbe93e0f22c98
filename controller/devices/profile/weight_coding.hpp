#pragma once

#include "controller/core/units.hpp"
#include "controller/devices/profile/profile.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace graingate::devices {

/// One reading of the platform: gross, in whole kilograms, with what the indicator says of it.
/// With `fault` neither `stable` nor `centre_of_zero` is ever set, and the weight proves nothing.
struct WeightSample {
    Kilograms weight;
    bool stable = false;
    bool centre_of_zero = false;
    bool overload = false;
    bool underload = false;
    bool fault = false;

    bool operator==(const WeightSample&) const = default;
};

/// What the decoder holds a reading against.
struct Scale {
    Kilograms division;  ///< e
    Kilograms max;       ///< Max; a reading beyond ±2 Max is taken for wrongly ordered words
};

/// A decoded reading, and in words why it is a fault (empty when it is none).
struct DecodedWeight {
    WeightSample sample;
    std::string why;
};

/// The unit in which an indicator shows its weight.
enum class WeightUnit : std::uint8_t { kg, g, t };

/// What an indicator shows: `count` times 10^-decimals units.
struct WeightCount {
    std::int64_t count = 0;
    WeightUnit unit = WeightUnit::kg;
    unsigned decimals = 0;
};

/// Puts the weight in kilograms into `made`, whose under- and overload are set.
///   returns  nothing, or why the count cannot be a weight; `made` is then as it was
std::string weigh_count(const WeightCount& shown, const Scale& scale, WeightSample& made);

/// Reads a weight out of `block`, which holds the registers of `profile.block` in order.
/// Pure. A unit that is none of kg, g, t, a value that is no whole number of kilograms, one off
/// the division or beyond ±2 Max is a fault with weight 0: nothing is rounded. Under- and overload
/// keep their value, whose division is not looked at.
DecodedWeight decode_weight(const IndicatorProfile& profile, const Scale& scale,
                            std::span<const std::uint16_t> block);

/// The counter of the profile's heartbeat, which it has.
std::uint16_t beat_of(const IndicatorProfile& profile, std::span<const std::uint16_t> block);
/// A value that is only shown.
std::int64_t shown_of(const IndicatorProfile& profile, const ShownValue& value,
                      std::span<const std::uint16_t> block);
/// The raw value of a field.
std::uint16_t value_of(const BitField& field, const IndicatorProfile& profile,
                       std::span<const std::uint16_t> block);
/// True while the test holds in `block`.
bool is_set(const BitTest& test, const IndicatorProfile& profile, std::span<const std::uint16_t> block);

/// How an indicator that we play writes its counts.
struct WeightFormat {
    WeightUnit unit = WeightUnit::kg;
    unsigned decimals = 0;
};

/// The registers of `profile.block` for a reading: the inverse of `decode_weight`, for the virtual
/// depot and tests. `fault` sets the profile's first fault. The weight must be exact in `format`,
/// the unit one of the profile's, the count within 32 bits.
std::vector<std::uint16_t> encode_weight(const IndicatorProfile& profile, const WeightSample& sample,
                                         WeightFormat format = {});

}  // namespace graingate::devices
