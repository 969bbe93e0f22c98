#pragma once

#include "controller/core/units.hpp"
#include "sim/camera_scene.hpp"
#include "sim/world/camera_view.hpp"

#include <string_view>

namespace graingate::sim {

/// The picture shakes anew so often, in depot time.
constexpr Duration shake_period = milliseconds(200);

/// What to draw for what a camera has before it: light by the hour, snow, mud; the same truck always looks
/// the same, and from frame to frame the picture shakes a little, as a camera on a mast does. Pure.
SceneSpec scene_of(const CameraView& view, std::string_view camera, Instant at);

}  // namespace graingate::sim
