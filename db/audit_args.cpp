#include "db/audit_args.hpp"

#include <algorithm>
#include <charconv>
#include <ostream>

namespace graingate::db {
namespace {

/// A number from 1 on, in its one spelling.
std::optional<std::int64_t> row_number_of(std::string_view text) {
    std::int64_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || rest != end || number < 1 || text.front() == '0') return std::nullopt;
    return number;
}

bool is_id(std::string_view text) {
    const auto dash = text.find('-');
    return dash != std::string_view::npos && row_number_of(text.substr(0, dash)) &&
           row_number_of(text.substr(dash + 1));
}

std::string fault_of(const std::string& name, const std::string& value) {
    if (name == "--visit" && !is_id(value)) return "--visit takes an id such as 1-17, not '" + value + "'";
    if ((name == "--from" || name == "--to") && !row_number_of(value))
        return name + " takes a row number from 1 on, not '" + value + "'";
    return {};
}

std::string names_of(std::span<const std::string_view> allowed) {
    std::string names;
    for (const auto name : allowed) names += (names.empty() ? "" : ", ") + std::string{name};
    return names.empty() ? "none" : names;
}

}  // namespace

int audit_refused(std::ostream& err, const DbFault& fault) {
    err << fault.text << "\n";
    return fault.kind == DbFault::Kind::missing ? audit_usage : audit_does_not_hold;
}

const std::string* AuditArgs::option(std::string_view name) const {
    const auto found = options.find(name);
    return found == options.end() ? nullptr : &found->second;
}

std::int64_t AuditArgs::row(std::string_view name, std::int64_t otherwise) const {
    const auto* const text = option(name);
    return text == nullptr ? otherwise : row_number_of(*text).value_or(otherwise);
}

Result<AuditArgs, std::string> parse_audit_args(std::span<const std::string> args,
                                                std::span<const std::string_view> allowed) {
    AuditArgs parsed;
    for (std::size_t i = 0; i < args.size(); ++i) {
        const std::string& arg = args[i];
        if (!arg.starts_with("--")) {
            if (!parsed.db.empty()) return Unexpected{"one database at a time: '" + arg + "' is a second"};
            parsed.db = arg;
            continue;
        }
        if (std::find(allowed.begin(), allowed.end(), arg) == allowed.end())
            return Unexpected{"'" + arg + "' is no option here; allowed: " + names_of(allowed)};
        if (i + 1 == args.size()) return Unexpected{arg + " needs a value"};
        const std::string& value = args[++i];
        if (std::string wrong = fault_of(arg, value); !wrong.empty()) return Unexpected{std::move(wrong)};
        if (!parsed.options.emplace(arg, value).second) return Unexpected{arg + " is given twice"};
    }
    if (parsed.db.empty())
        return Unexpected{std::string{"the database is missing, such as DIR/graingate.db"}};
    return parsed;
}

}  // namespace graingate::db
