#pragma once

#include "controller/app/config.hpp"

#include <string_view>

namespace graingate::app {

/// What a device is, by its profile; `unknown` when the profile cannot be read.
enum class DeviceKind { unknown, indicator, remote_io };

DeviceKind kind_of(const DeviceConfig& device);
std::string_view words_of(DeviceKind kind);

}  // namespace graingate::app
