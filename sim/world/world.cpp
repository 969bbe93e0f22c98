#include "sim/world/world.hpp"

#include "controller/core/ensure.hpp"

#include <algorithm>

namespace graingate::sim {
namespace {

constexpr double dt = 0.01;  // World::step_length in seconds
static_assert(World::step_length.us() == 10'000);

/// Streams of the scenario's seed; the trucks' follow from 1,000.
constexpr std::uint64_t lane_stream = 100;
constexpr std::uint64_t pit_stream = 500;
constexpr std::uint64_t truck_stream = 1'000;

void add_points(std::vector<Point>& points, const Name& place, Side side,
                std::initializer_list<Signal> signals) {
    for (const Signal signal : signals) points.push_back({place, side, signal});
}

}  // namespace

World::World(const Scenario& scenario) : now_(scenario.start), asked_(scenario.start), snow_(scenario.snow) {
    for (const Side side : {Side::a, Side::b})
        ENSURE(std::ranges::any_of(scenario.lanes, [&](const LaneSpec& l) { return l.takes_from(side); }));
    ENSURE(!scenario.pits.empty());
    for (const LaneSpec& spec : scenario.lanes) {
        lanes_.push_back(
            {.model = LaneModel(spec, Random::stream(scenario.seed, lane_stream + lanes_.size()))});
        for (const Side side : {Side::a, Side::b})
            add_points(points_, spec.name, side,
                       {Signal::presence, Signal::boom, Signal::beam, Signal::barrier_open,
                        Signal::barrier_closed, Signal::barrier, Signal::light_in, Signal::light_out});
    }
    for (const PitSpec& spec : scenario.pits) {
        pits_.push_back({.model = PitModel(spec, Random::stream(scenario.seed, pit_stream + pits_.size()))});
        add_points(points_, spec.name, Side::none,
                   {Signal::presence, Signal::gate_open, Signal::gate_closed, Signal::hopper_empty,
                    Signal::run_permit, Signal::gate, Signal::light_in, Signal::light_out});
    }
    std::ranges::sort(points_);
    for (const TruckScript& script : scenario.trucks) {
        const std::size_t index = trucks_.size();
        ENSURE(!script.follows || *script.follows < index);
        trucks_.emplace_back(TruckId{static_cast<std::uint32_t>(index)}, script,
                             Random::stream(scenario.seed, truck_stream + index));
        coming_.push_back(index);
    }
    tracks_.resize(trucks_.size());
    std::ranges::sort(coming_, [&](std::size_t left, std::size_t right) {
        const Instant at_left = trucks_[left].script().arrives;
        const Instant at_right = trucks_[right].script().arrives;
        return at_left != at_right ? at_left > at_right : left > right;
    });
}

void World::advance(Duration by) {
    asked_ = asked_ + by;
    while (now_ + step_length <= asked_) step();
}

void World::step() {
    now_ = now_ + step_length;
    admit_arrivals();
    for (LanePlace& lane : lanes_) {
        lane.model.move_barriers(dt);
        lane.model.begin_feeling(dt);
    }
    for (PitPlace& pit : pits_) {
        pit.model.step(dt);
        pit.model.presence = false;
    }
    for (const std::size_t index : here_) step_truck(index);
    std::erase_if(here_, [&](std::size_t index) { return trucks_[index].stage() == Stage::gone; });
    call_from_queues();
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
        lanes_[lane].model.weigh(snow_, dt);
        watch_booms(lane);
    }
    watch_collisions();
    for (PitPlace& pit : pits_) watch_gate(pit);
}

void World::admit_arrivals() {
    while (!coming_.empty() && trucks_[coming_.back()].script().arrives <= now_) {
        const std::size_t index = coming_.back();
        coming_.pop_back();
        here_.push_back(index);
        trucks_[index].arrive();
        tracks_[index].arrived = now_;
        join_queue(index);
    }
}

void World::step_truck(std::size_t index) {
    Truck& truck = trucks_[index];
    const Stage before = truck.stage();
    LaneModel& lane = lanes_[truck.lane()].model;
    if (before >= Stage::rolling_up && before <= Stage::backing_off) {
        truck.step_on_lane(lane, road_ahead(truck), dt);
    } else if (truck.is_at_pit()) {
        step_truck_at_pit(index);
    } else {
        truck.step_elsewhere(dt);
    }
    if (truck.is_on_lane()) {
        lane.feel(truck.body(), truck.entry(), truck.is_in_bay_lane());
        watch_truck_under_booms(index);
    }
    if (truck.stage() != before) follow_stage(index);
}

void World::step_truck_at_pit(std::size_t index) {
    Truck& truck = trucks_[index];
    PitModel& pit = pits_[*truck.pit()].model;
    const std::int64_t grain_before_g = truck.body().grain_g();
    const PitModel::Poured poured = truck.step_at_pit(pit, dt);
    pit.presence = pit.presence || truck.is_on_pit_loop();
    if (truck.body().grain_g() != grain_before_g) watch_pouring(index, pit, poured);
}

void World::follow_stage(std::size_t index) {
    const Truck& truck = trucks_[index];
    if (truck.stage() == Stage::gone) tracks_[index].left = now_;
    if (truck.stage() == Stage::queueing) join_queue(index);
    if (truck.stage() == Stage::queueing_at_pit) pits_[*truck.pit()].queue.push_back(index);
    if (!tracks_[index].is_trouble_over) begin_trouble(index);
}

bool World::is_everybody_gone() const {
    return coming_.empty() && here_.empty();
}

std::uint64_t World::digest() const {
    Fingerprint print;
    print.add(now_.us());
    for (const LanePlace& lane : lanes_) lane.model.add_to(print);
    for (const PitPlace& pit : pits_) pit.model.add_to(print);
    for (const Truck& truck : trucks_) truck.add_to(print);
    for (const Violation& violation : violations_) {
        print.add(violation.at.us());
        print.add(static_cast<std::uint64_t>(violation.kind));
        print.add(violation.place);
    }
    for (const auto& [camera, frozen] : frozen_) {
        print.add(std::string_view(camera));
        print.add(frozen.until.us());
    }
    return print.value();
}

}  // namespace graingate::sim
