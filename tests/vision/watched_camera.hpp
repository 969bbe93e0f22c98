#pragma once

#include "sim/camera_scene.hpp"
#include "vision/camera_health.hpp"

#include <functional>
#include <optional>
#include <string>

namespace graingate::vision {

/// A camera of the virtual depot with its health, two frames a second of depot time.
class WatchedCamera {
public:
    using Spoil = std::function<void(Image&)>;

    explicit WatchedCamera(std::uint64_t place) {
        lane_.place = place, lane_.seed = place, lane_.is_empty = true;
    }

    [[nodiscard]] const sim::SceneSpec& lane() const { return lane_; }
    CameraHealth& health() { return health_; }
    [[nodiscard]] Instant now() const { return now_; }

    /// Looks for so long. returns: the first trouble that was said, and after how long it was
    std::optional<CameraTrouble> look(sim::SceneSpec scene, double seconds, const Spoil& spoil = {},
                                      bool is_frozen = false) {
        std::optional<CameraTrouble> first;
        scene.width = 640;
        scene.height = 384;
        const auto began = now_;
        for (int frame = 0; frame < static_cast<int>(seconds * 2); ++frame) {
            now_ = now_ + Duration{500'000};
            if (!is_frozen || frame == 0) {
                scene.shot = ++shot_;
                Image image = sim::render_scene(scene).image;
                if (spoil) spoil(image);
                shown_ = small_grey(Frame{{}, std::move(image)}).value();
            }
            health_.saw(shown_, now_);
            health_.tick(now_);
            if (!first && health_.trouble()) {
                first = health_.trouble();
                took_ = now_ - began;
            }
        }
        return first;
    }
    /// How long the last trouble took to be said.
    [[nodiscard]] Duration took() const { return took_; }

private:
    sim::SceneSpec lane_;
    CameraHealth health_;
    SmallGrey shown_;
    Instant now_{1'000'000};
    std::uint64_t shot_ = 0;
    Duration took_{0};
};

}  // namespace graingate::vision
