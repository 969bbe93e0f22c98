#include "sim/frame_cache.hpp"

#include "sim/camera_frames.hpp"

#include <algorithm>
#include <cmath>

namespace graingate::sim {
namespace {

/// Light that nobody would tell apart is the same: it rises and falls for hours.
CameraView coarse(CameraView view) {
    constexpr double steps = 50;
    view.daylight = std::round(view.daylight * steps) / steps;
    return view;
}

}  // namespace

const FrameCache::Jpeg& FrameCache::frame(std::string_view camera, const CameraView& view, Instant at) {
    Shown& shown = shown_[std::string(camera)];
    const CameraView seen = coarse(view);
    if (shown.pictures.empty() || shown.view != seen) {
        shown.view = seen;
        shown.pictures.clear();
        shown.next = 0;
    }
    // A picture that stands still is one.
    const std::size_t wanted = seen.frozen_since ? 1 : pictures_max;
    if (shown.pictures.size() < wanted) {
        shown.drawn_at = std::max(at, shown.drawn_at + shake_period);
        shown.pictures.push_back(draw_(scene_of(seen, camera, shown.drawn_at)));
        return shown.pictures.back();
    }
    return shown.pictures[shown.next++ % wanted];
}

}  // namespace graingate::sim
