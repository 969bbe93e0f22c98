#include "controller/app/config/device_kind.hpp"

#include "controller/devices/profile/profile.hpp"

#include <variant>

namespace graingate::app {

DeviceKind kind_of(const DeviceConfig& device) {
    const auto profile = devices::load_profile(device.profile);
    if (!profile) return DeviceKind::unknown;
    return std::holds_alternative<devices::RemoteIoProfile>(*profile) ? DeviceKind::remote_io
                                                                      : DeviceKind::indicator;
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

std::string why_without(const DeviceConfig& device, std::string_view key) {
    if (key == "port" && devices::is_serial(device.host)) return "a serial line has no port";
    const auto profile = devices::load_profile(device.profile);
    if (!profile) return {};
    const auto is_one_of = [&](auto... keys) { return ((key == keys) || ...); };
    const auto* remote_io = std::get_if<devices::RemoteIoProfile>(&*profile);
    if (!remote_io && is_one_of("watchdog_ms", "inputs", "outputs", "pull_the_plug_test"))
        return device.profile + " is the profile of an indicator, and only remote I/O has this key";
    if (remote_io && key == "flags_test")
        return device.profile + " is the profile of a remote I/O module, and only an indicator has this key";
    if (remote_io && !remote_io->watchdog && key == "watchdog_ms")
        return device.profile + " has no watchdog that can be programmed";
    if (std::holds_alternative<devices::FrameProfile>(*profile) && is_one_of("unit", "flags_test"))
        return device.profile + " sends frames, in which there is nothing of this";
    return {};
}

devices::LinkAddress DeviceConfig::address() const {
    devices::LinkAddress made{host, port, unit};
    if (!devices::is_serial(host)) return made;
    made.host.clear();
    made.serial = devices::parse_serial(host).value();
    return made;
}

}  // namespace graingate::app
