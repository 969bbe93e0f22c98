#include "controller/app/config/device_kind.hpp"
#include "controller/app/config/reading.hpp"
#include "controller/core/outputs.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace graingate::app {
namespace {

constexpr std::array lane_inputs{Signal::presence, Signal::boom, Signal::beam, Signal::barrier_open,
                                 Signal::barrier_closed};
constexpr std::array pit_inputs{Signal::presence, Signal::gate_open, Signal::gate_closed,
                                Signal::hopper_empty, Signal::run_permit};

enum class Direction { input, output };

std::string_view list_name(Direction direction) {
    return direction == Direction::input ? "inputs" : "outputs";
}

/// A lane or pit, as the wires see it.
struct Place {
    Name name;
    Name io;
    bool is_io_sound = false;
    std::vector<Point> inputs;
    std::vector<Point> outputs;

    [[nodiscard]] const std::vector<Point>& wires(Direction direction) const {
        return direction == Direction::input ? inputs : outputs;
    }
};

std::string text_of(const std::vector<Point>& points) {
    std::string list;
    for (const Point& point : points) list += (list.empty() ? "" : ", ") + point.text();
    return list;
}

std::vector<Place> places_of(const Reading& reading) {
    std::vector<Place> places;
    const Rules& rules = reading.config.rules;
    for (std::size_t row = 0; row < rules.lanes.size(); ++row) {
        const LaneRules& lane = rules.lanes[row];
        Place place{lane.name, lane.io, reading.is_sound(key_of("lane", row, "io")), {}, {}};
        for (const Side side : {Side::a, Side::b})
            for (const Signal signal : lane_inputs) place.inputs.push_back({lane.name, side, signal});
        for (const auto& [side, signal] : lane_outputs) place.outputs.push_back({lane.name, side, signal});
        if (reading.is_sound(key_of("lane", row, "name"))) places.push_back(std::move(place));
    }
    for (std::size_t row = 0; row < rules.pits.size(); ++row) {
        const PitRules& pit = rules.pits[row];
        Place place{pit.name, pit.io, reading.is_sound(key_of("pit", row, "io")), {}, {}};
        for (const Signal signal : pit_inputs) place.inputs.push_back({pit.name, Side::none, signal});
        for (const Signal signal : pit_outputs) place.outputs.push_back({pit.name, Side::none, signal});
        if (reading.is_sound(key_of("pit", row, "name"))) places.push_back(std::move(place));
    }
    return places;
}

class Wires {
public:
    explicit Wires(Reading& reading) : reading_(reading), places_(places_of(reading)) {}

    void check_channel(const std::string& key, const Point& point, const DeviceConfig& device,
                       Direction direction) {
        const auto [held, is_new] = taken_.emplace(point, key);
        if (!is_new)
            return reading_.refuse(
                key, "a wire once; " + held->second + reading_.at_line(held->second) + " has this one");
        if (is_output(point.signal) != (direction == Direction::output))
            return reading_.refuse(key, direction == Direction::input
                                            ? "an input; this is an output, which belongs in outputs"
                                            : "an output; this is an input, which belongs in inputs");
        const Place* place = place_named(point.place);
        if (!place) {
            if (are_all_named()) reading_.refuse(key, "a wire of a lane or pit: " + place_names());
            return;
        }
        const std::vector<Point>& wires = place->wires(direction);
        if (std::find(wires.begin(), wires.end(), point) == wires.end())
            return reading_.refuse(key,
                                   "a wire of " + std::string{place->name.view()} + ": " + text_of(wires));
        if (place->is_io_sound && place->io != device.name)
            reading_.refuse(key, "a wire of a lane or pit whose io is " + std::string{device.name.view()} +
                                     "; that of " + std::string{place->name.view()} + " is " +
                                     std::string{place->io.view()});
    }

    /// Takes down the wires of lanes and pits that this device should carry and does not. Channels that were
    /// refused may have been meant for as many of them.
    void check_complete(const std::string& key, const std::vector<Point>& channels,
                        const DeviceConfig& device, Direction direction) {
        std::size_t refused = 0;
        for (std::size_t i = 0; i < channels.size(); ++i)
            if (!reading_.is_sound(key + "[" + std::to_string(i) + "]")) ++refused;
        for (const Place& place : places_) {
            if (!place.is_io_sound || place.io != device.name) continue;
            std::vector<Point> missing;
            for (const Point& wire : place.wires(direction))
                if (std::find(channels.begin(), channels.end(), wire) == channels.end())
                    missing.push_back(wire);
            if (missing.size() > refused)
                reading_.refuse(key, "all " + std::string{list_name(direction)} + " of " +
                                         std::string{place.name.view()} + "; missing: " + text_of(missing));
        }
    }

private:
    [[nodiscard]] const Place* place_named(const Name& name) const {
        for (const Place& place : places_)
            if (place.name == name) return &place;
        return nullptr;
    }

    /// False while a lane or pit lacks a good name: the wire may be its own.
    [[nodiscard]] bool are_all_named() const {
        return reading_.is_sound("lane") && reading_.is_sound("pit") &&
               places_.size() == reading_.config.rules.lanes.size() + reading_.config.rules.pits.size();
    }

    [[nodiscard]] std::string place_names() const {
        std::string list;
        for (const Place& place : places_)
            list += (list.empty() ? "" : ", ") + std::string{place.name.view()};
        return list.empty() ? "there is none" : list;
    }

    Reading& reading_;
    std::vector<Place> places_;
    std::map<Point, std::string> taken_;
};

void check_list(Reading& reading, Wires& wires, std::size_t row, Direction direction) {
    const DeviceConfig& device = reading.config.devices[row];
    const std::string key = key_of("device", row, list_name(direction));
    const auto& channels = direction == Direction::input ? device.inputs : device.outputs;
    if (!reading.is_sound(key)) return;
    for (std::size_t i = 0; i < channels.size(); ++i)
        if (!channels[i].place.empty())
            wires.check_channel(key + "[" + std::to_string(i) + "]", channels[i], device, direction);
    if (reading.is_sound(key_of("device", row, "name")))
        wires.check_complete(key, channels, device, direction);
}

}  // namespace

void check_wires(Reading& reading) {
    Wires wires(reading);
    for (std::size_t row = 0; row < reading.config.devices.size(); ++row) {
        if (kind_of(reading.config.devices[row]) != DeviceKind::remote_io) continue;
        check_list(reading, wires, row, Direction::input);
        check_list(reading, wires, row, Direction::output);
    }
}

}  // namespace graingate::app
