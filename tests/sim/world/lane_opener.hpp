#pragma once

#include "sim/world/world.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace graingate::sim {

// Named once: clang 16 passes the result of a consteval call by reference wrongly.
inline constexpr Name lane_1 = literals::operator""_name("L1", 2);
inline constexpr Name pit_1 = literals::operator""_name("P1", 2);

/// The least controller that gets trucks through the depot: it sees inputs and indicator only, as the real
/// one does, and shares no code with it. For tests of the world.
class LaneOpener {
public:
    explicit LaneOpener(World& world) : world_(world) {}

    struct Weighed {
        Side from = Side::none;
        Kilograms displayed;
        std::int64_t true_g = 0;  ///< the true mass of the truck that stood there
    };

    /// One look at the depot, every 100 ms of depot time.
    void poll();
    /// Polls until everybody is gone or `limit` has passed.
    void run(Duration limit);

    [[nodiscard]] const std::vector<Weighed>& weighed() const { return weighed_; }

private:
    enum class Lane { idle, entering, closing, leaving, shutting };
    enum class Pit { idle, opening, tipping, flowing, shutting, leaving };

    [[nodiscard]] bool in(std::string_view point) const { return world_.input(*Point::parse(point)); }
    void set(std::string_view point, bool on) { world_.set_output(*Point::parse(point), on); }
    [[nodiscard]] std::string at(Side side, std::string_view signal) const {
        return std::string(side == Side::a ? "L1.A." : "L1.B.") + std::string(signal);
    }
    /// Something is between boom and deck at either end.
    [[nodiscard]] bool is_cut() const;
    [[nodiscard]] bool is_lane_clear() const;
    [[nodiscard]] std::int64_t standing_g() const;
    void poll_lane();
    void poll_pit();

    World& world_;
    Lane lane_ = Lane::idle;
    Pit pit_ = Pit::idle;
    Side from_ = Side::a;
    int empty_polls_ = 0;
    std::vector<Weighed> weighed_;
};

inline bool LaneOpener::is_cut() const {
    for (const Side side : {Side::a, Side::b})
        if (in(at(side, "beam")) || in(at(side, "boom"))) return true;
    return false;
}

inline bool LaneOpener::is_lane_clear() const {
    return !is_cut() && world_.indicator(lane_1).displayed < Kilograms{200};
}

inline std::int64_t LaneOpener::standing_g() const {
    for (const TruckTruth& truth : world_.truth())
        if (truth.stage == Stage::standing) return truth.out_g ? *truth.out_g : truth.gross_g.value_or(0);
    return 0;
}

inline void LaneOpener::poll_lane() {
    const Side to = opposite(from_);
    const Indication weight = world_.indicator(lane_1);
    switch (lane_) {
        case Lane::idle:
            // Empty trucks first, so that the yard drains.
            from_ = in("L1.B.presence") ? Side::b : Side::a;
            if (!in(at(from_, "presence")) || !is_lane_clear()) return;
            set(at(from_, "barrier"), true);
            set(at(from_, "light_in"), true);
            lane_ = Lane::entering;
            return;
        case Lane::entering:
            set(at(from_, "light_in"), weight.displayed < Kilograms{1'000} && !is_cut());  // one at a time
            if (weight.displayed < Kilograms{1'000} || !weight.is_stable || is_cut()) return;
            set(at(from_, "barrier"), false);
            lane_ = Lane::closing;
            return;
        case Lane::closing:
            if (!in(at(from_, "barrier_closed")) || !weight.is_stable) return;
            weighed_.push_back({from_, weight.displayed, standing_g()});
            if (const auto truck = world_.truck_on_platform(lane_1); truck && from_ == Side::a)
                world_.tell_driver(*truck, DriverOrder::go_to_pit, pit_1);
            set(at(to, "barrier"), true);
            set(at(to, "light_out"), true);
            lane_ = Lane::leaving;
            return;
        case Lane::leaving:
            if (!is_lane_clear()) return;
            set(at(to, "barrier"), false);
            set(at(to, "light_out"), false);
            lane_ = Lane::shutting;
            return;
        case Lane::shutting:
            if (in(at(to, "barrier_closed")) && weight.is_centre_of_zero && weight.is_stable)
                lane_ = Lane::idle;
            return;
    }
}

inline void LaneOpener::poll_pit() {
    switch (pit_) {
        case Pit::idle:
            if (!in("P1.presence")) return;
            set("P1.gate", true);
            pit_ = Pit::opening;
            return;
        case Pit::opening:
            if (!in("P1.gate_open")) return;
            set("P1.light_in", true);
            pit_ = Pit::tipping;
            return;
        case Pit::tipping:
            if (!in("P1.hopper_empty")) pit_ = Pit::flowing;
            return;
        case Pit::flowing:
            empty_polls_ = in("P1.hopper_empty") ? empty_polls_ + 1 : 0;
            if (empty_polls_ < 80) return;
            set("P1.light_in", false);
            set("P1.gate", false);
            pit_ = Pit::shutting;
            return;
        case Pit::shutting:
            if (!in("P1.gate_closed")) return;
            set("P1.light_out", true);
            pit_ = Pit::leaving;
            return;
        case Pit::leaving:
            if (in("P1.presence")) return;
            set("P1.light_out", false);
            empty_polls_ = 0;
            pit_ = Pit::idle;
            return;
    }
}

inline void LaneOpener::poll() {
    poll_lane();
    poll_pit();
}

inline void LaneOpener::run(Duration limit) {
    const Instant end = world_.now() + limit;
    while (!world_.is_everybody_gone() && world_.now() < end) {
        world_.advance(milliseconds(100));
        poll();
    }
}

}  // namespace graingate::sim
