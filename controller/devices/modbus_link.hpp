#pragma once

#include "controller/core/result.hpp"
#include "controller/devices/profile/profile.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace graingate::devices {

/// Where a device answers.
struct LinkAddress {
    std::string host = "127.0.0.1";  ///< name or address
    std::uint16_t port = 502;
    std::uint8_t unit = 1;  ///< 0 to 247; 255 means the TCP peer itself

    [[nodiscard]] std::string text() const;  ///< `host:port unit N`
};

/// Real-time limits of a link.
struct LinkTimes {
    std::chrono::milliseconds connect{500};
    std::chrono::milliseconds response{200};     ///< from the request to the first byte of its answer
    std::chrono::milliseconds byte{100};         ///< between two bytes of an answer
    std::chrono::milliseconds back_off_min{50};  ///< after the second failure in a row; doubles from there
    std::chrono::milliseconds back_off_max{2'000};
};

/// Why a request has no answer: which device, what was asked, what happened.
struct LinkFault {
    std::string text;
};

using LinkResult = Result<Done, LinkFault>;

/// One Modbus TCP connection to one unit. Connects by itself when asked for something; after any
/// time-out or broken answer the connection is closed, because a late answer would be taken for
/// that of the next request for ever after. The first retry comes at once, later ones after a
/// back-off, during which requests fail at once with the last reason. A device's own refusal (a
/// Modbus exception) leaves the connection open. Not for use by two threads at once.
class ModbusLink {
public:
    explicit ModbusLink(LinkAddress address, LinkTimes times = {});
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
