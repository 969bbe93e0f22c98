#pragma once

#include "controller/core/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace graingate::devices {

/// A serial line and how its bytes are framed.
struct SerialLine {
    std::string path;  ///< of the terminal: `/dev/ttyUSB0`
    unsigned baud = 9'600;
    unsigned data_bits = 8;
    char parity = 'N';  ///< N, E or O
    unsigned stop_bits = 1;

    /// `serial:/dev/ttyUSB0:9600:8N1`
    [[nodiscard]] std::string text() const;
    bool operator==(const SerialLine&) const = default;
};

/// Where a device answers: at a TCP peer or on a serial line, there under a unit number.
struct LinkAddress {
    std::string host = "127.0.0.1";  ///< name or address; means nothing when `serial` is there
    std::uint16_t port = 502;
    std::uint8_t unit = 1;  ///< TCP: 0 to 247, 255 means the peer itself; a serial line: 1 to 247
    std::optional<SerialLine> serial{};

    /// `host:port` or `serial:...`: what two devices share when they hang on one link
    [[nodiscard]] std::string link_text() const;
    /// `link_text() unit N`
    [[nodiscard]] std::string text() const;
    bool operator==(const LinkAddress&) const = default;
};

/// What `parse_link` takes, for messages.
inline constexpr std::string_view link_allowed = "HOST, HOST:PORT or serial:/dev/NAME:BAUD:8N1";

/// True for a text that is meant to be a serial line, well-formed or not.
bool is_serial(std::string_view text);
/// Reads `serial:PATH:BAUD:FORMAT`.
///   errors  what is wrong and what is allowed
Result<SerialLine, std::string> parse_serial(std::string_view text);
/// Reads `HOST`, `HOST:PORT` or `serial:PATH:BAUD:FORMAT`; an IPv6 address with a port stands in brackets.
///   errors  what is wrong and what is allowed
Result<LinkAddress, std::string> parse_link(std::string_view text, std::uint8_t unit);

}  // namespace graingate::devices
