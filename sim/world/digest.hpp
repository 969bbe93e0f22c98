#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

namespace graingate::sim {

/// FNV-1a, 64 bits, over values in the order given: tells two runs apart, protects against nobody.
class Fingerprint {
public:
    void add(std::uint64_t value) {
        for (unsigned shift = 0; shift < 64; shift += 8) add_byte((value >> shift) & 0xFFU);
    }
    void add(std::int64_t value) { add(static_cast<std::uint64_t>(value)); }
    void add(bool value) { add_byte(value ? 1U : 0U); }
    /// Every bit counts: the physics has to be equal, not close.
    void add(double value) { add(std::bit_cast<std::uint64_t>(value)); }
    void add(std::string_view text) {
        for (const char c : text) add_byte(static_cast<unsigned char>(c));
        add_byte(0xFFU);
    }

    [[nodiscard]] std::uint64_t value() const { return value_; }

private:
    void add_byte(std::uint64_t byte) { value_ = (value_ ^ byte) * 0x100000001B3U; }
    std::uint64_t value_ = 0xCBF29CE484222325U;
};

}  // namespace graingate::sim
