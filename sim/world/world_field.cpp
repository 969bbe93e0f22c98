// The world from its wires' end, and from the cameras'.
#include "sim/world/world.hpp"

#include "controller/core/ensure.hpp"

#include <algorithm>

namespace graingate::sim {
namespace {

constexpr double lens_before_boom_m = 1.0;  // the camera stands this far on the bay's side of the boom
constexpr double pit_camera_m = 5.0;

constexpr std::int64_t minutes_of_day = 24 * 60;
constexpr std::int64_t local_offset_min = 8 * 60;

double share_between(std::int64_t value, std::int64_t from, std::int64_t to) {
    return std::clamp(static_cast<double>(value - from) / static_cast<double>(to - from), 0.0, 1.0);
}

SeenTruck seen(const Truck& truck, double distance_m) {
    return {.id = truck.id(),
            .plate = std::string(truck.script().plate.text()),
            .plate_kind = truck.script().plate_kind,
            .is_plate_covered = truck.is_plate_covered(),
            .dirt = truck.script().dirt,
            .distance_m = distance_m};
}

std::string camera_name(const Name& place, std::string_view side) {
    return std::string(place.view()) + std::string(side) + ".camera";
}

}  // namespace

double daylight_at(Instant at) {
    const std::int64_t minute = (at.us() / 60'000'000 + local_offset_min) % minutes_of_day;
    return std::min(share_between(minute, 6 * 60, 8 * 60), 1.0 - share_between(minute, 15 * 60, 17 * 60));
}

bool World::has(const Point& point) const {
    return std::ranges::binary_search(points_, point);
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

bool World::silenced(const Name& lane) const {
    const std::size_t index = lane_index(lane);
    const auto seconds_of = [](Duration d) { return static_cast<double>(d.us()) / 1e6; };
    return std::ranges::any_of(here_, [&](std::size_t each) {
        const Truck& truck = trucks_[each];
        return truck.lane() == index && truck.stage() == Stage::standing && truck.entry() == Side::a &&
               truck.script().trouble == Trouble::indicator_silent &&
               truck.stage_s() >= seconds_of(silence_begins) &&
               truck.stage_s() < seconds_of(silence_begins + silence);
    });
}

std::vector<std::string> World::cameras() const {
    std::vector<std::string> names;
    for (const LanePlace& lane : lanes_)
        for (const std::string_view side : {".A", ".B"})
            names.push_back(camera_name(lane.model.spec().name, side));
    for (const PitPlace& pit : pits_) names.push_back(camera_name(pit.model.spec().name, ""));
    return names;
}

std::optional<CameraView> World::camera(std::string_view name) const {
    CameraView view{.truck = std::nullopt, .daylight = daylight_at(now_), .snow = snow_};
    for (std::size_t i = 0; i < lanes_.size(); ++i)
        for (const Side side : {Side::a, Side::b}) {
            if (camera_name(lanes_[i].model.spec().name, side == Side::a ? ".A" : ".B") != name) continue;
            view.truck = seen_in_bay(i, side);
            return view;
        }
    for (std::size_t i = 0; i < pits_.size(); ++i) {
        if (camera_name(pits_[i].model.spec().name, "") != name) continue;
        view.truck = seen_at_pit(i);
        return view;
    }
    return std::nullopt;
}

std::optional<SeenTruck> World::seen_in_bay(std::size_t lane, Side side) const {
    for (const std::size_t index : here_) {
        const Truck& truck = trucks_[index];
        const double distance_m = -place::boom_m - lens_before_boom_m - truck.body().front_m();
        if (truck.lane() == lane && truck.entry() == side && truck.is_on_lane() && truck.is_in_bay_lane() &&
            distance_m > 1.0)
            return seen(truck, distance_m);
    }
    return std::nullopt;
}

std::optional<SeenTruck> World::seen_at_pit(std::size_t pit) const {
    for (const std::size_t index : here_)
        if (trucks_[index].pit() == pit && trucks_[index].is_on_pit_loop())
            return seen(trucks_[index], pit_camera_m);
    return std::nullopt;
}

std::optional<TruckId> World::truck_in_bay(const Name& lane, Side side) const {
    const std::size_t lane_at = lane_index(lane);
    for (const std::size_t index : here_) {
        const Truck& truck = trucks_[index];
        const bool is_waiting = truck.stage() == Stage::rolling_up || truck.stage() == Stage::in_bay;
        if (truck.lane() == lane_at && truck.entry() == side && is_waiting &&
            truck.body().overlaps(place::bay_far_m, place::bay_near_m))
            return truck.id();
    }
    return std::nullopt;
}

std::optional<TruckId> World::truck_at_pit(const Name& pit) const {
    const auto seen_one = seen_at_pit(pit_index(pit));
    if (!seen_one) return std::nullopt;
    return seen_one->id;
}

bool World::tell_driver(TruckId truck, DriverOrder order) {
    const auto index = static_cast<std::size_t>(truck);
    ENSURE(index < trucks_.size() && order == DriverOrder::go_away);
    Truck& told = trucks_[index];
    const bool was_queueing = told.stage() == Stage::queueing;
    if (!told.go_away()) return false;
    if (was_queueing) {
        std::erase(lanes_[told.lane()].queue[told.entry() == Side::b ? 1 : 0], index);
        std::erase(here_, index);
        tracks_[index].left = now_;
    }
    return true;
}

void World::set_conveyor(const Name& pit, bool runs) {
    pits_[pit_index(pit)].model.run_permit = runs;
}

const PitModel& World::pit(const Name& pit) const {
    return pits_[pit_index(pit)].model;
}

std::vector<TruckTruth> World::truth() const {
    std::vector<TruckTruth> out;
    for (std::size_t i = 0; i < trucks_.size(); ++i) {
        const Truck& truck = trucks_[i];
        out.push_back({.id = truck.id(),
                       .plate = truck.script().plate,
                       .trouble = truck.script().trouble,
                       .stage = truck.stage(),
                       .ending = truck.ending(),
                       .arrived = tracks_[i].arrived,
                       .left = tracks_[i].left,
                       .gross_g = truck.true_gross_g,
                       .tare_g = truck.true_tare_g,
                       .net_g = truck.unloaded_g()});
    }
    return out;
}

}  // namespace graingate::sim
