#include "controller/app/config.hpp"

#include "controller/core/ensure.hpp"

#include <charconv>

namespace graingate::app {

std::string PrinterConfig::host() const {
    constexpr std::size_t scheme = 4;  // tcp:
    const std::size_t colon = address.rfind(':');
    ENSURE(colon != std::string::npos && colon > scheme);
    return address.substr(scheme, colon - scheme);
}

std::uint16_t PrinterConfig::port() const {
    std::uint16_t port = 0;
    std::from_chars(address.data() + address.rfind(':') + 1, address.data() + address.size(), port);
    return port;
}

}  // namespace graingate::app
