#pragma once

#include "controller/devices/modbus_link.hpp"
#include "controller/devices/remote_io.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace graingate::devices {

/// The requests of a remote I/O module, one method each, without state of their own: channels in,
/// channels out, and the commissioning of its watchdog.
class IoModule {
public:
    IoModule(const RemoteIoConfig& config, const Link& link);

    /// Programs what is to happen when we fall silent, as far as the profile can: safe and power-on levels of
    /// our outputs 0, the watchdog's time-out, the watchdog on and not tripped. Writes only what differs
    /// (these values live in an EEPROM) and reads it back. `refusal` says what the module did not take;
    /// `had_tripped`, that its watchdog had made the outputs safe.
    struct Commissioned {
        std::string refusal;
        bool had_tripped = false;
    };
    Result<Commissioned, LinkFault> commission();

    /// Levels of channels 0 to the highest that is mapped.
    LinkResult read_inputs(std::vector<std::uint8_t>& into);
    LinkResult read_outputs(std::vector<std::uint8_t>& into);

    /// Writes channels `from` and those after it in one request.
    LinkResult write_outputs(unsigned from, std::span<const std::uint8_t> levels);

    /// True when the watchdog has tripped: outputs are safe and stay so until it is commissioned again. False
    /// when the profile cannot say.
    Result<bool, LinkFault> has_tripped();

private:
    /// Makes the coils of our outputs from `start` 0; false when they do not stay so.
    Result<bool, LinkFault> make_safe(std::uint16_t start);
    Result<Commissioned, LinkFault> program(const WatchdogMap& watchdog);
    Result<bool, LinkFault> set_coil(std::uint16_t address);
    Result<bool, LinkFault> set_register(std::uint16_t address, std::uint16_t value);
    Result<bool, LinkFault> clear_trip();

    const RemoteIoConfig& config_;
    ModbusLink link_;
    std::size_t inputs_count_;
    std::size_t outputs_count_;
};

}  // namespace graingate::devices
