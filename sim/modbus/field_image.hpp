#pragma once

#include "controller/core/point.hpp"
#include "controller/core/text.hpp"
#include "controller/core/units.hpp"

#include <cstdint>
#include <functional>

namespace graingate::sim {

/// What an indicator shows, as its physics made it; the server only codes it.
struct IndicatorLevels {
    std::int64_t kg = 0;
    bool stable = false;
    bool centre_of_zero = false;
    bool overload = false;
    bool underload = false;
};

/// The world as the field devices see it. Called on the servers' threads, several at once; none may
/// block.
struct FieldImage {
    std::function<IndicatorLevels(const Name& device)> indicator{};
    std::function<bool(const Point&)> input{};
    /// called when the level changes
    std::function<void(const Point&, bool)> output{};
    /// the device is commanded to take its reading for zero; false: unstable or out of its range
    std::function<bool(const Name& device)> zero{};
    /// true while the device hears and does not answer, like a hung unit
    std::function<bool(const Name& device)> silent{};
    /// true while its answers come later than anybody waits
    std::function<bool(const Name& device)> late{};
    /// true while the device answers, but with what it held when this began: its processor hangs
    std::function<bool(const Name& device)> hung{};
    /// depot time, by which a module's watchdog runs; when empty, real time times the servers' speed
    std::function<Instant()> now{};
};

}  // namespace graingate::sim
