// Whatever registers an indicator sends: a reading with a fault proves nothing, and a sound one is whole.
//   input  the profile's number, then registers, high byte first
#include "controller/devices/profile/weight_coding.hpp"
#include "tests/fuzz/input.hpp"

#include <vector>

namespace {

using namespace graingate;

std::vector<devices::IndicatorProfile> indicators() {
    std::vector<devices::IndicatorProfile> made;
    for (const auto name : devices::profile_names()) {
        const auto profile = devices::load_profile(name);
        fuzz::must(profile.has_value());
        if (const auto* indicator = std::get_if<devices::IndicatorProfile>(&*profile))
            made.push_back(*indicator);
    }
    fuzz::must(!made.empty());
    return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto profiles = indicators();
    if (size == 0) return 0;
    const auto& profile = profiles[data[0] % profiles.size()];
    std::vector<std::uint16_t> block(profile.block.count);
    for (std::size_t i = 0; i < block.size() && 2 * i + 2 < size; ++i)
        block[i] = static_cast<std::uint16_t>(data[2 * i + 1] * 256 + data[2 * i + 2]);
    const devices::Scale scale{Kilograms{20}, Kilograms{80'000}};
    const auto [sample, why] = devices::decode_weight(profile, scale, block);
    fuzz::must(sample.fault == !why.empty());
    fuzz::must(sample.weight <= scale.max * 2 && -scale.max * 2 <= sample.weight);
    if (sample.fault) fuzz::must(!sample.stable && !sample.centre_of_zero);
    if (!sample.fault && !sample.overload && !sample.underload)
        fuzz::must(sample.weight.count() % scale.division.count() == 0);
    return 0;
}
