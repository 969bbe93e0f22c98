#include "controller/devices/profile/link_address.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace graingate::devices {
namespace {

constexpr std::string_view scheme = "serial:";
constexpr std::array<unsigned, 8> bauds{1'200, 2'400, 4'800, 9'600, 19'200, 38'400, 57'600, 115'200};

template <class Number>
std::optional<Number> number_of(std::string_view text) {
    Number value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string bauds_text() {
    std::string list;
    for (const unsigned baud : bauds) list += (list.empty() ? "" : ", ") + std::to_string(baud);
    return list;
}

Unexpected<std::string> refused(std::string_view text, const std::string& why) {
    return Unexpected{"'" + std::string{text} + "': " + why + "; allowed: " + std::string{link_allowed}};
}

/// Puts `8N1` into the line; false when it is none that is allowed.
bool put_format(SerialLine& line, std::string_view format) {
    constexpr std::string_view parities = "NEO";
    if (format.size() != 3) return false;
    if (format[0] != '7' && format[0] != '8') return false;
    if (parities.find(format[1]) == std::string_view::npos) return false;
    if (format[2] != '1' && format[2] != '2') return false;
    line.data_bits = static_cast<unsigned>(format[0] - '0');
    line.parity = format[1];
    line.stop_bits = static_cast<unsigned>(format[2] - '0');
    return true;
}

}  // namespace

std::string SerialLine::text() const {
    return std::string{scheme} + path + ":" + std::to_string(baud) + ":" + std::to_string(data_bits) +
           parity + std::to_string(stop_bits);
}

std::string LinkAddress::link_text() const {
    if (serial) return serial->text();
    const bool is_v6 = host.find(':') != std::string::npos;
    return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::string LinkAddress::text() const {
    return link_text() + " unit " + std::to_string(unit);
}

bool is_serial(std::string_view text) {
    return text.starts_with(scheme);
}

Result<SerialLine, std::string> parse_serial(std::string_view text) {
    if (!is_serial(text)) return refused(text, "is no serial line");
    const std::string_view rest = text.substr(scheme.size());
    const std::size_t last = rest.rfind(':');
    const std::size_t middle = last == std::string_view::npos || last == 0 ? last : rest.rfind(':', last - 1);
    if (middle == std::string_view::npos || middle == last || middle == 0)
        return refused(text, "a serial line has a path, a baud rate and a format");
    SerialLine line;
    line.path = rest.substr(0, middle);
    if (line.path.front() != '/') return refused(text, "the path must begin with /");
    const std::string_view baud = rest.substr(middle + 1, last - middle - 1);
    line.baud = number_of<unsigned>(baud).value_or(0);
    if (std::find(bauds.begin(), bauds.end(), line.baud) == bauds.end())
        return refused(text, "the baud rate '" + std::string{baud} + "' is none of " + bauds_text());
    if (!put_format(line, rest.substr(last + 1)))
        return refused(text, "the format '" + std::string{rest.substr(last + 1)} +
                                 "' is none of 7 or 8, then N, E or O, then 1 or 2");
    return line;
}

Result<LinkAddress, std::string> parse_link(std::string_view text, std::uint8_t unit) {
    LinkAddress address;
    address.unit = unit;
    if (is_serial(text)) {
        auto line = parse_serial(text);
        if (!line) return Unexpected{line.error()};
        if (unit < 1 || unit > 247)
            return refused(text,
                           "unit " + std::to_string(unit) + " cannot be on a serial line, 1 to 247 can");
        address.serial = std::move(*line);
        return address;
    }
    std::string_view host = text;
    std::string_view port;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos) return refused(text, "the bracket is not closed");
        host = text.substr(1, end - 1);
        port = text.substr(end + 1);
        if (!port.empty() && !port.starts_with(':')) return refused(text, "after the bracket stands a port");
    } else if (std::count(text.begin(), text.end(), ':') == 1) {
        host = text.substr(0, text.find(':'));
        port = text.substr(text.find(':'));
    }
    if (host.empty()) return refused(text, "the host is missing");
    address.host = host;
    if (port.empty()) return address;
    const auto number = number_of<std::uint16_t>(port.substr(1));
    if (!number || *number == 0)
        return refused(text, "the port '" + std::string{port.substr(1)} + "' is not allowed, 1 to 65535 is");
    address.port = *number;
    return address;
}

}  // namespace graingate::devices
