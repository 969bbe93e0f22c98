#include "vision/camera_health.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>

namespace graingate::vision {
namespace {

// From a trouble's beginning until the engine is told pass, beside these, half a second until the next frame
// and two looks of 0.2 s each (controller/app/camera_watch.cpp, vision_part.cpp): in all less than 3 s.
constexpr Duration silent_max{2'200'000};
/// Three frames after the first, whichever way those looks round half a second.
constexpr Duration said_after{1'300'000};
constexpr Duration taken_back_after{1'000'000};
constexpr int said_frames = 3;
/// Depot time between two looks at the scene: they cost more than the rest.
constexpr Duration look_period{250'000};
constexpr Duration learned_after{5'000'000};
/// A candidate that stood still for longer than the scene, and so long, is the scene.
constexpr Duration exchanged_after{60'000'000};

/// Brightness (0 to 255) that 99 in 100 pixels of a black picture do not reach.
constexpr int black_below = 24;
/// Squares of 16 pixels; one has detail when its brightness deviates by more than this.
constexpr int square = 16;
constexpr double detail_min = 2.5;
/// Share of squares with detail under which the lens is covered.
constexpr double covered_below = 0.08;
/// Share of pixels that a clock in the picture may change while the rest is frozen.
constexpr double frozen_changes_max = 0.002;

constexpr double seen_well = 0.55;     ///< the scene is there
constexpr double seen_nothing = 0.30;  ///< the scene is not where it belongs
constexpr double seen_fully = 0.75;    ///< hardly anything hides it
constexpr double clearly_more = 0.3;
constexpr double focus_min = 0.55;

bool is_black(const SmallGrey& frame) {
    const auto bright = std::ranges::count_if(frame.pixels, [](std::uint8_t p) { return p >= black_below; });
    return static_cast<std::size_t>(bright) * 100 < frame.pixels.size();
}

double detail(const SmallGrey& frame) {
    int with = 0;
    int all = 0;
    for (int top = 0; top < SmallGrey::height; top += square) {
        for (int left = 0; left < SmallGrey::width; left += square, ++all) {
            int sum = 0;
            int squares = 0;
            for (int y = top; y < top + square; ++y) {
                const std::uint8_t* row = frame.pixels.data() + (y * SmallGrey::width + left);
                for (int x = 0; x < square; ++x) {
                    sum += row[x];
                    squares += row[x] * row[x];
                }
            }
            const double count = square * square;
            const double mean = sum / count;
            if (std::sqrt(std::max(squares / count - mean * mean, 0.0)) > detail_min) ++with;
        }
    }
    return static_cast<double>(with) / all;
}

bool is_same(const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b) {
    if (a.size() != b.size()) return false;
    std::size_t changes = 0;
    for (std::size_t i = 0; i < a.size(); ++i) changes += a[i] != b[i] ? 1U : 0U;
    return static_cast<double>(changes) <= frozen_changes_max * static_cast<double>(a.size());
}

}  // namespace

void CameraHealth::saw(const SmallGrey& frame, Instant at) {
    if (frame.pixels.empty()) return;
    same_frames_ = is_same(last_pixels_, frame.pixels) ? same_frames_ + 1 : 0;
    last_pixels_ = frame.pixels;
    say(judge(frame, at), at);
    last_frame_ = at;
}

void CameraHealth::tick(Instant at, Duration frame_gap) {
    if (!last_frame_) last_frame_ = at;
    if (at - *last_frame_ < std::max(silent_max, frame_gap)) return;
    said_ = CameraTrouble::lost;
    seen_ = said_;
    seen_since_ = at;
    last_pixels_.clear();
}

bool CameraHealth::is_scene_learned() const {
    return !scene_.empty() && scene_.age() >= learned_after;
}

std::optional<CameraTrouble> CameraHealth::judge(const SmallGrey& frame, Instant at) {
    if (is_black(frame)) return CameraTrouble::black;
    if (detail(frame) < covered_below) return CameraTrouble::covered;
    if (same_frames_ >= 1) return CameraTrouble::frozen;
    return judge_scene(frame, at);
}

std::optional<CameraTrouble> CameraHealth::judge_scene(const SmallGrey& frame, Instant at) {
    if (last_look_ && at - *last_look_ < look_period) return look_says_;
    const SceneLook look = look_at(frame);
    look_says_.reset();
    if (is_scene_learned()) {
        const SceneMatch own = scene_.match(look);
        if (own.seen < seen_fully && is_of_another(look, own.seen)) {
            look_says_ = CameraTrouble::wrong_lane;
        } else if (own.seen >= seen_well) {
            if (own.focus < focus_min) look_says_ = CameraTrouble::out_of_focus;
        } else if (own.seen < seen_nothing && scene_.best_elsewhere(look) >= seen_well) {
            look_says_ = CameraTrouble::moved;
        }
    }
    if (!look_says_) learn(look, at);
    last_look_ = at;
    return look_says_;
}

/// The look is far more like another camera's scene: lanes of one depot resemble each other.
bool CameraHealth::is_of_another(const SceneLook& look, double own_seen) const {
    return std::ranges::any_of(others_, [&](const auto& other) {
        const double seen = other->match(look).seen;
        return seen >= seen_fully && seen >= own_seen + clearly_more;
    });
}

void CameraHealth::learn(const SceneLook& look, Instant at) {
    // A gap in the looks is no time in which the scene was seen to stand still.
    const Duration since = last_look_ ? std::min(at - *last_look_, silent_max) : Duration{0};
    if (scene_.empty()) return scene_.begin(look);
    if (scene_.match(look).seen >= seen_well) {
        scene_.blend(look);
        return scene_.grow(since);
    }
    if (!candidate_.empty() && candidate_.match(look).seen >= seen_well) {
        candidate_.blend(look);
        candidate_.grow(since);
        const bool is_unsure = scene_.age() < learned_after;
        if (candidate_.age() > scene_.age() && (is_unsure || candidate_.age() >= exchanged_after))
            std::swap(scene_, candidate_);
        return;
    }
    candidate_.begin(look);
}

void CameraHealth::say(std::optional<CameraTrouble> seen, Instant at) {
    if (seen != seen_) {
        seen_ = seen;
        seen_since_ = at;
        seen_frames_ = 0;
    }
    ++seen_frames_;
    if (seen == said_) return;
    if (seen) {
        if (at - seen_since_ >= said_after && seen_frames_ >= said_frames) said_ = seen;
    } else if (at - seen_since_ >= taken_back_after || said_ == CameraTrouble::lost) {
        said_.reset();
    }
}

}  // namespace graingate::vision
