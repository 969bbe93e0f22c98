#pragma once

#include "controller/app/config.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Every key of the configuration, once: where its value lives, what may stand there, what it means. Reading,
/// printing and the reference (docs/configuration.md) all follow this table; a default is what the struct
/// holds.
namespace graingate::app {

/// A duration that the file writes as a count of `unit`.
struct CountedTime {
    Duration* held;
    Duration unit;
};

/// A duration since midnight that the file writes as "06:00".
struct TimeOfDay {
    Duration* held;
};

/// The place in a `Config` that a key fills.
using Slot =
    std::variant<std::string*, Name*, Role*, LaneUse*, bool*, TimeOfDay, std::vector<Point>*,
                 std::vector<Name>*, std::uint8_t*, std::uint16_t*, std::int64_t*, Kilograms*, CountedTime>;

struct Range {
    std::int64_t min = 0;
    std::int64_t max = std::numeric_limits<std::int64_t>::max();
};

/// What a text must be beyond a text, and how that is said.
struct TextRule {
    bool (*accepts)(std::string_view) = nullptr;
    std::string_view allowed;
};

struct Key {
    std::string name;
    Slot slot;
    bool is_required = false;
    Range range = {};    ///< numbers only
    TextRule rule = {};  ///< texts only
    std::string meaning = {};
};

/// What may stand at the key, in words.
std::string allowed_at(const Key& key);
/// "text", "whole number" or "list of texts".
std::string_view type_of(const Slot& slot);

/// A list of texts: wires or names.
bool is_list(const Slot& slot);

/// Puts a value where the key says; false when it is none that is allowed, and nothing changes.
bool put_number(const Key& key, std::int64_t value);
bool put_text(const Key& key, std::string_view value);
/// True for a slot that holds a count.
bool takes_number(const Slot& slot);

/// The slot's value as TOML.
std::string toml_of(const Slot& slot);

/// A table of the file (`[web]`), or a list of tables (`[[lane]]`).
struct Section {
    std::string name;
    std::string meaning;
    std::size_t rows_min = 1;
    std::size_t rows_max = 1;
    std::function<std::size_t(Config&)> rows;                    ///< how many there are
    std::function<void(Config&, std::size_t)> resize;            ///< lists only
    std::function<std::vector<Key>(Config&, std::size_t)> keys;  ///< of one row

    [[nodiscard]] bool is_list() const { return static_cast<bool>(resize); }
    /// `lane[0]`, or `web` for a single table
    [[nodiscard]] std::string path(std::size_t row) const;
};

/// All sections in the order in which they are printed.
const std::vector<Section>& sections();

}  // namespace graingate::app
