#pragma once

#include "controller/core/result.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace graingate::db {

/// The command line of an audit: one database and options that each take a value.
struct AuditArgs {
    std::string db;
    std::map<std::string, std::string, std::less<>> options;  ///< by name, `--visit`

    [[nodiscard]] const std::string* option(std::string_view name) const;
    /// The row number that an option holds, or `otherwise`.
    [[nodiscard]] std::int64_t row(std::string_view name, std::int64_t otherwise) const;
};

/// Reads a command line. `--visit` must be an id (`1-17`), `--from` and `--to` row numbers from 1 on.
///   allowed  the options that this sub-command has
///   errors   in words: what was wrong and what is allowed
Result<AuditArgs, std::string> parse_audit_args(std::span<const std::string> args,
                                                std::span<const std::string_view> allowed);

}  // namespace graingate::db
