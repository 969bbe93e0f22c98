#include "sim/depot_lines.hpp"

#include <algorithm>
#include <sstream>

namespace graingate::sim {
namespace {

constexpr std::array sides{Side::a, Side::b};

std::string place_name(const Name& lane, Side side) {
    return std::string(lane.view()) + (side == Side::a ? ".A" : ".B");
}

std::string_view how(const TruckTruth& truth) {
    if (truth.ending != Ending::through) return ending_names[static_cast<std::size_t>(truth.ending)];
    return truth.net_g > 0 ? "delivered" : "undelivered";
}

std::string gone_line(const TruckTruth& truth) {
    std::string line = "gone " + std::string(truth.plate.text()) + " " + std::string(how(truth));
    for (const std::int64_t mass : {truth.gross_g.value_or(0), truth.out_g.value_or(0), truth.net_g})
        line += " " + std::to_string(mass);
    for (const Name& lane : {truth.gross_lane, truth.out_lane})
        line += " " + (lane.empty() ? "-" : std::string(lane.view()));
    return line + (truth.has_followed ? " followed" : "");
}

/// One side of a lane, `L1.A`.
struct Bay {
    Name lane;
    Side side = Side::none;
};
std::optional<Bay> bay_named(const World& world, const std::string& text) {
    const auto presence = Point::parse(text + ".presence");
    if (!presence || presence->side == Side::none || !world.has(*presence)) return std::nullopt;
    return Bay{presence->place, presence->side};
}

/// `L1.A`: who waits there; `P1`: who is over the hopper; else a plate.
std::optional<TruckId> truck_named(const World& world, const std::string& text) {
    if (const auto bay = bay_named(world, text)) return world.truck_in_bay(bay->lane, bay->side);
    if (const auto place = Name::parse(text)) {
        if (world.has_pit(*place)) return world.truck_at_pit(*place);
    }
    return world.truck_with(text);
}

bool tell(World& world, DriverOrder order, const std::string& who, const std::string& place) {
    const auto name = Name::parse(place);
    if (!place.empty() && !name) return false;
    const auto lane = Name::parse(who);
    if (lane && world.has_lane(*lane)) {
        // Of two on one lane, he is meant who can follow.
        return std::ranges::any_of(world.trucks_on_lane(*lane), [&](TruckId truck) {
            return world.tell_driver(truck, order, name.value_or(Name{}));
        });
    }
    const auto truck = truck_named(world, who);
    return truck && world.tell_driver(*truck, order, name.value_or(Name{}));
}

bool do_at_bay(World& world, std::string_view verb, const Bay& bay) {
    if (verb == "free_barrier")
        world.free_barrier(bay.lane, bay.side);
    else if (verb == "clear_beam")
        world.clear_beam(bay.lane, bay.side);
    else
        return false;
    return true;
}

/// Who overhangs pulls forward; where nobody does, who followed another on backs off.
bool clear_lane(World& world, const Name& lane) {
    for (const DriverOrder order : {DriverOrder::pull_forward, DriverOrder::back_off})
        for (const TruckId truck : world.trucks_on_lane(lane))
            if (world.tell_driver(truck, order)) return true;
    return false;
}

bool do_at_lane(World& world, std::string_view verb, const Name& lane) {
    if (verb == "clear_lane") return clear_lane(world, lane);
    if (verb == "sweep") return world.sweep(lane);
    return verb == "zero" && world.zero_indicator(lane);
}

bool do_at_pit(World& world, std::string_view verb, const Name& pit) {
    if (verb == "purge") return world.purge_pit(pit);
    if (verb == "free_gate")
        world.free_gate(pit);
    else if (verb == "stop_conveyor" || verb == "start_conveyor")
        world.set_conveyor(pit, verb == "start_conveyor");
    else
        return false;
    return true;
}

bool restart(World& world, const std::string& camera) {
    if (!world.camera(camera)) return false;
    world.restart_camera(camera);
    return true;
}

}  // namespace

DepotLines::DepotLines(const Scenario& scenario) : is_gone_(scenario.trucks.size(), false) {
    for (const LaneSpec& lane : scenario.lanes) lanes_.push_back(lane.name);
    for (const PitSpec& pit : scenario.pits) pits_.push_back(pit.name);
}

std::vector<std::string> DepotLines::news(const World& world) {
    std::vector<std::string> lines;
    const std::vector<TruckTruth> truth = world.truth();
    const auto stand = [&](const std::string& place, std::optional<TruckId> truck) {
        const std::string plate =
            truck ? std::string(truth[static_cast<std::size_t>(*truck)].plate.text()) : "-";
        std::string& told = standing_.try_emplace(place, "-").first->second;
        if (told == plate) return;
        told = plate;
        lines.push_back("stands " + place + " " + plate);
    };
    for (const Name& lane : lanes_)
        for (const Side side : sides) stand(place_name(lane, side), world.truck_in_bay(lane, side));
    for (const Name& pit : pits_) stand(std::string(pit.view()), world.truck_at_pit(pit));

    for (std::size_t i = 0; i < truth.size(); ++i) {
        if (is_gone_[i] || truth[i].stage != Stage::gone) continue;
        is_gone_[i] = true;
        lines.push_back(gone_line(truth[i]));
    }
    for (; violations_told_ < world.violations().size(); ++violations_told_) {
        const Violation& violation = world.violations()[violations_told_];
        lines.push_back("violation " +
                        std::string(violation_names[static_cast<std::size_t>(violation.kind)]) + " " +
                        violation.place);
    }
    return lines;
}

bool DepotLines::obey(World& world, std::string_view line) {
    std::istringstream words{std::string(line)};
    std::string verb;
    std::string what;
    std::string place;
    std::string too_much;
    words >> verb >> what >> place >> too_much;
    if (what.empty() || !too_much.empty()) return false;
    const auto order = std::ranges::find(order_names, verb);
    if (order != order_names.end())
        return tell(world, static_cast<DriverOrder>(order - order_names.begin()), what, place);
    if (verb == "show_code") return world.give_code(what, place);
    if (!place.empty()) return false;
    if (verb == "restart_camera") return restart(world, what);
    if (const auto bay = bay_named(world, what)) return do_at_bay(world, verb, *bay);
    const auto name = Name::parse(what);
    if (name && world.has_lane(*name)) return do_at_lane(world, verb, *name);
    return name && world.has_pit(*name) && do_at_pit(world, verb, *name);
}

}  // namespace graingate::sim
