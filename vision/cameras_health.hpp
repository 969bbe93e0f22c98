#pragma once

#include "controller/core/text.hpp"
#include "vision/camera_health.hpp"

#include <map>
#include <memory>
#include <optional>

namespace graingate::vision {

/// The health of a depot's cameras. Each knows the scenes of the others as soon as they are learned, so that
/// a swapped cable is told as quickly as any other trouble; they are told anew each minute of depot time.
class CamerasHealth {
public:
    /// As those of `CameraHealth`.
    void saw(const Name& camera, const SmallGrey& frame, Instant at);
    void tick(const Name& camera, Instant at, Duration frame_gap = Duration{0});
    [[nodiscard]] std::optional<CameraTrouble> trouble(const Name& camera) const;

private:
    struct Known {
        std::shared_ptr<const Scene> scene;
        Instant since;
    };

    void tell_others();

    std::map<Name, CameraHealth> cameras_;
    std::map<Name, Known> known_;
};

}  // namespace graingate::vision
