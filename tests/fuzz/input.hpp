#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace graingate::fuzz {

/// The fuzzer's bytes as text, with no copy.
inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// Stops the fuzzer: what we promise of any input does not hold for this one.
inline void must(bool holds) {
    if (!holds) __builtin_trap();
}

}  // namespace graingate::fuzz
