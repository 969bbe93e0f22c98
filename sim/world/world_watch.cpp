// The world's own witness: what must not happen, and did.
#include "sim/world/world.hpp"

#include <algorithm>

namespace graingate::sim {
namespace {

constexpr std::array both_sides{Side::a, Side::b};

std::string side_name(const Name& lane, Side side) {
    return std::string(lane.view()) + (side == Side::a ? ".A" : ".B");
}

/// What a truck takes up between the booms, in metres from the deck's end at A; empty (from > to) when
/// nothing.
struct Span {
    double from, to;
};
Span span_on_lane(const Truck& truck, double deck_m) {
    const double front = truck.body().front_m();
    const double rear = truck.body().rear_m();
    const Span whole = truck.entry() == Side::a ? Span{rear, front} : Span{deck_m - front, deck_m - rear};
    return {std::max(whole.from, -place::boom_m), std::min(whole.to, deck_m + place::boom_m)};
}

}  // namespace

void World::report(ViolationKind kind, std::string place, std::optional<std::size_t> truck) {
    std::optional<TruckId> id;
    if (truck) id = trucks_[*truck].id();
    violations_.push_back({.at = now_, .kind = kind, .place = std::move(place), .truck = id});
}

void World::watch_booms(std::size_t lane) {
    for (std::size_t i = 0; i < both_sides.size(); ++i) {
        const LaneSide& side = lanes_[lane].model.at(both_sides[i]);
        const bool is_on_truck = side.is_truck_under && !side.barrier.wants_open() &&
                                 side.barrier.position() <= LaneModel::boom_on_truck;
        bool& is_reported = lanes_[lane].is_boom_on_truck[i];
        if (is_on_truck && !is_reported)
            report(ViolationKind::boom_on_truck, side_name(lanes_[lane].model.spec().name, both_sides[i]),
                   std::nullopt);
        is_reported = is_on_truck;
    }
}

void World::watch_truck_under_booms(std::size_t index) {
    const Truck& truck = trucks_[index];
    const LaneModel& lane = lanes_[truck.lane()].model;
    for (std::size_t i = 0; i < both_sides.size(); ++i) {
        const double boom_m =
            both_sides[i] == truck.entry() ? -place::boom_m : lane.spec().platform_m + place::boom_m;
        const bool is_under = truck.body().covers(boom_m);
        bool& was_under = tracks_[index].was_under_boom[i];
        if (is_under && !was_under && !lane.at(both_sides[i]).barrier.at_open())
            report(ViolationKind::drove_through_barrier, side_name(lane.spec().name, both_sides[i]), index);
        was_under = is_under;
    }
}

void World::watch_collisions() {
    for (std::size_t i = 0; i < here_.size(); ++i) {
        const Truck& one = trucks_[here_[i]];
        if (!one.is_on_lane()) continue;
        const LaneModel& lane = lanes_[one.lane()].model;
        const Span first = span_on_lane(one, lane.spec().platform_m);
        if (first.from >= first.to) continue;
        for (std::size_t k = i + 1; k < here_.size(); ++k) {
            const Truck& other = trucks_[here_[k]];
            if (!other.is_on_lane() || other.lane() != one.lane()) continue;
            const Span second = span_on_lane(other, lane.spec().platform_m);
            if (second.from >= second.to || second.to <= first.from || first.to <= second.from) continue;
            const bool is_known = std::ranges::any_of(violations_, [&](const Violation& seen) {
                return seen.kind == ViolationKind::collision && seen.truck == other.id();
            });
            if (!is_known) report(ViolationKind::collision, std::string(lane.spec().name.view()), here_[k]);
        }
    }
}

void World::watch_pouring(std::size_t index, const PitModel& pit, const PitModel::Poured& poured) {
    Track& track = tracks_[index];
    const std::string name{pit.spec().name.view()};
    const auto report_once = [&](bool holds, bool& is_reported, ViolationKind kind) {
        if (holds && !is_reported) report(kind, name, index);
        is_reported = is_reported || holds;
    };
    report_once(pit.gate().at_closed(), track.has_tipped_shut, ViolationKind::tipped_on_shut_gate);
    report_once(poured.spilled_g > 0, track.has_overflowed, ViolationKind::hopper_overflow);
    report_once(!pit.takes(trucks_[index].script().commodity), track.has_tipped_wrong,
                ViolationKind::wrong_commodity);
    report_once(poured.has_mixed, track.has_mixed, ViolationKind::grain_mixed);
}

void World::watch_gate(PitPlace& pit) {
    const bool is_closed = pit.model.gate().at_closed();
    if (pit.was_closed && !is_closed && !pit.model.presence)
        report(ViolationKind::gate_opened_at_empty_pit, std::string(pit.model.spec().name.view()),
               std::nullopt);
    pit.was_closed = is_closed;
}

}  // namespace graingate::sim
