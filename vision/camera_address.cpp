#include "vision/camera_address.hpp"

#include <algorithm>
#include <charconv>

namespace graingate::vision {
namespace {

constexpr std::size_t size_max = 200;
constexpr std::string_view device_prefix = "/dev/video";
constexpr std::string_view file_scheme = "file://";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_number(std::string_view text, unsigned min, unsigned max) {
    unsigned value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    return fault == std::errc{} && end == text.data() + text.size() && value >= min && value <= max;
}

bool is_host(std::string_view text) {
    return !text.empty() && text.front() != '-' && text.front() != '.' &&
           std::ranges::all_of(text, [](char c) {
               return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.';
           });
}

std::string without_password(std::string_view text) {
    const std::size_t scheme = text.find("://");
    if (scheme == std::string_view::npos) return std::string(text);
    const std::size_t begin = scheme + 3;
    const std::size_t at = text.substr(0, text.find('/', begin)).rfind('@');
    if (at == std::string_view::npos) return std::string(text);
    return std::string(text.substr(0, begin)) + std::string(text.substr(at + 1));
}

/// Fills host, port, user, password and path from what follows `://`; false when that is malformed.
bool take_network(std::string_view rest, std::string_view default_port, CameraAddress& address) {
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) return false;
    address.path = rest.substr(slash);
    std::string_view authority = rest.substr(0, slash);
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        const std::string_view who = authority.substr(0, at);
        const std::size_t colon = who.find(':');
        if (colon == std::string_view::npos || colon == 0) return false;
        address.user = who.substr(0, colon);
        address.password = who.substr(colon + 1);
        authority.remove_prefix(at + 1);
    }
    const std::size_t colon = authority.find(':');
    address.host = authority.substr(0, colon);
    address.port = colon == std::string_view::npos ? default_port : authority.substr(colon + 1);
    return is_host(address.host) && is_number(address.port, 1, 65'535);
}

bool take(std::string_view text, CameraAddress& address) {
    if (text.size() > size_max) return false;
    if (!std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; })) return false;
    if (text.starts_with("http://")) {
        address.kind = CameraKind::http;
        return take_network(text.substr(7), "80", address);
    }
    if (text.starts_with("rtsp://")) {
        address.kind = CameraKind::rtsp;
        return take_network(text.substr(7), "554", address);
    }
    if (text.starts_with(file_scheme)) {
        address.kind = CameraKind::file;
        address.path = text.substr(file_scheme.size());
        return address.path.size() > 1 && address.path.front() == '/';
    }
    address.kind = CameraKind::device;
    address.path = text;
    return text.starts_with(device_prefix) && is_number(text.substr(device_prefix.size()), 0, 255);
}

}  // namespace

Result<CameraAddress, std::string> parse_camera_address(std::string_view text) {
    CameraAddress address;
    address.text = text;
    address.shown = without_password(text);
    if (take(text, address)) return address;
    return Unexpected{"camera address '" + address.shown.substr(0, size_max) + "': allowed is " +
                      std::string(camera_addresses_allowed)};
}

}  // namespace graingate::vision
