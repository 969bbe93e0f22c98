#pragma once

#include "controller/core/result.hpp"
#include "controller/devices/link_times.hpp"
#include "controller/devices/profile/link_address.hpp"
#include "controller/devices/profile/profile.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>

struct _modbus;  // NOLINT(bugprone-reserved-identifier): libmodbus names it so

namespace graingate::devices {

class ModbusBus;

/// Why a request has no answer: which device, what was asked, what happened.
struct LinkFault {
    std::string text;
};

using LinkResult = Result<Done, LinkFault>;

/// What asks one unit of a bus. After a failure the first retry comes at once (on a serial line after one
/// more response time, in which a late answer may still come), later ones after a back-off, during which
/// requests fail at once with the last reason and cost the bus nothing. A device's own refusal (a Modbus
/// exception) is an answer; that of a gateway whose unit is silent is not. Not for use by two threads at
/// once, nor beside another link of its bus.
class ModbusLink {
public:
    /// A link with a bus of its own.
    explicit ModbusLink(const LinkAddress& address, LinkTimes times = {});
    /// A unit of a bus that others use too; `address` names it.
    ModbusLink(std::shared_ptr<ModbusBus> bus, LinkAddress address, LinkTimes times);
    ~ModbusLink();
    ModbusLink(ModbusLink&&) noexcept;
    ModbusLink& operator=(ModbusLink&&) noexcept;

    /// Reads `into.size()` registers (FC 3 or 4), at most 125.
    LinkResult read_registers(ReadFunction function, std::uint16_t start, std::span<std::uint16_t> into);
    /// Reads `into.size()` bits (FC 1 or 2), at most 2,000; each byte becomes 0 or 1.
    LinkResult read_bits(ReadFunction function, std::uint16_t start, std::span<std::uint8_t> into);
    /// Writes one coil (FC 5).
    LinkResult write_coil(std::uint16_t address, bool level);
    /// Writes a run of coils in one request (FC 15), at most 1,968.
    LinkResult write_coils(std::uint16_t start, std::span<const std::uint8_t> levels);
    /// Writes one holding register (FC 6).
    LinkResult write_register(std::uint16_t address, std::uint16_t value);

    [[nodiscard]] bool is_connected() const;
    [[nodiscard]] const LinkAddress& address() const;

private:
    struct Held;
    std::unique_ptr<Held> held_;
};

}  // namespace graingate::devices
