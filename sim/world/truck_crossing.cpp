// The driver between the waiting bay and the far exit of a lane.
#include "sim/world/truck.hpp"

#include <algorithm>

namespace graingate::sim {
namespace {

constexpr double creep_after_s = 1.2;  // the driver lets go of the brake
constexpr double creep_speed = 0.03;   // m/s
constexpr double look_after_s = 3.0;   // from standing to looking for a green light
constexpr double light_line_m = 2.0;   // before the boom: beyond it the driver no longer looks at the light
constexpr double boom_line_m = 0.4;    // before the boom: last place to stop
constexpr double tail_out_m = 0.6;     // beyond the beam, of a truck that has not pulled up far enough
constexpr double gap_m = 1.0;          // behind the truck ahead, where a driver stops who followed it
constexpr double hurry = 1.7;          // m/s of a driver who follows
constexpr double think_s = 4.0;        // until a driver backs off again
constexpr double reverse_at = 0.6;     // share of the deck, where he does
constexpr double line_slack_m = 0.2;   // a truck that stands at a line may stand a little beyond it

bool is_free_in(const LaneSide& side) {
    return side.barrier.at_open() && side.light_in;
}
bool is_free_out(const LaneSide& side) {
    return side.barrier.at_open() && side.light_out;
}

}  // namespace

double Truck::platform_stop_m(const LaneModel& lane) const {
    const double deck = lane.spec().platform_m;
    if (is_overhanging_) return body_.length_m() - place::beam_m - tail_out_m;
    // The tail is in the beam still: the boom behind it is up.
    if (is_reversing_) return std::min(reverse_at * deck, body_.length_m() - place::beam_m - tail_out_m);
    return (deck + body_.length_m()) / 2 + stop_error_m_;
}

void Truck::step_on_lane(LaneModel& lane, const RoadAhead& ahead, double dt) {
    stage_s_ += dt;
    switch (stage_) {
        case Stage::rolling_up:
            body_.drive(place::bay_stop_m, speed_max_, dt);
            if (body_.is_at_rest()) enter(Stage::in_bay);
            break;
        case Stage::in_bay:
            wait_in_bay(lane, ahead, dt);
            break;
        case Stage::entering:
            drive_in(lane, ahead.tail_m, dt);
            break;
        case Stage::standing:
            stand(lane, dt);
            break;
        case Stage::leaving:
            drive_out(lane, dt);
            break;
        case Stage::backing_off:
            drive_back_into_bay(dt);
            break;
        case Stage::coming:
        case Stage::queueing:
        case Stage::waiting_in_yard:
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

void Truck::wait_in_bay(const LaneModel& lane, const RoadAhead& ahead, double dt) {
    body_.drive(body_.front_m(), 0, dt);
    const bool may_enter = has_seen(is_free_in(lane.at(entry_)) && !ahead.is_blocked, forward_seen_s_, dt);
    if (may_enter || (ahead.tail_m && lane.at(entry_).barrier.at_open())) enter(Stage::entering);
}

void Truck::drive_in(const LaneModel& lane, std::optional<double> ahead_m, double dt) {
    const LaneSide& gate = lane.at(entry_);
    const bool follows = is_creeping_ && ahead_m.has_value();
    has_followed_ = has_followed_ || follows;
    const double stop_m = platform_stop_m(lane);
    double target_m = follows ? std::min(stop_m, *ahead_m - gap_m) : stop_m;
    const double can_stop_m = body_.front_m() + body_.braking_way();
    if (!gate.barrier.at_open() && can_stop_m <= -place::boom_m - boom_line_m + line_slack_m)
        target_m = std::min(target_m, -place::boom_m - boom_line_m);
    if (!follows && !gate.light_in && can_stop_m <= -place::boom_m - light_line_m + line_slack_m)
        target_m = -place::boom_m - light_line_m;
    body_.drive(target_m, follows ? hurry : speed_max_, dt);
    if (!body_.is_at_rest()) return;
    if (is_creeping_ && body_.front_m() < -place::boom_m) return give_up_following(dt);
    if (body_.front_m() < stop_m - 0.1) return;
    if (is_reversing_) return reverse_after_a_while(dt);
    auto& crossed = entry_ == Side::a ? crossed_in_ : crossed_out_;
    crossed = {lane_, body_.mass_g()};
    enter(Stage::standing);
}

/// The boom came down before it.
void Truck::give_up_following(double dt) {
    pause_s_ += dt;
    if (pause_s_ < think_s) return;
    is_creeping_ = false;
    enter(Stage::backing_off);
}

void Truck::reverse_after_a_while(double dt) {
    pause_s_ += dt;
    if (pause_s_ < think_s) return;
    is_reversing_ = false;
    is_backwards_ = true;
    enter(Stage::leaving);
}

void Truck::drive_back_into_bay(double dt) {
    body_.drive(place::bay_stop_m, speed_max_, dt);
    if (body_.is_at_rest() && body_.front_m() < place::bay_stop_m + 0.1) enter(Stage::in_bay);
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
    is_to_come_again_ = is_to_come_again_ && is_backwards;
    if (entry_ == Side::a) {
        if (is_backwards) return is_to_come_again_ ? enter(Stage::driving_back) : end(Ending::backed_out);
        is_plate_covered_ = false;
        if (is_told_back_) return enter(Stage::driving_back);
        return enter(pit_ ? Stage::driving_to_pit : Stage::waiting_in_yard);
    }
    // Backed out empty: round the yard and to the bay again.
    if (is_backwards) return enter(Stage::driving_back);
    end(Ending::through);
}

}  // namespace graingate::sim
