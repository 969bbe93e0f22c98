#include "vision/motion_gate.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace graingate::vision {
namespace {

constexpr int cell_side = 16;
constexpr int cells_across = SmallGrey::width / cell_side;
constexpr std::size_t cells = static_cast<std::size_t>(cells_across) * (SmallGrey::height / cell_side);
/// Change of a square's mean brightness that counts, and how many squares must change.
constexpr float change_min = 4.0F;
constexpr float change_share = 0.06F;
constexpr int changed_min = 3;
/// What stands for about a thousand frames belongs to the picture.
constexpr float forgetting = 0.002F;

std::vector<float> means(const SmallGrey& frame) {
    std::vector<float> out(cells, 0);
    for (int y = 0; y < SmallGrey::height; ++y) {
        const std::uint8_t* row = frame.pixels.data() + static_cast<std::size_t>(y) * SmallGrey::width;
        float* line = out.data() + static_cast<std::size_t>(y / cell_side) * cells_across;
        for (int cell = 0; cell < cells_across; ++cell) {
            int sum = 0;
            for (int x = 0; x < cell_side; ++x) sum += row[cell * cell_side + x];
            line[cell] += static_cast<float>(sum);
        }
    }
    for (float& mean : out) mean /= cell_side * cell_side;
    return out;
}

/// The factor that most squares share is the light's; the middle one of all is taken for it.
int changed(const std::vector<float>& from, const std::vector<float>& to) {
    std::vector<float> factors(cells);
    for (std::size_t i = 0; i < cells; ++i) factors[i] = (to[i] + 1) / (from[i] + 1);
    const auto middle = factors.begin() + static_cast<std::ptrdiff_t>(cells / 2);
    std::nth_element(factors.begin(), middle, factors.end());
    const float light = *middle;
    int count = 0;
    for (std::size_t i = 0; i < cells; ++i) {
        const float expected = from[i] * light;
        count += std::abs(to[i] - expected) > change_min + change_share * expected ? 1 : 0;
    }
    return count;
}

}  // namespace

bool MotionGate::saw(const SmallGrey& frame) {
    std::vector<float> now = means(frame);
    if (last_.empty()) {
        empty_ = now;
        last_ = std::move(now);
        return true;
    }
    const bool is_open = changed(last_, now) >= changed_min || changed(empty_, now) >= changed_min;
    for (std::size_t i = 0; i < cells; ++i) empty_[i] += (now[i] - empty_[i]) * forgetting;
    last_ = std::move(now);
    return is_open;
}

}  // namespace graingate::vision
