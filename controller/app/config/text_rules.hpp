#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

/// What single texts of the configuration must look like.
namespace graingate::app {

/// An IPv4 or IPv6 address.
bool is_ip_address(std::string_view text);
/// An IP address, or a host name of RFC 1123, 2.1.
bool is_host(std::string_view text);
/// An IP address, a host name, or a well-formed serial line (`serial:PATH:BAUD:FORMAT`).
bool is_link(std::string_view text);
/// The record of a test, `2026-11-01 by Wang Wei`, or nothing.
bool is_record_or_empty(std::string_view text);
/// unattended or attended
bool is_use(std::string_view text);
/// What vision takes for a camera (`vision::camera_addresses_allowed`).
bool is_camera_url(std::string_view text);
/// `tcp:HOST:PORT`, the port from 1 to 65,535.
bool is_printer_address(std::string_view text);
/// A line of print: no control characters, at most 60 bytes, or nothing.
bool is_heading(std::string_view text);
/// A text that is not empty, of at most 200 bytes.
bool is_short_text(std::string_view text);
/// Minutes after midnight of "06:00"; nothing when it is no time of day.
std::optional<std::int64_t> minute_of_day(std::string_view text);

}  // namespace graingate::app
