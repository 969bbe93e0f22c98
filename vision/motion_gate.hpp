#pragma once

#include "vision/frame.hpp"

#include <cstdint>
#include <vector>

namespace graingate::vision {

/// Says whether anything changes before a camera, so that the nets rest while nothing does. Works on means of
/// 16 × 16 pixels less the whole picture's change of light: noise, snowflakes and lamps do not open it.
class MotionGate {
public:
    /// True when something moves between this frame and the last, or a thing that came is not yet part of the
    /// learned empty picture; true for the first frame.
    bool saw(const SmallGrey& frame);

private:
    std::vector<float> last_;
    std::vector<float> empty_;
};

}  // namespace graingate::vision
