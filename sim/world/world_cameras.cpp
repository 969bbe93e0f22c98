// What the cameras of a depot have before them.
#include "sim/world/world.hpp"

#include <algorithm>

namespace graingate::sim {
namespace {

constexpr std::array sides{Side::a, Side::b};
constexpr double mast_m = place::boom_m + 1.0;  // a lane's cameras stand this far before the deck's end
constexpr double pit_camera_m = 5.0;
constexpr double nearest_m = 1.0;  // what is nearer has passed the lens

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

SeenTruck seen_tail(const Truck& truck, double distance_m) {
    SeenTruck tail = seen(truck, distance_m);
    tail.plate = truck.script().rear_plate().text();
    tail.plate_kind = truck.script().rear_kind();
    tail.is_rear = true;
    return tail;
}

std::string camera_name(const Name& place, Side side, std::string_view what) {
    return std::string(place.view()) +
           (side == Side::a   ? ".A"
            : side == Side::b ? ".B"
                              : "") +
           std::string(what);
}

}  // namespace

double daylight_at(Instant at) {
    const std::int64_t minute = (at.us() / 60'000'000 + local_offset_min) % minutes_of_day;
    return std::min(share_between(minute, 6 * 60, 8 * 60), 1.0 - share_between(minute, 15 * 60, 17 * 60));
}

std::vector<std::string> World::cameras() const {
    std::vector<std::string> names;
    for (const std::string_view what : {".camera", ".rear"})
        for (const LanePlace& lane : lanes_)
            for (const Side side : sides) names.push_back(camera_name(lane.model.spec().name, side, what));
    for (const PitPlace& pit : pits_)
        names.push_back(camera_name(pit.model.spec().name, Side::none, ".camera"));
    return names;
}

std::optional<CameraView> World::camera(std::string_view name) const {
    const auto frozen = frozen_.find(name);
    if (frozen != frozen_.end() && now_ < frozen->second.until) return frozen->second.view;
    return live_camera(name);
}

CameraView World::live_view(std::optional<SeenTruck> truck) const {
    return {.truck = std::move(truck), .daylight = daylight_at(now_), .snow = snow_};
}

std::optional<CameraView> World::live_camera(std::string_view name) const {
    for (std::size_t i = 0; i < lanes_.size(); ++i)
        for (const Side side : sides) {
            const Name& lane = lanes_[i].model.spec().name;
            if (camera_name(lane, side, ".camera") == name) return live_view(seen_in_bay(i, side));
            if (camera_name(lane, side, ".rear") == name) return live_view(seen_from_behind(i, side));
        }
    for (std::size_t i = 0; i < pits_.size(); ++i)
        if (camera_name(pits_[i].model.spec().name, Side::none, ".camera") == name)
            return live_view(seen_at_pit(i));
    return std::nullopt;
}

std::optional<SeenTruck> World::seen_in_bay(std::size_t lane, Side side) const {
    for (const std::size_t index : here_) {
        const Truck& truck = trucks_[index];
        const double distance_m = -mast_m - truck.body().front_m();
        if (truck.lane() == lane && truck.entry() == side && truck.is_on_lane() && truck.is_in_bay_lane() &&
            distance_m > nearest_m) {
            SeenTruck waiting = seen(truck, distance_m);
            const auto code = codes_.find(truck.id());
            const bool is_shown = truck.stage() == Stage::in_bay && truck.is_plate_covered();
            if (is_shown && code != codes_.end()) waiting.code = code->second;
            return waiting;
        }
    }
    return std::nullopt;
}

std::optional<SeenTruck> World::seen_from_behind(std::size_t lane, Side side) const {
    for (const std::size_t index : here_) {
        const Truck& truck = trucks_[index];
        const bool goes_in = truck.stage() == Stage::entering || truck.stage() == Stage::standing;
        const double distance_m = truck.body().rear_m() + mast_m;
        if (truck.lane() == lane && truck.entry() == side && goes_in && distance_m > nearest_m)
            return seen_tail(truck, distance_m);
    }
    return std::nullopt;
}

std::optional<SeenTruck> World::seen_at_pit(std::size_t pit) const {
    for (const std::size_t index : here_)
        if (trucks_[index].pit() == pit && trucks_[index].is_on_pit_loop())
            return seen(trucks_[index], pit_camera_m);
    return std::nullopt;
}

bool World::give_code(std::string_view plate, std::string_view code) {
    constexpr std::size_t code_size_max = 64;
    if (code.empty() || code.size() > code_size_max) return false;
    for (const Truck& truck : trucks_) {
        if (truck.script().plate.text() != plate) continue;
        codes_[truck.id()] = code;
        return true;
    }
    return false;
}

void World::restart_camera(std::string_view name) {
    const auto frozen = frozen_.find(name);
    if (frozen != frozen_.end()) frozen_.erase(frozen);
}

}  // namespace graingate::sim
