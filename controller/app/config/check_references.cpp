#include "controller/app/config/device_kind.hpp"
#include "controller/app/config/reading.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace graingate::app {
namespace {

std::string list_of(const std::vector<Name>& names) {
    std::string list;
    for (const Name& name : names) list += (list.empty() ? "" : ", ") + std::string{name.view()};
    return list.empty() ? "there is none" : list;
}

/// Looks names up, and takes down those that lead nowhere.
class References {
public:
    explicit References(Reading& reading) : reading_(reading) {
        for (const DeviceConfig& device : reading.config.devices)
            kinds_.emplace(device.name, kind_of(device));
        for (const CameraConfig& camera : reading.config.cameras) cameras_.push_back(camera.name);
        for (const PrinterConfig& printer : reading.config.printers) printers_.push_back(printer.name);
    }

    void device(const std::string& key, const Name& name, DeviceKind wanted) {
        if (!reading_.is_sound(key) || !reading_.is_sound("device")) return;
        std::vector<Name> fitting;
        for (const auto& [known, kind] : kinds_)
            if (kind == wanted && !known.empty()) fitting.push_back(known);
        const auto found = kinds_.find(name);
        // What kind a device of a refused profile would be, nobody knows.
        if (found != kinds_.end() && (found->second == wanted || found->second == DeviceKind::unknown))
            return;
        std::string allowed =
            "the [[device]] that is " + std::string{words_of(wanted)} + ": " + list_of(fitting);
        if (found != kinds_.end()) allowed += "; this one is " + std::string{words_of(found->second)};
        reading_.refuse(key, std::move(allowed));
    }

    void printer(const std::string& key, const Name& name) {
        if (!name.empty()) among(key, name, printers_, "printer");
    }
    void camera(const std::string& key, const Name& name) { among(key, name, cameras_, "camera"); }

    void among(const std::string& key, const Name& name, const std::vector<Name>& known,
               std::string_view what) {
        if (!reading_.is_sound(std::string{what})) return;
        if (!reading_.is_sound(key) || std::find(known.begin(), known.end(), name) != known.end()) return;
        reading_.refuse(key, "the name of a [[" + std::string{what} + "]]: " + list_of(known));
    }

private:
    Reading& reading_;
    std::map<Name, DeviceKind> kinds_;
    std::vector<Name> cameras_;
    std::vector<Name> printers_;
};

/// An indicator's weight belongs to one platform.
void check_indicators_differ(Reading& reading) {
    std::map<Name, std::string> taken;
    for (std::size_t row = 0; row < reading.config.rules.lanes.size(); ++row) {
        const std::string key = key_of("lane", row, "indicator");
        if (!reading.is_sound(key)) continue;
        const auto [held, is_new] = taken.emplace(reading.config.rules.lanes[row].indicator, key);
        if (!is_new)
            reading.refuse(key, "an indicator of its own; " + held->second + reading.at_line(held->second) +
                                    " has this one");
    }
}

/// Dots travel eight to a byte.
void check_widths(Reading& reading) {
    for (std::size_t row = 0; row < reading.config.printers.size(); ++row) {
        const std::string key = key_of("printer", row, "width_dots");
        if (reading.is_sound(key) && reading.config.printers[row].width_dots % 8 != 0)
            reading.refuse(key, "a multiple of 8, such as 384 or 576");
    }
}

/// A farmer must not book what no pit takes. While some pit's commodity is unknown, it may be this one.
void check_commodities_have_pits(Reading& reading) {
    const Rules& rules = reading.config.rules;
    if (!reading.is_sound("pit")) return;
    for (std::size_t row = 0; row < rules.pits.size(); ++row)
        if (!reading.is_sound(key_of("pit", row, "commodities"))) return;
    for (std::size_t row = 0; row < rules.commodities.size(); ++row) {
        const std::string key = key_of("commodity", row, "name");
        const bool has_pit = std::any_of(rules.pits.begin(), rules.pits.end(), [&](const PitRules& pit) {
            return pit.takes(rules.commodities[row]);
        });
        if (reading.is_sound(key) && !has_pit)
            reading.refuse(key, "a commodity that some [[pit]] takes; no pit names this one");
    }
}

}  // namespace

void check_references(Reading& reading) {
    const Rules& rules = reading.config.rules;
    References references(reading);
    for (std::size_t row = 0; row < rules.lanes.size(); ++row) {
        const LaneRules& lane = rules.lanes[row];
        references.device(key_of("lane", row, "indicator"), lane.indicator, DeviceKind::indicator);
        references.device(key_of("lane", row, "io"), lane.io, DeviceKind::remote_io);
        references.camera(key_of("lane", row, "camera_a"), lane.camera_a);
        references.camera(key_of("lane", row, "camera_b"), lane.camera_b);
        if (!lane.rear_a.empty()) references.camera(key_of("lane", row, "rear_a"), lane.rear_a);
        if (!lane.rear_b.empty()) references.camera(key_of("lane", row, "rear_b"), lane.rear_b);
        references.printer(key_of("lane", row, "printer"), lane.printer);
    }
    for (std::size_t row = 0; row < rules.pits.size(); ++row) {
        const PitRules& pit = rules.pits[row];
        references.device(key_of("pit", row, "io"), pit.io, DeviceKind::remote_io);
        references.camera(key_of("pit", row, "camera"), pit.camera);
        for (const Name& commodity : pit.commodities)
            references.among(key_of("pit", row, "commodities"), commodity, rules.commodities, "commodity");
    }
    check_widths(reading);
    check_indicators_differ(reading);
    check_commodities_have_pits(reading);
}

}  // namespace graingate::app
