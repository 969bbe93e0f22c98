#include "controller/app/config/reading.hpp"

namespace graingate::app {
namespace {

/// R 76-1, table 3, class III with e of 5 g or more.
constexpr std::int64_t divisions_min = 500;
constexpr std::int64_t divisions_max = 10'000;

/// 1, 2 or 5 x 10^k
bool is_division(std::int64_t kilograms) {
    if (kilograms <= 0) return false;
    while (kilograms % 10 == 0) kilograms /= 10;
    return kilograms == 1 || kilograms == 2 || kilograms == 5;
}

std::string in_kg(Kilograms weight) {
    return std::to_string(weight.count()) + " kg";
}

void check_scale(Reading& reading, std::size_t row) {
    const LaneRules& lane = reading.config.rules.lanes[row];
    const std::string division = key_of("lane", row, "division_kg");
    const std::string max = key_of("lane", row, "max_kg");
    const std::string truck_min = key_of("lane", row, "truck_min_kg");
    if (reading.is_sound(division) && !is_division(lane.division.count()))
        reading.refuse(division, "1, 2 or 5 x 10^k kilograms: 1, 2, 5, 10, 20, 50, ... (R 76-1)");
    if (!reading.is_sound(division)) return;
    const std::int64_t count = lane.max.count() / lane.division.count();
    const bool is_whole = lane.max.count() % lane.division.count() == 0;
    if (reading.is_sound(max) && (!is_whole || count < divisions_min || count > divisions_max))
        reading.refuse(max, "500 to 10,000 whole divisions of " + in_kg(lane.division) + ": " +
                                in_kg(lane.division * divisions_min) + " to " +
                                in_kg(lane.division * divisions_max) + " (R 76-1, table 3, class III)");
    if (!reading.is_sound(max) || !reading.is_sound(key_of("lane", row, "min_divisions"))) return;
    if (reading.is_sound(truck_min) && (lane.truck_min < lane.min() || lane.truck_min > lane.max))
        reading.refuse(truck_min, in_kg(lane.min()) + " (Min) to " + in_kg(lane.max) + " (Max)");
}

}  // namespace

void check_scales(Reading& reading) {
    for (std::size_t row = 0; row < reading.config.rules.lanes.size(); ++row) check_scale(reading, row);
}

void check_times(Reading& reading) {
    const TimeRules& times = reading.config.rules.times;
    const auto longer = [&](const std::string& key, Duration time, const std::string& than, Duration least) {
        if (time <= least && reading.is_sound(key) && reading.is_sound(than))
            reading.refuse(key, "more than " + than + ", which is " + std::to_string(least.us() / 1'000));
    };
    longer("times.settle_ms", times.settle, "times.stable_window_ms", times.stable_window);
    longer("times.unload_ms", times.unload, "times.flow_ended_ms", times.flow_ended);
    const SlotRules& slots = reading.config.rules.slots;
    const bool is_sound = reading.is_sound("slots.first") && reading.is_sound("slots.minutes") &&
                          reading.is_sound("slots.count");
    if (is_sound && slots.first + slots.length * slots.count > hours(24))
        reading.refuse("slots.count", "at most " +
                                          std::to_string((hours(24) - slots.first).us() / slots.length.us()) +
                                          ": the last slot ends by midnight");
}

}  // namespace graingate::app
