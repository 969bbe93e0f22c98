#include "controller/app/config/device_kind.hpp"
#include "controller/app/config/reading.hpp"
#include "controller/app/config/schema.hpp"
#include "controller/devices/profile/attended.hpp"
#include "controller/devices/profile/profile.hpp"

#include <map>
#include <utility>

namespace graingate::app {
namespace {

std::string path_of(std::size_t row, std::string_view key) {
    return key_of("device", row, key);
}

/// Keys that mean nothing for such a device must not stand there: whoever wrote them expects something of
/// them.
void check_keys(Reading& reading, std::size_t row) {
    for (const std::string_view key :
         {"port", "unit", "watchdog_ms", "inputs", "outputs", "pull_the_plug_test", "flags_test"}) {
        const std::string path = path_of(row, key);
        const std::string why = why_without(reading.config.devices[row], key);
        if (reading.written(path) && !why.empty()) reading.refuse(path, "nothing: " + why);
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
    if (!profile.watchdog || !reading.is_sound(path) || !reading.is_sound(path_of(row, "poll_ms"))) return;
    const Duration most =
        milliseconds(std::int64_t{profile.watchdog->time_out_step_ms} * profile.watchdog->time_out_max);
    const Duration least = device.poll_period * 3;
    if (device.watchdog < least || device.watchdog > most)
        reading.refuse(path, std::to_string(least.us() / 1'000) + " (three polls) to " +
                                 std::to_string(most.us() / 1'000) + " (what the module can count)");
}

/// A device that cannot prove itself serves only where a person stands by.
void check_fitness(Reading& reading, std::size_t row, const devices::Profile& profile) {
    const DeviceConfig& device = reading.config.devices[row];
    for (const std::string_view key : {"pull_the_plug_test", "flags_test", "use"})
        if (!reading.is_sound(path_of(row, key))) return;
    std::string reasons;
    for (const std::string& why :
         devices::why_attended(profile, {device.pull_the_plug_test, device.flags_test}))
        reasons += (reasons.empty() ? "" : "; ") + why;
    if (!reasons.empty() && device.use != "attended")
        reading.refuse(path_of(row, "use"),
                       "\"attended\", since " + device.profile + " needs a person who stands by: " + reasons);
}

void check_profile(Reading& reading, std::size_t row) {
    const std::string path = path_of(row, "profile");
    if (!reading.is_sound(path)) return;
    const auto profile = devices::load_profile(reading.config.devices[row].profile);
    if (!profile) {
        for (const std::string& sentence : profile.error().sentences)
            reading.refuse(path, "a profile without faults: " + sentence);
        return;
    }
    check_keys(reading, row);
    if (const auto* remote_io = std::get_if<devices::RemoteIoProfile>(&*profile))
        check_remote_io(reading, row, *remote_io);
    check_fitness(reading, row, *profile);
}

/// A serial line has one speed, its units have numbers, and what sends frames has it alone.
void check_line(Reading& reading, std::size_t row, std::map<std::string, std::size_t>& lines) {
    const DeviceConfig& device = reading.config.devices[row];
    const auto serial = device.address().serial;
    if (!serial) return;
    const std::string host = path_of(row, "host");
    const auto [held, is_new] = lines.emplace(serial->path, row);
    const std::string other_key = path_of(held->second, "host");
    const DeviceConfig& other = reading.config.devices[held->second];
    if (is_new) return;
    if (other.host != device.host)
        return reading.refuse(host, "the same for every device of the line; " + other_key +
                                        reading.at_line(other_key) + " has " + other.host);
    for (const DeviceConfig& each : {device, other}) {
        const auto profile = devices::load_profile(each.profile);
        if (profile && std::holds_alternative<devices::FrameProfile>(*profile))
            return reading.refuse(host, "a line of its own: " + each.profile + " sends frames by itself; " +
                                            other_key + reading.at_line(other_key) + " has this one");
    }
}

void check_unit(Reading& reading, std::size_t row) {
    const DeviceConfig& device = reading.config.devices[row];
    const bool is_unit = device.unit >= 1 && device.unit <= 247;
    if (device.address().serial && !is_unit)
        reading.refuse(path_of(row, "unit"), "1 to 247 on a serial line");
}

/// Two entries for one unit would be two masters that do not know of each other.
void check_addresses(Reading& reading) {
    std::map<std::pair<std::string, std::uint8_t>, std::string> taken;
    std::map<std::string, std::size_t> lines;
    for (std::size_t row = 0; row < reading.config.devices.size(); ++row) {
        const DeviceConfig& device = reading.config.devices[row];
        const std::string host = path_of(row, "host");
        if (!reading.is_sound(host)) continue;
        check_line(reading, row, lines);
        if (!reading.is_sound(path_of(row, "port")) || !reading.is_sound(path_of(row, "unit"))) continue;
        check_unit(reading, row);
        const auto [held, is_new] = taken.emplace(std::pair{device.address().link_text(), device.unit}, host);
        if (!is_new)
            reading.refuse(host, "one entry for each host, port and unit; " + held->second +
                                     reading.at_line(held->second) + " has these");
    }
}

/// Nobody stands by a gate: it opens by itself.
void check_gates(Reading& reading) {
    for (std::size_t row = 0; row < reading.config.rules.pits.size(); ++row) {
        const PitRules& pit = reading.config.rules.pits[row];
        for (const DeviceConfig& device : reading.config.devices)
            if (device.name == pit.io && device.use == "attended")
                reading.refuse(key_of("pit", row, "io"),
                               "a module that may serve unattended, since a gate opens by itself");
    }
}

}  // namespace

void check_devices(Reading& reading) {
    for (std::size_t row = 0; row < reading.config.devices.size(); ++row) check_profile(reading, row);
    check_addresses(reading);
    check_gates(reading);
}

}  // namespace graingate::app
