// What people tell a driver.
#include "sim/world/truck.hpp"

namespace graingate::sim {

/// Over a scale on the way in, and not yet over a hopper.
bool Truck::has_crossed_in() const {
    return entry_ == Side::a && !is_backwards_ && stage_ >= Stage::standing &&
           stage_ <= Stage::queueing_at_pit && stage_ != Stage::backing_off;
}

bool Truck::go_away() {
    if (stage_ == Stage::queueing) {
        end(Ending::sent_away);
        return true;
    }
    if (!is_before_lane()) return false;
    turn_ = Turn::to_road;
    enter(Stage::turning_away);
    return true;
}

bool Truck::go_to_pit(std::size_t pit) {
    if (has(Trouble::driver_leaves) || body_.grain_g() == 0) return false;
    if (entry_ == Side::b && is_before_lane()) {
        pit_ = pit;
        turn_ = Turn::to_pit;
        enter(Stage::turning_away);
        return true;
    }
    if (!has_crossed_in()) return false;
    pit_ = pit;
    is_told_back_ = false;
    if (stage_ >= Stage::waiting_in_yard) enter(Stage::driving_to_pit);
    return true;
}

bool Truck::go_back() {
    if (has(Trouble::driver_leaves) || !has_crossed_in()) return false;
    pit_.reset();
    is_told_back_ = true;
    if (stage_ >= Stage::waiting_in_yard) enter(Stage::driving_back);
    return true;
}

bool Truck::go_to_lane(std::size_t lane) {
    if (stage_ >= Stage::turning_away) return false;
    told_lane_ = lane;
    if (!is_before_lane()) return true;
    turn_ = Turn::to_lane;
    enter(Stage::turning_away);
    return true;
}

bool Truck::pull_forward() {
    if (stage_ != Stage::standing || !is_overhanging_) return false;
    is_overhanging_ = false;
    enter(Stage::entering);
    return true;
}

bool Truck::back_off() {
    if (stage_ != Stage::entering) return false;
    is_creeping_ = false;
    enter(Stage::backing_off);
    return true;
}

bool Truck::come_again() {
    if (stage_ != Stage::standing) return false;
    is_to_come_again_ = true;
    return true;
}

}  // namespace graingate::sim
