#pragma once

#include "controller/core/text.hpp"
#include "controller/core/units.hpp"

/// When the tests' days begin, and what their trucks bring.
namespace graingate::sim {

inline constexpr Instant morning{1'795'392'000'000'000};  // 2026-11-23T08:00:00+08:00
inline constexpr Name maize = literals::operator""_name("maize", 5);

}  // namespace graingate::sim
