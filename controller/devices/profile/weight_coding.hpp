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

/// Reads a weight out of `block`, which holds the registers of `profile.block` in order.
/// Pure. A unit that is none of kg, g, t, a value that is no whole number of kilograms, one off
/// the division or beyond ±2 Max is a fault with weight 0: nothing is rounded. Under- and overload
/// keep their value, whose division is not looked at.
DecodedWeight decode_weight(const IndicatorProfile& profile, const Scale& scale,
                            std::span<const std::uint16_t> block);

/// The unit in which an indicator that we play shows its weight.
enum class WeightUnit : std::uint8_t { kg, g, t };

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
