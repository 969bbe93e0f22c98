#include "controller/core/codec.hpp"
#include "db/audit.hpp"
#include "db/audit_args.hpp"
#include "db/journal.hpp"
#include "db/words.hpp"

#include <algorithm>
#include <array>
#include <ostream>
#include <string_view>
#include <vector>

namespace graingate::db {
namespace {

/// Local time of the depot: fixed, as tickets have it.
constexpr Duration utc_offset = hours(8);

using Marks = std::vector<std::string>;

bool has_any(std::string_view text, const Marks& marks) {
    return std::any_of(marks.begin(), marks.end(),
                       [&](const std::string& mark) { return text.find(mark) != std::string_view::npos; });
}

/// The text of an id in a line: `"booking":"1-17"`.
std::string mark(std::string_view key, std::string_view id) {
    return "\"" + std::string{key} + "\":\"" + std::string{id} + "\"";
}

/// The bookings that a row's commands match to the visit, as marks.
void note_bookings(const JournalRow& row, const std::string& visit, Marks& marks) {
    if (row.commands.find(visit) == std::string::npos) return;
    const auto commands = decode_recorded_commands(row.commands);
    if (!commands) return;
    for (const auto& command : *commands) {
        const auto* matched = std::get_if<VisitMatched>(&command);
        if (matched == nullptr || encode(command).find(visit) == std::string::npos) continue;
        marks.push_back(mark("booking", std::to_string(matched->booking.epoch) + "-" +
                                            std::to_string(matched->booking.number)));
    }
}

/// One row as a person reads it: what happened, and below it what was decided.
void print_row(std::ostream& out, const JournalRow& row) {
    const auto event = decode_event(row.body);
    const auto commands = decode_recorded_commands(row.commands);
    out << local_text(Instant{row.at_us}, utc_offset) << "  row " << row.seq << "  "
        << (event ? words_of(*event) : row.body) << "\n";
    if (!commands) {
        out << "    -> " << row.commands << "\n";
        return;
    }
    for (const auto& command : *commands) out << "    -> " << words_of(command) << "\n";
}

}  // namespace

int audit_show(std::span<const std::string> args, std::ostream& out, std::ostream& err) {
    constexpr std::array<std::string_view, 1> allowed{"--visit"};
    const auto parsed = parse_audit_args(args, allowed);
    if (!parsed || parsed->option("--visit") == nullptr) {
        err << "audit show: " << (parsed ? "--visit ID is missing" : parsed.error())
            << "\nusage: graingate audit show DB --visit ID\n";
        return 2;
    }
    auto file = JournalFile::open(parsed->db);
    if (!file) {
        err << file.error().text << "\n";
        return file.error().kind == DbFault::Kind::missing ? 2 : 1;
    }
    const std::string visit = mark("visit", *parsed->option("--visit"));
    Marks marks{visit};
    bool is_found = false;
    auto read = file->for_each(1, INT64_MAX, [&](const JournalRow& row) {
        is_found = is_found || row.commands.find(visit) != std::string::npos;
        note_bookings(row, visit, marks);
        return true;
    });
    if (read && is_found) {
        out << "visit " << *parsed->option("--visit") << ", local time +08:00\n";
        read = file->for_each(1, INT64_MAX, [&](const JournalRow& row) {
            if (has_any(row.commands, marks)) print_row(out, row);
            return true;
        });
    }
    if (!read) {
        err << read.error().text << "\n";
        return 1;
    }
    if (is_found) return 0;
    err << "no visit " << *parsed->option("--visit") << " in " << parsed->db << "\n";
    return 1;
}

}  // namespace graingate::db
