#include "controller/app/config.hpp"
#include "controller/app/config/nearest.hpp"
#include "controller/app/config/reading.hpp"
#include "controller/app/config/schema.hpp"
#include "controller/app/config/toml_text.hpp"

#include <algorithm>
#include <utility>

namespace graingate::app {
namespace {

const TomlNode* entry_of(const TomlNode::Table& table, std::string_view key) {
    for (const TomlNode& entry : table.entries)
        if (entry.key == key) return &entry;
    return nullptr;
}

void note(Reading& reading, const std::string& key, const TomlNode& node) {
    reading.note(key, {node.line, node.written});
}

/// A list of wires; a place that holds none is refused and counts as free.
void read_points(Reading& reading, const std::string& path, const Key& key, const TomlNode& node) {
    auto& points = *std::get<std::vector<Point>*>(key.slot);
    const auto* list = std::get_if<TomlNode::List>(&node.held);
    if (!list) return reading.refuse(path, allowed_at(key));
    for (const TomlNode& item : list->items) {
        const std::string place = path + "[" + std::to_string(points.size()) + "]";
        note(reading, place, item);
        const auto* text = std::get_if<std::string>(&item.held);
        const auto point = text ? Point::parse(*text) : std::nullopt;
        points.push_back(point.value_or(Point{}));
        if (!point && !(text && text->empty()))
            reading.refuse(place, "a wire, such as \"L1.A.beam\" or \"P1.gate\"; \"\" leaves a channel free");
    }
}

/// A list of names, each once.
void read_names(Reading& reading, const std::string& path, const Key& key, const TomlNode& node) {
    constexpr std::size_t names_max = 16;
    auto& names = *std::get<std::vector<Name>*>(key.slot);
    const auto* list = std::get_if<TomlNode::List>(&node.held);
    if (!list || list->items.empty() || list->items.size() > names_max)
        return reading.refuse(path, allowed_at(key));
    for (const TomlNode& item : list->items) {
        const auto* text = std::get_if<std::string>(&item.held);
        const auto name = text ? Name::parse(*text) : std::nullopt;
        if (!name) return reading.refuse(path, allowed_at(key));
        if (std::find(names.begin(), names.end(), *name) != names.end())
            return reading.refuse(path, "each name once; " + *text + " stands here twice");
        names.push_back(*name);
    }
}

void read_value(Reading& reading, const std::string& path, const Key& key, const TomlNode& node) {
    note(reading, path, node);
    if (std::holds_alternative<std::vector<Point>*>(key.slot)) return read_points(reading, path, key, node);
    if (std::holds_alternative<std::vector<Name>*>(key.slot)) return read_names(reading, path, key, node);
    const auto* number = std::get_if<std::int64_t>(&node.held);
    const auto* text = std::get_if<std::string>(&node.held);
    if (const auto* flag = std::get_if<bool>(&node.held); flag && std::holds_alternative<bool*>(key.slot))
        return void(*std::get<bool*>(key.slot) = *flag);
    const bool is_put = (number && takes_number(key.slot) && put_number(key, *number)) ||
                        (text && !takes_number(key.slot) && put_text(key, *text));
    if (!is_put) reading.refuse(path, allowed_at(key));
}

/// Refuses what has no place here, and returns the names that were probably meant instead.
std::vector<std::string> refuse_unknown(Reading& reading, const std::string& path,
                                        const std::vector<std::string>& known, const TomlNode::Table& table) {
    std::vector<std::string> meant;
    std::string list;
    for (const std::string& name : known) list += (list.empty() ? "only " : ", ") + name;
    for (const TomlNode& entry : table.entries) {
        if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
        note(reading, path + entry.key, entry);
        const std::string best = nearest(entry.key, known);
        reading.refuse(path + entry.key, list + (best.empty() ? "" : "; did you mean " + best + "?"));
        meant.push_back(best);
    }
    return meant;
}

void read_row(Reading& reading, const std::string& path, const std::vector<Key>& keys,
              const TomlNode::Table& table) {
    std::vector<std::string> names;
    for (const Key& key : keys) names.push_back(key.name);
    const auto meant = refuse_unknown(reading, path + ".", names, table);
    for (const Key& key : keys) {
        const std::string at = path + "." + key.name;
        if (const TomlNode* entry = entry_of(table, key.name))
            read_value(reading, at, key, *entry);
        else if (std::find(meant.begin(), meant.end(), key.name) != meant.end())
            reading.distrust(at);
        else if (key.is_required)
            reading.refuse(at, allowed_at(key));
    }
}

void read_list(Reading& reading, const Section& section, const TomlNode& node) {
    const std::string allowed = "a list of tables, each under [[" + section.name + "]]";
    const auto* list = std::get_if<TomlNode::List>(&node.held);
    if (!list) return reading.refuse(section.name, allowed);
    section.resize(reading.config, list->items.size());
    for (std::size_t row = 0; row < list->items.size(); ++row) {
        const std::string path = section.path(row);
        note(reading, path, list->items[row]);
        if (row == section.rows_max)
            reading.refuse(path, "at most " + std::to_string(section.rows_max) + " [[" + section.name + "]]");
        if (const auto* table = std::get_if<TomlNode::Table>(&list->items[row].held))
            read_row(reading, path, section.keys(reading.config, row), *table);
        else
            reading.refuse(path, allowed);
    }
}

void read_section(Reading& reading, const Section& section, const TomlNode* node) {
    if (node) note(reading, section.name, *node);
    if (node && section.is_list()) {
        read_list(reading, section, *node);
    } else if (node) {
        const auto* table = std::get_if<TomlNode::Table>(&node->held);
        if (!table) return reading.refuse(section.name, "a table, under [" + section.name + "]");
        read_row(reading, section.name, section.keys(reading.config, 0), *table);
    }
    if (reading.is_sound(section.name) && section.rows(reading.config) < section.rows_min)
        reading.refuse(section.name, "at least one [[" + section.name + "]]");
}

void read_all(Reading& reading, const TomlNode::Table& root) {
    std::vector<std::string> names;
    for (const Section& section : sections()) names.push_back(section.name);
    for (const std::string& name : refuse_unknown(reading, {}, names, root))
        if (!name.empty() && !entry_of(root, name)) reading.distrust(name);
    for (const Section& section : sections()) read_section(reading, section, entry_of(root, section.name));
}

/// A lane whose indicator or I/O serves only where a person stands by is an attended one.
void attend_lanes(Config& config) {
    for (LaneRules& lane : config.rules.lanes)
        for (const DeviceConfig& device : config.devices)
            if ((device.name == lane.indicator || device.name == lane.io) && device.use == "attended")
                lane.is_attended = true;
}

}  // namespace

std::string ConfigFault::text() const {
    std::string out = file;
    if (line > 0) out += ":" + std::to_string(line);
    if (column > 0) out += ":" + std::to_string(column);
    out += ": ";
    if (!key.empty()) out += key + (value.empty() ? " is missing" : " = " + value) + ": ";
    return out + "allowed: " + allowed;
}

Result<Reading, std::vector<ConfigFault>> read_with_sources(const std::string& path) {
    const auto text = read_text(path);
    if (!text) return Unexpected{std::vector{text.error()}};
    const auto root = parse_toml(*text, path);
    if (!root) return Unexpected{std::vector{root.error()}};
    Reading reading{path};
    read_all(reading, std::get<TomlNode::Table>(root->held));
    check_names(reading);
    check_devices(reading);
    check_references(reading);
    check_scales(reading);
    check_cameras(reading);
    check_wires(reading);
    check_times(reading);
    auto faults = reading.faults();
    if (!faults.empty()) return Unexpected{std::move(faults)};
    attend_lanes(reading.config);
    return reading;
}

Result<Config, std::vector<ConfigFault>> read_config(const std::string& path) {
    auto reading = read_with_sources(path);
    if (!reading) return Unexpected{reading.error()};
    return std::move(reading->config);
}

}  // namespace graingate::app
