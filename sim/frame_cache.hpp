#pragma once

#include "controller/core/units.hpp"
#include "sim/camera_scene.hpp"
#include "sim/world/camera_view.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace graingate::sim {

/// The pictures of cameras before which nothing moves. Such a scene is drawn as often as one stop may be
/// looked at, each time with a shake and a noise of its own; who looks on gets these pictures in turn, never
/// the same one twice in a row. One thread.
class FrameCache {
public:
    using Jpeg = std::vector<std::uint8_t>;
    using Draw = std::function<Jpeg(const SceneSpec&)>;
    /// As many as vote on one reading: what is read of a truck is read of pictures that differ.
    static constexpr std::size_t pictures_max = 5;

    explicit FrameCache(Draw draw) : draw_(std::move(draw)) {}

    /// What the camera sees at `at`; instants of one camera never fall.
    const Jpeg& frame(std::string_view camera, const CameraView& view, Instant at);

private:
    struct Shown {
        CameraView view;
        std::vector<Jpeg> pictures;
        std::size_t next = 0;
        Instant drawn_at;
    };

    Draw draw_;
    std::map<std::string, Shown, std::less<>> shown_;
};

}  // namespace graingate::sim
