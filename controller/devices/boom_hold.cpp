#include "controller/devices/boom_hold.hpp"

#include "controller/core/outputs.hpp"

#include <algorithm>
#include <array>

namespace graingate::devices {
namespace {

constexpr std::array wires_under{Signal::boom, Signal::beam};

}  // namespace

void BoomHold::saw(const Point& input, bool is_on, Instant at) {
    if (std::ranges::find(wires_under, input.signal) == wires_under.end()) return;
    const std::lock_guard lock(mutex_);
    const auto [known, is_new] = levels_.try_emplace(input, Level{is_on, at});
    if (!is_new && known->second.is_on != is_on) known->second = {is_on, at};
}

void BoomHold::lost(const Point& input) {
    const std::lock_guard lock(mutex_);
    levels_.erase(input);
}

bool BoomHold::keeps(const Point& output, Instant since, Instant now) const {
    if (output.signal != Signal::barrier) return false;
    if (now - since < boom_clear_time) return true;
    const std::lock_guard lock(mutex_);
    return !std::ranges::all_of(wires_under, [&](Signal wire) {
        const auto level = levels_.find({output.place, output.side, wire});
        return level != levels_.end() && !level->second.is_on && now - level->second.since >= boom_clear_time;
    });
}

}  // namespace graingate::devices
