#include "db/audit.hpp"

#include "controller/core/codec.hpp"
#include "controller/core/fold.hpp"
#include "db/audit_args.hpp"
#include "db/file_lock.hpp"
#include "db/journal.hpp"
#include "db/projections.hpp"
#include "db/schema.hpp"

#include <array>
#include <filesystem>
#include <ostream>
#include <vector>

namespace graingate::db {
namespace {

constexpr int done = 0;
constexpr int does_not_hold = 1;
constexpr int usage = 2;

int refuse(std::ostream& err, const DbFault& fault) {
    err << fault.text << "\n";
    return fault.kind == DbFault::Kind::missing ? usage : does_not_hold;
}

int misused(std::ostream& err, std::string_view command, const std::string& fault, std::string_view form) {
    err << command << ": " << fault << "\nusage: graingate " << command << " " << form << "\n";
    return usage;
}

/// Nothing, or why the row is not in the one spelling that the codec allows.
std::string spelling_fault(const JournalRow& row) {
    const auto event = decode_event(row.body);
    if (!event) return "has a body that is not canonical: " + event.error().text();
    if (encode(*event) != row.body) return "has a body in a second spelling";
    const auto commands = decode_commands(row.commands);
    if (!commands) return "has commands that are not canonical: " + commands.error().text();
    if (encode(*commands) != row.commands) return "has commands in a second spelling";
    return {};
}

/// What a replay compares: rows `from` to `to`, and of them those that name a visit.
struct Wanted {
    std::int64_t from = 1;
    std::int64_t to = INT64_MAX;
    std::string visit;  ///< as it stands in a command, `"visit":"1-17"`; empty: every row

    [[nodiscard]] bool names(std::string_view text) const {
        return visit.empty() || text.find(visit) != std::string_view::npos;
    }
};

struct Departure {
    std::int64_t seq = 0;
    std::string how;
};

/// Folds one row; true when it departs from what is recorded and that was asked for.
bool departs(Depot& depot, const JournalRow& row, const Wanted& wanted, Departure& first) {
    if (row.seq < wanted.from) {
        auto applied = apply_row(depot, row.seq, row.at_us, row.body);
        if (!applied) first = {row.seq, applied.error()};
        return !applied;
    }
    auto same = replay_row(depot, row.seq, row.at_us, row.body, row.commands);
    if (same) return false;
    // A row that could not be applied ends the replay; another decision ends it only where it was asked for.
    const bool was_applied = depot.seq() == row.seq;
    if (was_applied && !wanted.names(same.error())) return false;
    first = {row.seq, same.error()};
    return true;
}

}  // namespace

int audit_verify(std::span<const std::string> args, std::ostream& out, std::ostream& err) {
    constexpr std::string_view form = "DB [--expect SIZE:ROOT]";
    constexpr std::array<std::string_view, 1> allowed{"--expect"};
    const auto parsed = parse_audit_args(args, allowed);
    if (!parsed) return misused(err, "audit verify", parsed.error(), form);
    std::optional<TreeHead> expect;
    if (const auto* text = parsed->option("--expect")) {
        expect = TreeHead::parse(*text);
        if (!expect)
            return misused(err, "audit verify",
                           "--expect takes a head as verify prints it, a count, a colon and 64 hex digits",
                           form);
    }
    auto file = JournalFile::open(parsed->db);
    if (!file) return refuse(err, file.error());
    const auto head = file->verify(expect ? &*expect : nullptr, spelling_fault);
    if (!head) return refuse(err, head.error());
    out << head->text() << "\n";
    return done;
}

int audit_replay(std::span<const std::string> args, std::ostream& out, std::ostream& err) {
    constexpr std::array<std::string_view, 3> allowed{"--visit", "--from", "--to"};
    const auto parsed = parse_audit_args(args, allowed);
    if (!parsed)
        return misused(err, "audit replay", parsed.error(), "DB [--visit ID] [--from SEQ] [--to SEQ]");
    Wanted wanted{parsed->row("--from", 1), parsed->row("--to", INT64_MAX), {}};
    if (const auto* visit = parsed->option("--visit")) wanted.visit = "\"visit\":\"" + *visit + "\"";
    auto file = JournalFile::open(parsed->db);
    if (!file) return refuse(err, file.error());
    Depot depot;
    Departure first;
    std::int64_t compared = 0;
    const auto read = file->for_each(1, wanted.to, [&](const JournalRow& row) {
        if (departs(depot, row, wanted, first)) return false;
        if (row.seq >= wanted.from && wanted.names(row.commands)) ++compared;
        return true;
    });
    if (first.seq != 0) {
        out << "row " << first.seq << " " << first.how << "\n";
        return does_not_hold;
    }
    if (!read) return refuse(err, read.error());
    if (compared == 0) {
        err << "no row of " << parsed->db << " is as asked for: nothing was compared\n";
        return does_not_hold;
    }
    out << compared << (compared == 1 ? " row" : " rows") << " decided again, each as recorded\n";
    return done;
}

int rebuild(std::span<const std::string> args, std::ostream& out, std::ostream& err) {
    const auto parsed = parse_audit_args(args, {});
    if (!parsed) return misused(err, "rebuild", parsed.error(), "DB");
    const std::string& path = parsed->db;
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
        return refuse(err, {DbFault::Kind::missing, path + " is no file"});
    const auto folder = std::filesystem::path(path).parent_path();
    auto lock = FileLock::take((folder / "lock").string());
    if (!lock) return refuse(err, lock.error());
    const auto rebuilt = guarded(path, [&]() -> Result<Done, DbFault> {
        const auto db = open_writer(path);
        if (auto current = migrate(*db, path); !current) return current;
        return rebuild_projections(*db, path);
    });
    if (!rebuilt) return refuse(err, rebuilt.error());
    out << "bookings, visits and tickets are rebuilt\n";
    return done;
}

}  // namespace graingate::db
