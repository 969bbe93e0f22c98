#pragma once

#include "controller/core/event.hpp"

#include <cstdint>
#include <optional>

/// What we last saw of a weighbridge, apart from what we are doing with it (lane.hpp).
namespace graingate {

/// The stretch for which all readings were stable and within {v, v + e} (R 76-1, 4.4.2).
struct StableWindow {
    Instant since;
    Kilograms low;
    Kilograms high;

    static void fields(auto& self, auto&& field) {
        field("since_us", self.since);
        field("low_kg", self.low);
        field("high_kg", self.high);
    }
    bool operator==(const StableWindow&) const = default;
};

/// The levels of one side's or one pit's wires; a wire that has not been read is neither on nor off.
class Levels {
public:
    void set(Signal signal, bool on) {
        known_.set(signal);
        on_.set(signal, on);
    }
    void forget() { *this = {}; }

    [[nodiscard]] bool are_known(Flags<Signal> signals) const { return known_.has_all(signals); }
    [[nodiscard]] bool is_on(Signal signal) const { return on_.has(signal); }
    /// Read, and off: an unknown loop is never a clear one.
    [[nodiscard]] bool is_off(Signal signal) const { return known_.has(signal) && !on_.has(signal); }

    static void fields(auto& self, auto&& field) {
        field("known", self.known_);
        field("on", self.on_);
    }
    bool operator==(const Levels&) const = default;

private:
    Flags<Signal> known_;
    Flags<Signal> on_;
};

struct Platform {
    bool indicator_up = false;  ///< the indicator answers
    bool io_up = false;         ///< the remote I/O answers
    bool is_weight_known = false;
    Kilograms weight;
    Flags<WeightFlag> flags;
    std::int64_t read_in = 0;  ///< seq of the last reading
    Instant read_at;
    std::optional<StableWindow> window;
    Levels a;
    Levels b;
    std::optional<Kilograms> bare_deck;  ///< what it showed when last no truck cut a beam or stood on it

    [[nodiscard]] const Levels& at(Side side) const { return side == Side::b ? b : a; }

    static void fields(auto& self, auto&& field) {
        field("indicator_up", self.indicator_up);
        field("io_up", self.io_up);
        field("weight_known", self.is_weight_known);
        field("weight_kg", self.weight);
        field("flags", self.flags);
        field("read_in", self.read_in);
        field("read_at_us", self.read_at);
        field("window", self.window);
        field("a", self.a);
        field("b", self.b);
        field("bare_deck_kg", self.bare_deck);
    }
    bool operator==(const Platform&) const = default;
};

/// Takes in what an event says of this lane's devices and wires.
void observe(const LaneRules& rules, Platform& platform, const Envelope& envelope);

/// A controller that comes up sees nothing yet; of a deck that carries a truck, what it showed before holds.
void forget(Platform& platform);

/// The remote I/O answers, and every wire has been read since it does.
bool are_wires_known(const Platform& platform);

/// The devices answer, and every wire and the weight have been read since they do.
bool is_known(const Platform& platform);

/// Neither beam nor loop is occupied, at both sides.
bool is_clear(const Platform& platform);

/// Proof of zero: stable, at the centre of zero, nothing on beams and loops, no doubt in the reading. Of an
/// attended lane's indicator, which cannot prove it, a shown zero is enough.
bool is_proven_empty(const LaneRules& rules, const Platform& platform);

/// The deck was at zero when the truck on it came, or when nobody is on it: what fell onto it since the proof
/// would be weighed with the truck.
bool is_zero_kept(const Platform& platform);

/// More than a truck's least weight, and neither beam nor boom loop occupied.
bool is_aboard(const LaneRules& rules, const Platform& platform);

/// The platform carries no truck and none hangs over its ends; says nothing of zero.
bool has_left(const LaneRules& rules, const Platform& platform);

bool is_open(const Platform& platform, Side side);
bool is_closed(const Platform& platform, Side side);

/// A stable window at least as long as the rules ask that began after `since`; the latest reading lies in it.
bool is_steady(const Rules& rules, const Platform& platform, Instant since);

}  // namespace graingate
