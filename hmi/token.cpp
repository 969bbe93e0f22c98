#include "controller/core/ensure.hpp"
#include "hmi/backend.hpp"

#include <array>
#include <string>

#include <sys/random.h>

namespace graingate::hmi {

bool is_hex32(std::string_view text) {
    if (text.size() != 32) return false;
    for (const char c : text)
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
    return true;
}

BookingToken random_token() {
    std::array<unsigned char, 16> bytes{};
    // Up to 256 bytes come whole or not at all (getrandom(2)); without randomness there are no secrets.
    ENSURE(getrandom(bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    constexpr std::string_view hex = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : bytes) {
        text += hex[byte >> 4U];
        text += hex[byte & 0xFU];
    }
    return *BookingToken::from(text);
}

}  // namespace graingate::hmi
