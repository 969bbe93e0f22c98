#include "sim/world/truck.hpp"

#include <algorithm>

namespace graingate::sim {
namespace {

constexpr double box_travel_s = 15;  // to raise or lower the box
constexpr double pit_roll_s = 10;
constexpr double turn_s = 7;        // until the bay's loop is free
constexpr double patience_s = 120;  // of a driver who would rather go home
constexpr double close_m = 2.0;     // how close a driver closes up who means to follow

}  // namespace

Truck::Truck(TruckId id, const TruckScript& script, Random random)
    : id_(id),
      script_(script),
      random_(random),
      body_(script, random_),
      is_plate_covered_(has(Trouble::unreadable_plate)),
      is_overhanging_(has(Trouble::overhang)),
      is_reversing_(has(Trouble::reverse_out)),
      is_creeping_(has(Trouble::creeping_second)),
      speed_max_(random_.within(3.0, 5.0) / 3.6),
      reaction_s_(random_.within(1.0, 2.5)) {}

void Truck::enter(Stage stage) {
    stage_ = stage;
    stage_s_ = forward_seen_s_ = backward_seen_s_ = pause_s_ = 0;
    switch (stage) {
        case Stage::driving_to_pit:
        case Stage::driving_back:
            road_s_ = random_.within(30, 60);
            body_.lose(random_.between(300, 1'500));  // fuel
            break;
        case Stage::entering:
            stop_error_m_ = random_.within(-0.25, 0.25);
            creep_m_ = random_.within(0.0, 0.06);
            break;
        case Stage::leaving:
            is_in_bay_lane_ = false;
            break;
        case Stage::coming:
        case Stage::queueing:
        case Stage::rolling_up:
        case Stage::in_bay:
        case Stage::standing:
        case Stage::backing_off:
        case Stage::waiting_in_yard:
        case Stage::queueing_at_pit:
        case Stage::rolling_into_pit:
        case Stage::at_pit:
        case Stage::raising:
        case Stage::tipping:
        case Stage::lowering:
        case Stage::leaving_pit:
        case Stage::turning_away:
        case Stage::gone:
            break;
    }
}

void Truck::end(Ending ending) {
    ending_ = ending;
    enter(Stage::gone);
}

bool Truck::is_on_lane() const {
    return (stage_ >= Stage::rolling_up && stage_ <= Stage::backing_off) || stage_ == Stage::turning_away;
}

bool Truck::is_creeper() const {
    return is_creeping_ && entry_ == Side::a && stage_ <= Stage::entering;
}

bool Truck::is_on_pit_loop() const {
    if (stage_ == Stage::rolling_into_pit || stage_ == Stage::leaving_pit)
        return (stage_ == Stage::leaving_pit) == (stage_s_ < pit_roll_s / 2);
    return stage_ >= Stage::at_pit && stage_ <= Stage::lowering;
}

bool Truck::has_seen(bool condition, double& seen_s, double dt) const {
    seen_s = condition ? seen_s + dt : 0.0;
    return seen_s >= reaction_s_;
}

void Truck::choose_lane(std::size_t lane) {
    lane_ = lane;
    told_lane_.reset();
}

void Truck::roll_up() {
    enter(Stage::rolling_up);
    is_in_bay_lane_ = true;
    body_.place(place::queue_m);
}

void Truck::roll_up_behind(double ahead_m) {
    enter(Stage::entering);
    is_in_bay_lane_ = true;
    body_.place(std::min(place::queue_m, ahead_m - close_m));
}

void Truck::end_turning() {
    is_in_bay_lane_ = false;
    switch (turn_) {
        case Turn::to_road:
            return end(Ending::sent_away);
        case Turn::to_lane:
            return enter(Stage::queueing);
        case Turn::to_pit:
            return enter(Stage::driving_to_pit);
    }
}

void Truck::wait_in_yard() {
    if (has(Trouble::driver_leaves) && stage_s_ >= patience_s) end(Ending::drove_off);
}

void Truck::step_elsewhere(double dt) {
    stage_s_ += dt;
    if (stage_ == Stage::turning_away && stage_s_ >= turn_s) end_turning();
    if (stage_ == Stage::waiting_in_yard) wait_in_yard();
    if (stage_ == Stage::driving_to_pit && stage_s_ >= road_s_) enter(Stage::queueing_at_pit);
    if (stage_ == Stage::driving_back && stage_s_ >= road_s_) {
        entry_ = next_entry();
        is_to_come_again_ = false;
        enter(Stage::queueing);
    }
}

PitModel::Poured Truck::step_at_pit(PitModel& pit, double dt) {
    stage_s_ += dt;
    if (stage_ == Stage::rolling_into_pit && stage_s_ >= pit_roll_s) enter(Stage::at_pit);
    if (stage_ == Stage::at_pit) {
        const bool may_tip = pit.light_in && !pit.light_out && body_.grain_g() > 0;
        if (has_seen(may_tip, forward_seen_s_, dt)) {
            flow_g_per_s_ = random_.between(170'000, 260'000);
            enter(Stage::raising);
        } else if (has_seen(pit.light_out, backward_seen_s_, dt)) {
            enter(Stage::leaving_pit);
        }
    }
    if (stage_ == Stage::raising && stage_s_ >= box_travel_s) enter(Stage::tipping);
    PitModel::Poured poured;
    if (stage_ == Stage::tipping) poured = tip(pit, dt);
    if (stage_ == Stage::lowering && stage_s_ >= box_travel_s) enter(Stage::at_pit);
    if (stage_ == Stage::leaving_pit && stage_s_ >= pit_roll_s) enter(Stage::driving_back);
    return poured;
}

PitModel::Poured Truck::tip(PitModel& pit, double dt) {
    if (body_.grain_g() == 0 || (!pit.light_in && pit.light_out)) {
        enter(Stage::lowering);
        return {};
    }
    if (!pit.light_in) return {};  // the driver has shut the tailgate and waits
    const double uneven = random_.within(0.88, 1.15);
    const double wanted_g = static_cast<double>(flow_g_per_s_) * uneven * dt;
    return pit.pour(body_.take_grain(static_cast<std::int64_t>(wanted_g)), script_.commodity);
}

void Truck::add_to(Fingerprint& print) const {
    print.add(static_cast<std::uint64_t>(id_));
    print.add(static_cast<std::uint64_t>(stage_));
    print.add(static_cast<std::uint64_t>(ending_));
    print.add(static_cast<std::uint64_t>(entry_));
    print.add(stage_s_);
    print.add(random_.state());
    print.add(std::uint64_t{lane_});
    print.add(std::uint64_t{pit_.value_or(ScenarioWish::pits_max)});
    for (const auto& crossed : {crossed_in_, crossed_out_}) print.add(crossed ? crossed->mass_g : -1);
    body_.add_to(print);
}

}  // namespace graingate::sim
