#pragma once

#include "controller/app/config.hpp"

#include <string>
#include <string_view>

namespace graingate::app {

/// What a device is, by its profile; `unknown` when the profile cannot be read.
enum class DeviceKind { unknown, indicator, remote_io };

DeviceKind kind_of(const DeviceConfig& device);
std::string_view words_of(DeviceKind kind);

/// Why the key means nothing for a device of this kind and profile; empty when it means something.
std::string why_without(const DeviceConfig& device, std::string_view key);

}  // namespace graingate::app
