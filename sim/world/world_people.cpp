// What people see, say and do in a depot.
#include "sim/world/world.hpp"

#include "controller/core/ensure.hpp"

#include <algorithm>

namespace graingate::sim {

std::optional<TruckId> World::truck_in_bay(const Name& lane, Side side) const {
    const std::size_t lane_at = lane_index(lane);
    for (const std::size_t index : here_) {
        const Truck& truck = trucks_[index];
        const bool is_waiting = truck.is_before_lane() ||
                                (truck.stage() == Stage::entering && truck.body().front_m() < -place::boom_m);
        if (truck.lane() == lane_at && truck.entry() == side && is_waiting &&
            truck.body().overlaps(place::bay_far_m, place::bay_near_m))
            return truck.id();
    }
    return std::nullopt;
}

std::optional<TruckId> World::truck_on_platform(const Name& lane) const {
    const std::size_t lane_at = lane_index(lane);
    for (const std::size_t index : here_) {
        const Truck& truck = trucks_[index];
        if (truck.lane() == lane_at && truck.is_on_lane() &&
            truck.body().overlaps(0, lanes_[lane_at].model.spec().platform_m))
            return truck.id();
    }
    return std::nullopt;
}

std::vector<TruckId> World::trucks_on_lane(const Name& lane) const {
    const std::size_t lane_at = lane_index(lane);
    std::vector<TruckId> trucks;
    for (const std::size_t index : here_)
        if (trucks_[index].lane() == lane_at && trucks_[index].is_on_lane())
            trucks.push_back(trucks_[index].id());
    return trucks;
}

std::optional<TruckId> World::truck_at_pit(const Name& pit) const {
    const auto seen_one = seen_at_pit(pit_index(pit));
    if (!seen_one) return std::nullopt;
    return seen_one->id;
}

std::optional<TruckId> World::truck_with(std::string_view plate) const {
    for (const std::size_t index : here_)
        if (trucks_[index].script().plate.text() == plate) return trucks_[index].id();
    return std::nullopt;
}

bool World::tell_lane(std::size_t index, const Name& lane) {
    Truck& truck = trucks_[index];
    if (!has_lane(lane)) return false;
    const std::size_t lane_at = lane_index(lane);
    if (!lanes_[lane_at].model.spec().takes_from(truck.next_entry()) || !truck.go_to_lane(lane_at))
        return false;
    if (truck.stage() != Stage::queueing) return true;
    leave_queues(index);
    join_queue(index);
    return true;
}

bool World::tell_driver(TruckId id, DriverOrder order, const Name& place) {
    const auto index = static_cast<std::size_t>(id);
    ENSURE(index < trucks_.size());
    Truck& truck = trucks_[index];
    const Stage before = truck.stage();
    bool is_followed = false;
    switch (order) {
        case DriverOrder::go_away:
            is_followed = truck.go_away();
            break;
        case DriverOrder::go_to_pit:
            is_followed = has_pit(place) && truck.go_to_pit(pit_index(place));
            break;
        case DriverOrder::go_back:
            is_followed = (place.empty() || has_lane(place)) && truck.go_back();
            if (is_followed && !place.empty()) tell_lane(index, place);
            break;
        case DriverOrder::go_to_lane:
            return tell_lane(index, place);
        case DriverOrder::pull_forward:
            is_followed = truck.pull_forward();
            break;
        case DriverOrder::back_off:
            is_followed = truck.back_off();
            break;
        case DriverOrder::come_again:
            return truck.come_again();
    }
    if (!is_followed || truck.stage() == before) return is_followed;
    if (before == Stage::queueing || before == Stage::queueing_at_pit) leave_queues(index);
    if (truck.stage() == Stage::gone) {
        std::erase(here_, index);
        tracks_[index].left = now_;
    }
    return true;
}

void World::free_barrier(const Name& lane, Side side) {
    lanes_[lane_index(lane)].model.at(side).barrier.free();
}

void World::free_gate(const Name& pit) {
    pits_[pit_index(pit)].model.gate().free();
}

void World::clear_beam(const Name& lane, Side side) {
    lanes_[lane_index(lane)].model.at(side).blocked_s = 0;
}

bool World::sweep(const Name& lane) {
    if (truck_on_platform(lane)) return false;
    lanes_[lane_index(lane)].model.sweep();
    return true;
}

bool World::purge_pit(const Name& pit) {
    return pits_[pit_index(pit)].model.purge();
}

void World::set_conveyor(const Name& pit, bool runs) {
    pits_[pit_index(pit)].model.run_permit = runs;
}

const PitModel& World::pit(const Name& pit) const {
    return pits_[pit_index(pit)].model;
}

}  // namespace graingate::sim
