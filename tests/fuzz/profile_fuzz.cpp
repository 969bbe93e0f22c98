// Any text is a profile or is refused in words.
#include "controller/devices/profile/profile.hpp"
#include "tests/fuzz/input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto profile =
        graingate::devices::parse_profile(graingate::fuzz::text_of(data, size), "profile.toml");
    if (!profile) graingate::fuzz::must(!profile.error().text().empty());
    return 0;
}
