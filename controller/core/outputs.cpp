#include "controller/core/outputs.hpp"

namespace graingate {
namespace {

constexpr std::uint32_t bit(Side side, Signal signal) {
    for (std::size_t i = 0; i < lane_outputs.size(); ++i)
        if (lane_outputs[i].side == side && lane_outputs[i].signal == signal) return 1U << i;
    return 0;
}

constexpr std::uint32_t bit(Signal signal) {
    for (std::size_t i = 0; i < pit_outputs.size(); ++i)
        if (pit_outputs[i] == signal) return 1U << i;
    return 0;
}

constexpr std::uint32_t booms = bit(Side::a, Signal::barrier) | bit(Side::b, Signal::barrier);
constexpr std::uint32_t greens = bit(Side::a, Signal::light_in) | bit(Side::a, Signal::light_out) |
                                 bit(Side::b, Signal::light_in) | bit(Side::b, Signal::light_out);

/// A boom is not lowered onto anything that its loop or beam shows, nor onto who may be on his way to them. A
/// controller that comes up finds it where its switch says, and knows of no order that it gave.
bool must_stay_up(const Lane& lane, Side side, Instant now) {
    const Levels& levels = lane.platform.at(side);
    const bool is_free = levels.is_off(Signal::boom) && levels.is_off(Signal::beam);
    if (is_free && now >= lane.booms_kept_until) return false;
    const bool was_up = (lane.outputs & bit(side, Signal::barrier)) != 0;
    return was_up || (are_wires_known(lane.platform) && is_open(lane.platform, side));
}

}  // namespace

void keep_booms(Lane& lane, std::uint32_t before, Instant now) {
    const bool is_held = std::holds_alternative<lane_phase::Held>(lane.phase);
    if (is_held && (before & greens) != 0) lane.booms_kept_until = now + boom_clear_time;
}

Instant booms_due(const Lane& lane, Instant now) {
    const bool is_up = (lane.outputs & booms) != 0;
    return is_up && now < lane.booms_kept_until ? lane.booms_kept_until : Instant::never();
}

std::uint32_t wanted(const Lane& lane, Instant now) {
    std::uint32_t levels = 0;
    if (const auto* entering = std::get_if<lane_phase::Entering>(&lane.phase)) {
        levels |= bit(entering->side, Signal::barrier);
        if (entering->is_green) levels |= bit(entering->side, Signal::light_in);
    }
    if (const auto* releasing = std::get_if<lane_phase::Releasing>(&lane.phase)) {
        levels |= bit(releasing->exit, Signal::barrier);
        if (releasing->is_green) levels |= bit(releasing->exit, Signal::light_out);
    }
    for (const Side side : {Side::a, Side::b})
        if (must_stay_up(lane, side, now)) levels |= bit(side, Signal::barrier);
    return levels;
}

std::uint32_t wanted(const Pit& pit) {
    std::uint32_t levels = 0;
    const bool may_open = pit.levels.is_on(Signal::run_permit) && pit.levels.is_on(Signal::presence);
    const bool wants_open = std::holds_alternative<pit_phase::Opening>(pit.phase) ||
                            std::holds_alternative<pit_phase::Unloading>(pit.phase);
    if (wants_open && may_open) levels |= bit(Signal::gate);
    if (const auto* unloading = std::get_if<pit_phase::Unloading>(&pit.phase))
        if (!unloading->is_draining && may_open) levels |= bit(Signal::light_in);
    if (std::holds_alternative<pit_phase::Leaving>(pit.phase)) levels |= bit(Signal::light_out);
    return levels;
}

std::vector<OutputLevel> outputs(const Rules& rules, const State& state) {
    std::vector<OutputLevel> levels;
    for (std::size_t i = 0; i < state.lanes.size(); ++i) {
        const bool may_move_booms = are_wires_known(state.lanes[i].platform);
        for (std::size_t k = 0; k < lane_outputs.size(); ++k)
            if (may_move_booms || lane_outputs[k].signal != Signal::barrier)
                levels.push_back({{rules.lanes[i].name, lane_outputs[k].side, lane_outputs[k].signal},
                                  ((state.lanes[i].outputs >> k) & 1U) != 0});
    }
    for (std::size_t i = 0; i < state.pits.size(); ++i)
        for (std::size_t k = 0; k < pit_outputs.size(); ++k)
            levels.push_back(
                {{rules.pits[i].name, Side::none, pit_outputs[k]}, ((state.pits[i].outputs >> k) & 1U) != 0});
    return levels;
}

}  // namespace graingate
