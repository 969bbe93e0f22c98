#include "controller/app/config/reading.hpp"

namespace graingate::app {
namespace {

/// In less no truck stops so that its plate's middle falls into it.
constexpr std::int64_t least_width = 50;

void check_side(Reading& reading, std::size_t row, std::string_view low_key, std::int64_t low,
                std::string_view high_key, std::int64_t high) {
    const std::string key = key_of("camera", row, high_key);
    if (!reading.is_sound(key) || !reading.is_sound(key_of("camera", row, low_key))) return;
    if (high - low >= least_width) return;
    // Whichever of the two was written is the one to mend.
    const bool is_low_written = reading.written(key) == nullptr;
    if (is_low_written)
        reading.refuse(key_of("camera", row, low_key), "at most " + std::to_string(high - least_width) +
                                                           ": " + std::to_string(least_width) +
                                                           " less than " + std::string{high_key});
    else
        reading.refuse(key, "at least " + std::to_string(low + least_width) + ": " +
                                std::to_string(least_width) + " more than " + std::string{low_key});
}

}  // namespace

void check_cameras(Reading& reading) {
    for (std::size_t row = 0; row < reading.config.cameras.size(); ++row) {
        const vision::PlateRegion& region = reading.config.cameras[row].region;
        check_side(reading, row, "lane_left", region.left, "lane_right", region.right);
        check_side(reading, row, "lane_top", region.top, "lane_bottom", region.bottom);
    }
}

}  // namespace graingate::app
