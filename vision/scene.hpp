#pragma once

#include "controller/core/units.hpp"
#include "vision/frame.hpp"

#include <array>
#include <vector>

namespace graingate::vision {

/// The structure of one frame: slopes of brightness at two scales. Light that changes evenly does not touch
/// it.
struct SceneLook {
    static constexpr int coarse_by = 4;
    std::vector<float> fine_x;  ///< 320 × 192
    std::vector<float> fine_y;
    std::vector<float> coarse_x;  ///< 80 × 48
    std::vector<float> coarse_y;
};
SceneLook look_at(const SmallGrey& frame);

/// How a look agrees with a scene.
struct SceneMatch {
    /// Share of the scene's parts with structure that are seen where they belong, 0 to 1.
    double seen = 0;
    /// Fine detail left in the parts that are seen, in shares of the scene's own; 1 in focus.
    double focus = 1;
};

/// The fixed scene before a camera, averaged over many looks.
class Scene {
public:
    void begin(const SceneLook& look);
    /// Adds a look: the first ones evenly, so that no frame's noise stays in the mean; then slowly
    /// forgetting.
    void blend(const SceneLook& look);
    [[nodiscard]] bool empty() const { return mean_.fine_x.empty(); }
    /// Still time that it was seen for.
    [[nodiscard]] Duration age() const { return age_; }
    void grow(Duration time) { age_ = age_ + time; }

    /// The look shifted by (dx, dy) coarse pixels against the scene.
    [[nodiscard]] SceneMatch match(const SceneLook& look, int dx = 0, int dy = 0) const;
    /// The best match anywhere but in its place: among shifts of up to 12 coarse pixels (15 % of the width).
    [[nodiscard]] double best_elsewhere(const SceneLook& look) const;

private:
    SceneLook mean_;
    int looks_ = 0;
    Duration age_{0};
};

}  // namespace graingate::vision
