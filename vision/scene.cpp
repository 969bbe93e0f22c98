#include "vision/scene.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace graingate::vision {
namespace {

constexpr int fine_width = SmallGrey::width;
constexpr int fine_height = SmallGrey::height;
constexpr int by = SceneLook::coarse_by;
constexpr int coarse_width = fine_width / by;
constexpr int coarse_height = fine_height / by;
/// Parts of 8 × 8 coarse pixels.
constexpr int part = 8;
/// A part whose slopes are weaker than this (squared, a pixel) has no structure to compare.
constexpr double structure_min = 2.0;
/// Correlation from which a part counts as seen.
constexpr double seen_min = 0.6;
/// Looks that the mean remembers.
constexpr int looks_max = 50;
constexpr int shift_max = 12;

std::size_t at(int x, int y, int stride) {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(stride) + static_cast<std::size_t>(x);
}

void slopes(const std::vector<float>& grey, int wide, int tall, std::vector<float>& out_x,
            std::vector<float>& out_y) {
    out_x.assign(grey.size(), 0);
    out_y.assign(grey.size(), 0);
    for (int y = 0; y + 1 < tall; ++y) {
        const float* row = grey.data() + at(0, y, wide);
        const float* below = row + wide;
        float* x_row = out_x.data() + at(0, y, wide);
        float* y_row = out_y.data() + at(0, y, wide);
        for (int x = 0; x + 1 < wide; ++x) {
            x_row[x] = row[x + 1] - row[x];
            y_row[x] = below[x] - row[x];
        }
    }
}

void blend_into(std::vector<float>& mean, const std::vector<float>& look, float share) {
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += (look[i] - mean[i]) * share;
}

struct Products {
    double own = 0;    ///< scene with itself
    double look = 0;   ///< look with itself
    double cross = 0;  ///< scene with look
};

void add(Products& sum, float scene, float look) {
    sum.own += static_cast<double>(scene) * scene;
    sum.look += static_cast<double>(look) * look;
    sum.cross += static_cast<double>(scene) * look;
}

/// Over one part of the coarse pictures, the look's taken (dx, dy) further.
Products coarse_products(const SceneLook& scene, const SceneLook& look, int left, int top, int dx, int dy) {
    Products sum;
    for (int y = std::max(top, -dy); y < std::min(top + part, coarse_height - dy); ++y) {
        for (int x = std::max(left, -dx); x < std::min(left + part, coarse_width - dx); ++x) {
            const std::size_t here = at(x, y, coarse_width);
            const std::size_t there = at(x + dx, y + dy, coarse_width);
            add(sum, scene.coarse_x[here], look.coarse_x[there]);
            add(sum, scene.coarse_y[here], look.coarse_y[there]);
        }
    }
    return sum;
}

Products fine_products(const SceneLook& scene, const SceneLook& look, int left, int top) {
    Products sum;
    for (int y = top * by; y < (top + part) * by; ++y) {
        for (int x = left * by; x < (left + part) * by; ++x) {
            const std::size_t here = at(x, y, fine_width);
            add(sum, scene.fine_x[here], look.fine_x[here]);
            add(sum, scene.fine_y[here], look.fine_y[here]);
        }
    }
    return sum;
}

}  // namespace

SceneLook look_at(const SmallGrey& frame) {
    std::vector<float> fine(frame.pixels.begin(), frame.pixels.end());
    std::vector<float> coarse(std::size_t{coarse_width} * coarse_height, 0);
    for (int y = 0; y < fine_height; ++y)
        for (int x = 0; x < fine_width; ++x)
            coarse[at(x / by, y / by, coarse_width)] += fine[at(x, y, fine_width)];
    for (float& sum : coarse) sum /= by * by;
    SceneLook look;
    slopes(fine, fine_width, fine_height, look.fine_x, look.fine_y);
    slopes(coarse, coarse_width, coarse_height, look.coarse_x, look.coarse_y);
    return look;
}

void Scene::begin(const SceneLook& look) {
    mean_ = look;
    looks_ = 1;
    age_ = Duration{0};
}

void Scene::blend(const SceneLook& look) {
    looks_ = std::min(looks_ + 1, looks_max);
    const float share = 1.0F / static_cast<float>(looks_);
    blend_into(mean_.fine_x, look.fine_x, share);
    blend_into(mean_.fine_y, look.fine_y, share);
    blend_into(mean_.coarse_x, look.coarse_x, share);
    blend_into(mean_.coarse_y, look.coarse_y, share);
}

SceneMatch Scene::match(const SceneLook& look, int dx, int dy) const {
    int parts = 0;
    int seen = 0;
    double coarse_own = 0;
    double coarse_cross = 0;
    double fine_own = 0;
    double fine_cross = 0;
    for (int top = 0; top < coarse_height; top += part) {
        for (int left = 0; left < coarse_width; left += part) {
            const Products coarse = coarse_products(mean_, look, left, top, dx, dy);
            if (coarse.own < structure_min * part * part) continue;
            ++parts;
            if (coarse.cross < seen_min * std::sqrt(coarse.own * coarse.look)) continue;
            ++seen;
            if (dx != 0 || dy != 0) continue;
            const Products fine = fine_products(mean_, look, left, top);
            coarse_own += coarse.own;
            coarse_cross += coarse.cross;
            fine_own += fine.own;
            fine_cross += fine.cross;
        }
    }
    SceneMatch match;
    if (parts > 0) match.seen = static_cast<double>(seen) / parts;
    if (fine_own > 0 && coarse_cross > 0) match.focus = fine_cross / fine_own * (coarse_own / coarse_cross);
    return match;
}

double Scene::best_elsewhere(const SceneLook& look) const {
    double best = 0;
    for (int dy = -shift_max; dy <= shift_max; ++dy)
        for (int dx = -shift_max; dx <= shift_max; ++dx)
            if (dx != 0 || dy != 0) best = std::max(best, match(look, dx, dy).seen);
    return best;
}

}  // namespace graingate::vision
