#include "controller/app/config/device_kind.hpp"

#include "controller/devices/profile/profile.hpp"

#include <variant>

namespace graingate::app {

DeviceKind kind_of(const DeviceConfig& device) {
    const auto profile = devices::load_profile(device.profile);
    if (!profile) return DeviceKind::unknown;
    return std::holds_alternative<devices::IndicatorProfile>(*profile) ? DeviceKind::indicator
                                                                       : DeviceKind::remote_io;
}

std::string_view words_of(DeviceKind kind) {
    switch (kind) {
        case DeviceKind::indicator:
            return "an indicator";
        case DeviceKind::remote_io:
            return "a remote I/O module";
        case DeviceKind::unknown:
            break;
    }
    return "a device of unknown profile";
}

}  // namespace graingate::app
