#include "controller/app/config/reading.hpp"

#include <algorithm>
#include <utility>

namespace graingate::app {

const Reading::Written* Reading::written(const std::string& key) const {
    const auto found = written_.find(key);
    return found == written_.end() ? nullptr : &found->second;
}

std::string Reading::at_line(const std::string& key) const {
    const Written* held = written(key);
    return held ? " (line " + std::to_string(held->line) + ")" : std::string{};
}

void Reading::refuse(const std::string& key, std::string allowed) {
    distrust(key);
    ConfigFault fault;
    fault.file = file_;
    fault.key = key;
    fault.allowed = std::move(allowed);
    if (const Written* held = written(key)) {
        fault.line = held->line;
        fault.value = held->value;
    } else if (const Written* table = written(key.substr(0, key.rfind('.')))) {
        fault.line = table->line;
    }
    faults_.push_back(std::move(fault));
}

std::vector<ConfigFault> Reading::faults() const {
    std::vector<ConfigFault> sorted = faults_;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const ConfigFault& a, const ConfigFault& b) { return a.line < b.line; });
    return sorted;
}

std::string key_of(std::string_view list, std::size_t row, std::string_view key) {
    return std::string{list} + "[" + std::to_string(row) + "]." + std::string{key};
}

}  // namespace graingate::app
