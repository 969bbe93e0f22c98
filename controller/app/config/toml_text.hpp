#pragma once

#include "controller/app/config.hpp"
#include "controller/core/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace graingate::app {

/// What stands at one key, or at one place of a list, of a TOML file.
struct TomlNode {
    struct Other {};  ///< a kind that no key takes: float, date
    struct List {
        std::vector<TomlNode> items;  ///< in file order; their keys are empty
    };
    struct Table {
        std::vector<TomlNode> entries;  ///< sorted by key
    };

    std::string key;
    std::int64_t line = 0;  ///< of the value; of the header of a table
    std::string written;    ///< the value as it is written, its first line
    std::variant<Other, bool, std::int64_t, std::string, List, Table> held;
};

/// Reads TOML. `file` names it in the fault.
///   errors  the first place where the text is no TOML, with line and column
Result<TomlNode, ConfigFault> parse_toml(std::string_view text, const std::string& file);

/// The file's text.
///   errors  it cannot be read, or is larger than 1 MiB
Result<std::string, ConfigFault> read_text(const std::string& file);

}  // namespace graingate::app
