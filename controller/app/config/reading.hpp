#pragma once

#include "controller/app/config.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace graingate::app {

/// A configuration while it is read: what it holds so far, where each value stands, and what is wrong.
/// Keys are written in full: `lane[0].division_kg`, `device[1].inputs[3]`.
class Reading {
public:
    explicit Reading(std::string file) : file_(std::move(file)) {}

    Config config;

    /// Where a key or table stands, and its value as written there.
    struct Written {
        std::int64_t line = 0;
        std::string value;
    };
    void note(const std::string& key, Written written) { written_.insert_or_assign(key, std::move(written)); }
    /// nothing, when the file does not have the key
    [[nodiscard]] const Written* written(const std::string& key) const;
    /// ` (line 12)`, or nothing for a key that the file does not have
    [[nodiscard]] std::string at_line(const std::string& key) const;

    /// Takes down a fault. The value at `key` is not to be built upon afterwards.
    void refuse(const std::string& key, std::string allowed);
    /// Takes the value at `key` for unknown, without a fault: another fault explains its absence.
    void distrust(const std::string& key) { distrusted_.insert(key); }
    /// False once the key was refused or distrusted: what follows from it would only repeat the fault.
    [[nodiscard]] bool is_sound(const std::string& key) const { return !distrusted_.contains(key); }

    /// In the order of their lines.
    [[nodiscard]] std::vector<ConfigFault> faults() const;
    [[nodiscard]] const std::string& file() const { return file_; }

private:
    std::string file_;
    std::map<std::string, Written> written_;
    std::set<std::string> distrusted_;
    std::vector<ConfigFault> faults_;
};

/// Reads the file and checks it whole.
Result<Reading, std::vector<ConfigFault>> read_with_sources(const std::string& path);

/// The checks that look at more than one value; each adds its faults.
void check_names(Reading& reading);
void check_devices(Reading& reading);
void check_cameras(Reading& reading);
void check_references(Reading& reading);
void check_scales(Reading& reading);
void check_wires(Reading& reading);
void check_times(Reading& reading);

/// `lane[0].io`
std::string key_of(std::string_view list, std::size_t row, std::string_view key);

}  // namespace graingate::app
