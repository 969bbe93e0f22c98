// The world from its wires' end.
#include "sim/world/world.hpp"

#include "controller/core/ensure.hpp"

#include <algorithm>

namespace graingate::sim {

bool World::has(const Point& point) const {
    return std::ranges::binary_search(points_, point);
}

bool World::has_lane(const Name& name) const {
    return std::ranges::any_of(lanes_, [&](const LanePlace& lane) { return lane.model.spec().name == name; });
}

bool World::has_pit(const Name& name) const {
    return std::ranges::any_of(pits_, [&](const PitPlace& pit) { return pit.model.spec().name == name; });
}

std::size_t World::lane_index(const Name& name) const {
    const auto found =
        std::ranges::find_if(lanes_, [&](const LanePlace& lane) { return lane.model.spec().name == name; });
    ENSURE(found != lanes_.end());
    return static_cast<std::size_t>(found - lanes_.begin());
}

std::size_t World::pit_index(const Name& name) const {
    const auto found =
        std::ranges::find_if(pits_, [&](const PitPlace& pit) { return pit.model.spec().name == name; });
    ENSURE(found != pits_.end());
    return static_cast<std::size_t>(found - pits_.begin());
}

bool World::input(const Point& point) const {
    ENSURE(has(point));
    const bool is_pit = point.side == Side::none;
    const PitModel* pit = is_pit ? &pits_[pit_index(point.place)].model : nullptr;
    const LaneSide* side = is_pit ? nullptr : &lanes_[lane_index(point.place)].model.at(point.side);
    switch (point.signal) {
        case Signal::presence:
            return is_pit ? pit->presence : side->presence;
        case Signal::boom:
            return side->boom;
        case Signal::beam:
            return side->beam;
        case Signal::barrier_open:
            return side->barrier.at_open();
        case Signal::barrier_closed:
            return side->barrier.at_closed();
        case Signal::gate_open:
            return pit->gate().at_open();
        case Signal::gate_closed:
            return pit->gate().at_closed();
        case Signal::hopper_empty:
            return pit->is_hopper_empty();
        case Signal::run_permit:
            return pit->run_permit;
        case Signal::barrier:
            return side->barrier.wants_open();
        case Signal::gate:
            return pit->gate().wants_open();
        case Signal::light_in:
            return is_pit ? pit->light_in : side->light_in;
        case Signal::light_out:
            return is_pit ? pit->light_out : side->light_out;
    }
    ENSURE(false);
}

void World::set_output(const Point& point, bool on) {
    ENSURE(has(point) && is_output(point.signal));
    if (point.side == Side::none) {
        PitModel& pit = pits_[pit_index(point.place)].model;
        if (point.signal == Signal::gate) pit.gate().command(on);
        if (point.signal == Signal::light_in) pit.light_in = on;
        if (point.signal == Signal::light_out) pit.light_out = on;
        return;
    }
    LaneSide& side = lanes_[lane_index(point.place)].model.at(point.side);
    if (point.signal == Signal::barrier) side.barrier.command(on);
    if (point.signal == Signal::light_in) side.light_in = on;
    if (point.signal == Signal::light_out) side.light_out = on;
}

Indication World::indicator(const Name& lane) const {
    return lanes_[lane_index(lane)].model.indicator().indication();
}

bool World::zero_indicator(const Name& lane) {
    return lanes_[lane_index(lane)].model.indicator().set_zero();
}

double World::deck_load_kg(const Name& lane) const {
    return lanes_[lane_index(lane)].model.deck_load_kg();
}

std::vector<TruckTruth> World::truth() const {
    const auto mass = [](const std::optional<Crossing>& crossed) {
        return crossed ? std::optional(crossed->mass_g) : std::nullopt;
    };
    const auto lane = [&](const std::optional<Crossing>& crossed) {
        return crossed ? lanes_[crossed->lane].model.spec().name : Name{};
    };
    std::vector<TruckTruth> out;
    for (std::size_t i = 0; i < trucks_.size(); ++i) {
        const Truck& truck = trucks_[i];
        out.push_back({.id = truck.id(),
                       .plate = truck.script().plate,
                       .trouble = truck.script().trouble,
                       .stage = truck.stage(),
                       .ending = truck.ending(),
                       .expected = truck.script().expected,
                       .arrived = tracks_[i].arrived,
                       .left = tracks_[i].left,
                       .gross_g = mass(truck.crossed_in()),
                       .out_g = mass(truck.crossed_out()),
                       .gross_lane = lane(truck.crossed_in()),
                       .out_lane = lane(truck.crossed_out()),
                       .net_g = truck.unloaded_g(),
                       .has_followed = truck.has_followed()});
    }
    return out;
}

}  // namespace graingate::sim
