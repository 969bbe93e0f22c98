#pragma once

#include "controller/core/text.hpp"
#include "controller/devices/modbus_link.hpp"
#include "controller/devices/profile/weight_coding.hpp"

#include <cstdint>

/// What the tests of devices call theirs.
namespace graingate::devices {

inline constexpr Name scale = literals::operator""_name("S1", 2);
inline constexpr Name module = literals::operator""_name("IO1", 3);
inline constexpr Scale truck_scale{Kilograms{20}, Kilograms{100'000}};

/// Reads the register that stands for any other.
inline LinkResult read_one(ModbusLink& link, std::uint16_t& into) {
    return link.read_registers(ReadFunction::holding, 7, {&into, 1});
}

}  // namespace graingate::devices
