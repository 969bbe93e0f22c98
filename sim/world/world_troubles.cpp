// What happens to things about a truck with a trouble. What its driver does is truck*.cpp.
#include "sim/world/world.hpp"

#include <algorithm>

namespace graingate::sim {
namespace {

constexpr double half_way = 0.5;

constexpr double seconds_of(Duration d) {
    return static_cast<double>(d.us()) / 1e6;
}

/// At which stage, on its way in, the trouble of such a truck begins.
std::optional<Stage> begins_at(Trouble trouble) {
    switch (trouble) {
        case Trouble::snow_on_scale:
            return Stage::queueing;
        case Trouble::camera_frozen:
        case Trouble::barrier_sticks:
            return Stage::rolling_up;
        case Trouble::beam_blocked:
            return Stage::standing;
        case Trouble::gate_half_open:
            return Stage::rolling_into_pit;
        case Trouble::none:
        case Trouble::no_booking:
        case Trouble::unreadable_plate:
        case Trouble::indicator_silent:
        case Trouble::similar_plates:
        case Trouble::overhang:
        case Trouble::creeping_second:
        case Trouble::late_reply:
        case Trouble::driver_leaves:
        case Trouble::reverse_out:
        case Trouble::cancelled_waiting:
            break;
    }
    return std::nullopt;
}

}  // namespace

void World::begin_trouble(std::size_t index) {
    const Truck& truck = trucks_[index];
    const Trouble trouble = truck.script().trouble;
    if (begins_at(trouble) != truck.stage()) return;
    tracks_[index].is_trouble_over = true;
    LaneModel& lane = lanes_[truck.lane()].model;
    if (trouble == Trouble::snow_on_scale) lane.load_snow(slab_kg);
    if (trouble == Trouble::barrier_sticks) lane.at(truck.entry()).barrier.stick(half_way);
    if (trouble == Trouble::beam_blocked) lane.at(opposite(truck.entry())).blocked_s = seconds_of(blockage);
    if (trouble == Trouble::gate_half_open) pits_[*truck.pit()].model.gate().stick(half_way);
    if (trouble == Trouble::camera_frozen) {
        CameraView still = live_view(std::nullopt);  // the bay is free, or no truck would roll up
        still.frozen_since = now_;
        frozen_[std::string(lane.spec().name.view()) + ".A.camera"] = {std::move(still), now_ + freeze};
    }
}

bool World::is_settling_with(const Name& lane, Trouble trouble) const {
    const std::size_t index = lane_index(lane);
    return std::ranges::any_of(here_, [&](std::size_t each) {
        const Truck& truck = trucks_[each];
        return truck.lane() == index && truck.stage() == Stage::standing && truck.entry() == Side::a &&
               truck.script().trouble == trouble && truck.stage_s() >= seconds_of(silence_begins) &&
               truck.stage_s() < seconds_of(silence_begins + silence);
    });
}

bool World::silenced(const Name& lane) const {
    return is_settling_with(lane, Trouble::indicator_silent);
}

bool World::answers_late(const Name& lane) const {
    return is_settling_with(lane, Trouble::late_reply);
}

}  // namespace graingate::sim
