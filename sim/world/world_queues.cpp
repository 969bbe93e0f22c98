// Who waits where, and who is next.
#include "sim/world/world.hpp"

#include <algorithm>

namespace graingate::sim {

/// What a driver sees: how many wait at each lane that takes trucks from his side; of two equal ones the
/// nearer.
std::size_t World::shortest_queue(Side side) const {
    std::size_t best = lanes_.size();
    std::size_t fewest = 0;
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
        if (!lanes_[lane].model.spec().takes_from(side)) continue;
        const auto in_bay = std::ranges::count_if(here_, [&](std::size_t index) {
            const Truck& truck = trucks_[index];
            return truck.is_before_lane() && truck.lane() == lane && truck.entry() == side;
        });
        const std::size_t waiting =
            lanes_[lane].queue[side == Side::b ? 1 : 0].size() + static_cast<std::size_t>(in_bay);
        if (best != lanes_.size() && waiting >= fewest) continue;
        best = lane;
        fewest = waiting;
    }
    return best;
}

std::size_t World::chosen_lane(const Truck& truck) const {
    if (truck.told_lane()) return *truck.told_lane();
    if (truck.script().follows && truck.entry() == Side::a) {
        const Truck& ahead = trucks_[*truck.script().follows];
        if (ahead.stage() >= Stage::queueing && ahead.stage() <= Stage::entering) return ahead.lane();
    }
    return shortest_queue(truck.entry());
}

void World::join_queue(std::size_t index) {
    Truck& truck = trucks_[index];
    truck.choose_lane(chosen_lane(truck));
    lanes_[truck.lane()].queue[truck.entry() == Side::b ? 1 : 0].push_back(index);
    if (!tracks_[index].is_trouble_over) begin_trouble(index);
}

void World::leave_queues(std::size_t index) {
    for (LanePlace& lane : lanes_)
        for (auto& queue : lane.queue) std::erase(queue, index);
    for (PitPlace& pit : pits_) std::erase(pit.queue, index);
}

void World::call_from_queues() {
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane)
        for (const Side side : {Side::a, Side::b}) call_to_bay(lane, side);
    for (std::size_t pit = 0; pit < pits_.size(); ++pit) {
        auto& queue = pits_[pit].queue;
        if (queue.empty() || !is_pit_free(pit)) continue;
        const std::size_t index = queue.front();
        queue.pop_front();
        trucks_[index].roll_into_pit();
        if (!tracks_[index].is_trouble_over) begin_trouble(index);
    }
}

void World::call_to_bay(std::size_t lane, Side side) {
    auto& queue = lanes_[lane].queue[side == Side::b ? 1 : 0];
    if (queue.empty()) return;
    Truck& next = trucks_[queue.front()];
    const std::optional<double> ahead_m = tail_ahead_m(next);
    if (is_bay_free(lane, side)) {
        next.roll_up();
    } else if (ahead_m) {
        next.roll_up_behind(*ahead_m);
    } else {
        return;
    }
    const std::size_t index = queue.front();
    queue.pop_front();
    if (!tracks_[index].is_trouble_over) begin_trouble(index);
}

/// The tail of the truck that this one is to follow, once that has been let on, for a driver who means to.
std::optional<double> World::tail_ahead_m(const Truck& truck) const {
    const auto followed = truck.script().follows;
    if (!truck.is_creeper() || !followed) return std::nullopt;
    const Truck& other = trucks_[*followed];
    const bool is_let_on = other.stage() == Stage::entering || other.stage() == Stage::standing;
    if (!is_let_on || other.lane() != truck.lane() || other.entry() != truck.entry()) return std::nullopt;
    return other.body().rear_m();
}

RoadAhead World::road_ahead(const Truck& truck) const {
    const double deck = lanes_[truck.lane()].model.spec().platform_m;
    const bool is_blocked =
        truck.stage() == Stage::in_bay && std::ranges::any_of(here_, [&](std::size_t index) {
            const Truck& other = trucks_[index];
            if (other.id() == truck.id() || other.lane() != truck.lane() || !other.is_on_lane()) return false;
            return other.entry() == truck.entry() ? other.body().overlaps(-place::boom_m, 0)
                                                  : other.body().overlaps(deck, deck + place::boom_m);
        });
    return {is_blocked, tail_ahead_m(truck)};
}

bool World::is_bay_free(std::size_t lane, Side side) const {
    return std::ranges::none_of(here_, [&](std::size_t index) {
        const Truck& truck = trucks_[index];
        return truck.lane() == lane && truck.entry() == side && truck.is_on_lane() &&
               truck.is_in_bay_lane() && truck.body().rear_m() < place::bay_stop_m + 1.0;
    });
}

bool World::is_pit_free(std::size_t pit) const {
    return std::ranges::none_of(here_, [&](std::size_t index) {
        const Truck& truck = trucks_[index];
        return truck.pit() == pit && truck.is_at_pit();
    });
}

}  // namespace graingate::sim
