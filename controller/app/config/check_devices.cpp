#include "controller/app/config/reading.hpp"
#include "controller/app/config/schema.hpp"
#include "controller/devices/profile/profile.hpp"

#include <map>
#include <tuple>
#include <utility>

namespace graingate::app {
namespace {

std::string path_of(std::size_t row, std::string_view key) {
    return key_of("device", row, key);
}

/// An indicator has neither wires nor a watchdog.
void check_indicator(Reading& reading, std::size_t row) {
    for (const std::string_view key : {"watchdog_ms", "inputs", "outputs"}) {
        const std::string path = path_of(row, key);
        if (reading.written(path))
            reading.refuse(path, "nothing: " + reading.config.devices[row].profile +
                                     " is the profile of an indicator, and only remote I/O has this key");
    }
}

void check_channels(Reading& reading, const std::string& path, std::size_t used, std::size_t most) {
    if (used > most && reading.is_sound(path))
        reading.refuse(path,
                       "at most " + std::to_string(most) + " channels, which is all that the profile has");
}

void check_remote_io(Reading& reading, std::size_t row, const devices::RemoteIoProfile& profile) {
    const DeviceConfig& device = reading.config.devices[row];
    check_channels(reading, path_of(row, "inputs"), device.inputs.size(), profile.inputs.count);
    check_channels(reading, path_of(row, "outputs"), device.outputs.size(), profile.outputs_count);
    const std::string path = path_of(row, "watchdog_ms");
    const Duration most =
        milliseconds(std::int64_t{profile.watchdog.time_out_step_ms} * profile.watchdog.time_out_max);
    const Duration least = device.poll_period * 3;
    if (!reading.is_sound(path) || !reading.is_sound(path_of(row, "poll_ms"))) return;
    if (device.watchdog < least || device.watchdog > most)
        reading.refuse(path, std::to_string(least.us() / 1'000) + " (three polls) to " +
                                 std::to_string(most.us() / 1'000) + " (what the module can count)");
}

void check_profile(Reading& reading, std::size_t row) {
    const std::string path = path_of(row, "profile");
    if (!reading.is_sound(path)) return;
    const auto profile = devices::load_profile(reading.config.devices[row].profile);
    if (!profile) {
        for (const std::string& sentence : profile.error().sentences)
            reading.refuse(path, "a profile without faults: " + sentence);
    } else if (std::holds_alternative<devices::IndicatorProfile>(*profile)) {
        check_indicator(reading, row);
    } else {
        check_remote_io(reading, row, std::get<devices::RemoteIoProfile>(*profile));
    }
}

/// Two entries for one unit would be two masters that do not know of each other.
void check_addresses(Reading& reading) {
    std::map<std::tuple<std::string, std::uint16_t, std::uint8_t>, std::string> taken;
    for (std::size_t row = 0; row < reading.config.devices.size(); ++row) {
        const DeviceConfig& device = reading.config.devices[row];
        const std::string host = path_of(row, "host");
        if (!reading.is_sound(host) || !reading.is_sound(path_of(row, "port")) ||
            !reading.is_sound(path_of(row, "unit")))
            continue;
        const auto [held, is_new] = taken.emplace(std::tuple{device.host, device.port, device.unit}, host);
        if (!is_new)
            reading.refuse(host, "one entry for each host, port and unit; " + held->second +
                                     reading.at_line(held->second) + " has these");
    }
}

}  // namespace

void check_devices(Reading& reading) {
    for (std::size_t row = 0; row < reading.config.devices.size(); ++row) check_profile(reading, row);
    check_addresses(reading);
}

}  // namespace graingate::app
