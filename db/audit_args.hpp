#pragma once

#include "controller/core/result.hpp"
#include "db/fault.hpp"

#include <cstdint>
#include <iosfwd>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace graingate::db {

/// The exit statuses of an audit.
inline constexpr int audit_done = 0;
inline constexpr int audit_does_not_hold = 1;
inline constexpr int audit_usage = 2;

/// Says why there is nothing to audit. returns: the exit status
int audit_refused(std::ostream& err, const DbFault& fault);

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
