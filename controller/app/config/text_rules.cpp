#include "controller/app/config/text_rules.hpp"

#include "vision/camera_address.hpp"

#include "controller/devices/profile/attended.hpp"
#include "controller/devices/profile/link_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace graingate::app {
namespace {

constexpr std::size_t text_size_max = 200;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_letter_or_digit(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_label(std::string_view label) {
    return !label.empty() && label.size() <= 63 && is_letter_or_digit(label.front()) &&
           is_letter_or_digit(label.back()) &&
           std::all_of(label.begin(), label.end(), [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

}  // namespace

bool is_ip_address(std::string_view text) {
    const std::string zero_ended{text};
    if (zero_ended.size() != std::char_traits<char>::length(zero_ended.c_str())) return false;
    std::array<unsigned char, sizeof(in6_addr)> address{};
    return inet_pton(AF_INET, zero_ended.c_str(), address.data()) == 1 ||
           inet_pton(AF_INET6, zero_ended.c_str(), address.data()) == 1;
}

bool is_host(std::string_view text) {
    if (is_ip_address(text)) return true;
    if (text.empty() || text.size() > text_size_max) return false;
    // A name of digits and dots alone is a mistyped address.
    if (std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.'; })) return false;
    while (true) {
        const std::size_t dot = text.find('.');
        if (!is_label(text.substr(0, dot))) return false;
        if (dot == std::string_view::npos) return true;
        text.remove_prefix(dot + 1);
    }
}

bool is_link(std::string_view text) {
    if (text.size() > text_size_max) return false;
    return devices::is_serial(text) ? devices::parse_serial(text).has_value() : is_host(text);
}

bool is_record_or_empty(std::string_view text) {
    return text.empty() || devices::is_record(text);
}

bool is_use(std::string_view text) {
    return text == "unattended" || text == "attended";
}

bool is_camera_url(std::string_view text) {
    return vision::parse_camera_address(text).has_value();
}

bool is_printer_address(std::string_view text) {
    constexpr std::string_view scheme = "tcp:";
    const std::size_t colon = text.rfind(':');
    if (!text.starts_with(scheme) || text.size() > text_size_max || colon < scheme.size()) return false;
    const std::string_view port = text.substr(colon + 1);
    unsigned number = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (error != std::errc{} || end != port.data() + port.size() || number < 1 || number > 65'535)
        return false;
    return is_host(text.substr(scheme.size(), colon - scheme.size()));
}

bool is_heading(std::string_view text) {
    return text.size() <= 60 && std::all_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
           });
}

bool is_short_text(std::string_view text) {
    return !text.empty() && text.size() <= text_size_max;
}

std::optional<std::int64_t> minute_of_day(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    for (const std::size_t i : {0U, 1U, 3U, 4U})
        if (!is_digit(text[i])) return std::nullopt;
    const int hour = (text[0] - '0') * 10 + (text[1] - '0');
    const int minute = (text[3] - '0') * 10 + (text[4] - '0');
    if (hour > 23 || minute > 59) return std::nullopt;
    return hour * 60 + minute;
}

}  // namespace graingate::app
