#include "vision/cameras_health.hpp"

#include <utility>
#include <vector>

namespace graingate::vision {
namespace {

constexpr Duration told_anew_after{60'000'000};

}  // namespace

void CamerasHealth::saw(const Name& camera, const SmallGrey& frame, Instant at) {
    CameraHealth& health = cameras_[camera];
    health.saw(frame, at);
    if (!health.is_scene_learned()) return;
    const auto known = known_.find(camera);
    if (known != known_.end() && at - known->second.since < told_anew_after) return;
    known_[camera] = {std::make_shared<const Scene>(health.scene()), at};
    tell_others();
}

void CamerasHealth::tick(const Name& camera, Instant at, Duration frame_gap) {
    cameras_[camera].tick(at, frame_gap);
}

std::optional<CameraTrouble> CamerasHealth::trouble(const Name& camera) const {
    const auto found = cameras_.find(camera);
    return found == cameras_.end() ? std::nullopt : found->second.trouble();
}

void CamerasHealth::tell_others() {
    for (auto& [name, health] : cameras_) {
        std::vector<std::shared_ptr<const Scene>> others;
        for (const auto& [other, its] : known_)
            if (other != name) others.push_back(its.scene);
        health.set_others(std::move(others));
    }
}

}  // namespace graingate::vision
