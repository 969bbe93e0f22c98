// The driver between the waiting bay and the far exit of a lane.
#include "sim/world/truck.hpp"

namespace graingate::sim {
namespace {

constexpr double creep_after_s = 1.2;  // the driver lets go of the brake
constexpr double creep_speed = 0.03;   // m/s
constexpr double look_after_s = 3.0;   // from standing to looking for a green light
constexpr double light_line_m = 2.0;   // before the boom: beyond it the driver no longer looks at the light
constexpr double boom_line_m = 0.4;    // before the boom: last place to stop
constexpr double line_slack_m = 0.2;   // a truck that stands at a line may stand a little beyond it

bool is_free_in(const LaneSide& side) {
    return side.barrier.at_open() && side.light_in;
}
bool is_free_out(const LaneSide& side) {
    return side.barrier.at_open() && side.light_out;
}

}  // namespace

double Truck::platform_stop_m(const LaneModel& lane) const {
    return (lane.spec().platform_m + body_.length_m()) / 2 + stop_error_m_;
}

void Truck::step_on_lane(LaneModel& lane, double dt) {
    stage_s_ += dt;
    switch (stage_) {
        case Stage::rolling_up:
            body_.drive(place::bay_stop_m, speed_max_, dt);
            if (body_.is_at_rest()) enter(Stage::in_bay);
            break;
        case Stage::in_bay:
            wait_in_bay(lane, dt);
            break;
        case Stage::entering:
            drive_in(lane, dt);
            break;
        case Stage::standing:
            stand(lane, dt);
            break;
        case Stage::leaving:
            drive_out(lane, dt);
            break;
        case Stage::coming:
        case Stage::queueing:
        case Stage::driving_to_pit:
        case Stage::queueing_at_pit:
        case Stage::rolling_into_pit:
        case Stage::at_pit:
        case Stage::raising:
        case Stage::tipping:
        case Stage::lowering:
        case Stage::leaving_pit:
        case Stage::driving_back:
        case Stage::turning_away:
        case Stage::gone:
            break;
    }
    body_.swing(lane.spec().platform_m, dt);
}

void Truck::wait_in_bay(const LaneModel& lane, double dt) {
    body_.drive(body_.front_m(), 0, dt);
    if (has_seen(is_free_in(lane.at(entry_)), forward_seen_s_, dt)) enter(Stage::entering);
}

void Truck::drive_in(const LaneModel& lane, double dt) {
    const LaneSide& gate = lane.at(entry_);
    const double stop_m = platform_stop_m(lane);
    double target_m = stop_m;
    const double can_stop_m = body_.front_m() + body_.braking_way();
    if (!gate.barrier.at_open() && can_stop_m <= -place::boom_m - boom_line_m + line_slack_m)
        target_m = -place::boom_m - boom_line_m;
    if (!gate.light_in && can_stop_m <= -place::boom_m - light_line_m + line_slack_m)
        target_m = -place::boom_m - light_line_m;
    body_.drive(target_m, speed_max_, dt);
    if (!body_.is_at_rest() || body_.front_m() < stop_m - 0.1) return;
    auto& truth = entry_ == Side::a ? true_gross_g : true_tare_g;
    truth = body_.mass_g();
    enter(Stage::standing);
}

void Truck::stand(LaneModel& lane, double dt) {
    const double stop_m = platform_stop_m(lane);
    const bool creeps = stage_s_ > creep_after_s && body_.front_m() < stop_m + creep_m_;
    body_.drive(creeps ? stop_m + creep_m_ : body_.front_m(), creeps ? creep_speed : 0.0, dt);
    if (stage_s_ < look_after_s) return;
    const bool forward = has_seen(is_free_out(lane.at(opposite(entry_))), forward_seen_s_, dt);
    const bool backward = has_seen(is_free_out(lane.at(entry_)), backward_seen_s_, dt);
    if (!forward && !backward) return;
    is_backwards_ = !forward;
    const std::int64_t mud_g = random_.between(0, 3'000);
    body_.lose(mud_g);
    lane.soil(static_cast<double>(mud_g) / 1'000.0);
    enter(Stage::leaving);
}

void Truck::drive_out(const LaneModel& lane, double dt) {
    const LaneSide& gate = lane.at(is_backwards_ ? entry_ : opposite(entry_));
    const double deck = lane.spec().platform_m;
    // Backwards everything mirrors: the tail leads, and the way is measured from the other end.
    const double lead_m = is_backwards_ ? deck - body_.rear_m() : body_.front_m();
    const double boom_m = deck + place::boom_m;
    double target_lead_m = deck + place::behind_m + body_.length_m() + 2.0;
    if (!gate.barrier.at_open() && lead_m + body_.braking_way() <= boom_m - boom_line_m + line_slack_m)
        target_lead_m = boom_m - boom_line_m;
    const double target_m = is_backwards_ ? deck - target_lead_m + body_.length_m() : target_lead_m;
    body_.drive(target_m, speed_max_, dt);
    if (lead_m - body_.length_m() > deck + place::behind_m) finish_crossing(is_backwards_);
}

void Truck::finish_crossing(bool is_backwards) {
    if (entry_ == Side::a) {
        if (is_backwards) return end(Ending::backed_out);
        is_plate_covered_ = false;
        return enter(Stage::driving_to_pit);
    }
    // Backed out empty: round the yard and to the bay again.
    if (is_backwards) return enter(Stage::driving_back);
    end(Ending::through);
}

}  // namespace graingate::sim
