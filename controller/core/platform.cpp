#include "controller/core/platform.hpp"

#include <algorithm>

namespace graingate {
namespace {

constexpr Flags<Signal> lane_inputs{Signal::presence, Signal::boom, Signal::beam, Signal::barrier_open,
                                    Signal::barrier_closed};

bool is_doubtful(Flags<WeightFlag> flags) {
    return flags.has(WeightFlag::fault) || flags.has(WeightFlag::overload) ||
           flags.has(WeightFlag::underload);
}

/// Stable, as far as the lane's indicator can tell.
bool is_calm(const LaneRules& rules, const Platform& platform) {
    return rules.is_attended || platform.flags.has(WeightFlag::stable);
}

/// A truck cuts the beam before its first wheel is on the deck. Wind makes an empty one tremble by a
/// division: that says nothing. What was read last still shows until something else is read, so a wire that
/// becomes known says as much as a reading.
void observe_bare_deck(const LaneRules& rules, Platform& platform) {
    const bool is_beam_free = platform.a.is_off(Signal::beam) && platform.b.is_off(Signal::beam);
    if (!platform.is_weight_known || !is_beam_free || platform.weight > rules.truck_min) return;
    const bool is_tremble = !is_calm(rules, platform) && platform.weight <= rules.division &&
                            platform.weight >= Kilograms{} - rules.division;
    if (is_doubtful(platform.flags))
        platform.bare_deck.reset();
    else if (!is_tremble)
        platform.bare_deck = platform.weight;
}

/// Extends the stable window by a reading, begins a new one, or ends it.
void extend_window(const LaneRules& rules, Platform& platform, Instant at) {
    if (!is_calm(rules, platform) || is_doubtful(platform.flags)) {
        platform.window.reset();
        return;
    }
    const Kilograms weight = platform.weight;
    if (platform.window) {
        const Kilograms low = std::min(platform.window->low, weight);
        const Kilograms high = std::max(platform.window->high, weight);
        if (high - low <= rules.division) {
            platform.window->low = low;
            platform.window->high = high;
            return;
        }
    }
    platform.window = StableWindow{at, weight, weight};
}

void observe_weight(const LaneRules& rules, Platform& platform, const WeightRead& read,
                    const Envelope& envelope) {
    platform.weight = read.weight;
    platform.flags = read.flags;
    if (read.weight.count() % rules.division.count() != 0) platform.flags.set(WeightFlag::fault);
    platform.is_weight_known = true;
    platform.read_in = envelope.seq;
    platform.read_at = envelope.at;
    extend_window(rules, platform, envelope.at);
}

void forget_weight(Platform& platform) {
    platform.is_weight_known = false;
    platform.flags = {};
    platform.window.reset();
}

void forget_wires(Platform& platform) {
    platform.a.forget();
    platform.b.forget();
    platform.window.reset();
}

void observe_event(const LaneRules& rules, Platform& platform, const Envelope& envelope) {
    if (const auto* read = std::get_if<WeightRead>(&envelope.event)) {
        if (read->device == rules.indicator) observe_weight(rules, platform, *read, envelope);
        return;
    }
    if (const auto* input = std::get_if<InputChanged>(&envelope.event)) {
        if (input->point.place != rules.name) return;
        (input->point.side == Side::b ? platform.b : platform.a).set(input->point.signal, input->on);
        // A cut beam is a disturbance: nothing weighed around it counts (R 76-1, 4.4.2).
        if (input->point.signal == Signal::beam && input->on) platform.window.reset();
        return;
    }
    const auto* lost = std::get_if<DeviceLost>(&envelope.event);
    const auto* back = std::get_if<DeviceBack>(&envelope.event);
    if (lost == nullptr && back == nullptr) return;
    const Name& device = lost != nullptr ? lost->device : back->device;
    if (device == rules.indicator) {
        forget_weight(platform);
        platform.indicator_up = back != nullptr;
    }
    if (device == rules.io) {
        forget_wires(platform);
        platform.io_up = back != nullptr;
    }
}

}  // namespace

void observe(const LaneRules& rules, Platform& platform, const Envelope& envelope) {
    observe_event(rules, platform, envelope);
    observe_bare_deck(rules, platform);
}

void forget(Platform& platform) {
    const auto bare_deck = platform.bare_deck;
    platform = {};
    platform.bare_deck = bare_deck;
}

bool are_wires_known(const Platform& platform) {
    return platform.io_up && platform.a.are_known(lane_inputs) && platform.b.are_known(lane_inputs);
}

bool is_known(const Platform& platform) {
    return platform.indicator_up && platform.is_weight_known && are_wires_known(platform);
}

bool is_clear(const Platform& platform) {
    const auto clear = [](const Levels& side) {
        return side.is_off(Signal::beam) && side.is_off(Signal::boom);
    };
    return clear(platform.a) && clear(platform.b);
}

bool is_proven_empty(const LaneRules& rules, const Platform& platform) {
    if (!platform.is_weight_known || is_doubtful(platform.flags) || !is_clear(platform)) return false;
    if (rules.is_attended) return platform.weight == Kilograms{};
    return platform.flags.has(WeightFlag::stable) && platform.flags.has(WeightFlag::centre_of_zero);
}

bool is_zero_kept(const Platform& platform) {
    return platform.bare_deck == Kilograms{};
}

bool is_aboard(const LaneRules& rules, const Platform& platform) {
    return platform.is_weight_known && platform.weight > rules.truck_min && is_clear(platform);
}

bool has_left(const LaneRules& rules, const Platform& platform) {
    return platform.is_weight_known && !is_doubtful(platform.flags) && platform.weight <= rules.truck_min &&
           is_clear(platform);
}

bool is_open(const Platform& platform, Side side) {
    const Levels& levels = platform.at(side);
    return levels.is_on(Signal::barrier_open) && levels.is_off(Signal::barrier_closed);
}

bool is_closed(const Platform& platform, Side side) {
    const Levels& levels = platform.at(side);
    return levels.is_on(Signal::barrier_closed) && levels.is_off(Signal::barrier_open);
}

bool is_steady(const Rules& rules, const Platform& platform, Instant since) {
    if (!platform.window || platform.window->since < since) return false;
    return platform.read_at - platform.window->since >= rules.times.stable_window;
}

}  // namespace graingate
