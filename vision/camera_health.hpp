#pragma once

#include "controller/core/units.hpp"
#include "vision/frame.hpp"
#include "vision/scene.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace graingate::vision {

/// What is wrong with a camera, the most basic first: only the first that holds is said.
enum class CameraTrouble : std::uint8_t {
    lost,          ///< no frames
    black,         ///< nothing but darkness
    covered,       ///< something hangs before the lens: hardly any detail anywhere
    frozen,        ///< the same picture again and again
    wrong_lane,    ///< shows what another camera of the depot is there to show
    moved,         ///< the fixed scene has shifted
    out_of_focus,  ///< the fixed scene is there, its fine detail is not
};
constexpr std::array<std::string_view, 7> names_of(CameraTrouble) {
    return {"lost", "black", "covered", "frozen", "wrong_lane", "moved", "out_of_focus"};
}

/// Watches one camera by its small grey frames, at two frames a second of depot time or more. Pure: the same
/// frames at the same instants give the same troubles. A trouble is said when it has held for 1.3 s of depot
/// time and at least three frames, so that everybody knows within 3 s of its beginning, and taken back when a
/// second without it has passed.
///
/// The fixed scene is learned: what stands still and returns after every truck. Until five still seconds are
/// learned nothing is said of moved, wrong lane and focus; a truck that hides the scene leaves them
/// undecided.
class CameraHealth {
public:
    /// A frame arrived at `at`; instants never fall.
    void saw(const SmallGrey& frame, Instant at);
    /// Time passes; `frame_gap`: how long the source may at most be silent between two frames (a virtual
    /// depot that runs fast has seconds of its time between them).
    void tick(Instant at, Duration frame_gap = Duration{0});

    /// The present trouble; none when all is well or nothing is known yet.
    [[nodiscard]] std::optional<CameraTrouble> trouble() const { return said_; }

    /// What this camera has learned to be its scene; not ready until then.
    [[nodiscard]] const Scene& scene() const { return scene_; }
    [[nodiscard]] bool is_scene_learned() const;
    /// The learned scenes of the depot's other cameras, to tell a swapped cable by.
    void set_others(std::vector<std::shared_ptr<const Scene>> others) { others_ = std::move(others); }

private:
    std::optional<CameraTrouble> judge(const SmallGrey& frame, Instant at);
    std::optional<CameraTrouble> judge_scene(const SmallGrey& frame, Instant at);
    [[nodiscard]] bool is_of_another(const SceneLook& look, double own_seen) const;
    void learn(const SceneLook& look, Instant at);
    void say(std::optional<CameraTrouble> seen, Instant at);

    std::optional<CameraTrouble> said_;
    std::optional<CameraTrouble> seen_;  ///< in the newest frames, not yet said
    Instant seen_since_;
    int seen_frames_ = 0;

    std::optional<Instant> last_frame_;
    std::vector<std::uint8_t> last_pixels_;
    int same_frames_ = 0;

    std::optional<Instant> last_look_;
    std::optional<CameraTrouble> look_says_;
    Scene scene_;
    Scene candidate_;
    std::vector<std::shared_ptr<const Scene>> others_;
};

}  // namespace graingate::vision
