#include "db/backup.hpp"

#include "db/audit_args.hpp"
#include "db/connection.hpp"
#include "db/durable_file.hpp"
#include "db/rows.hpp"
#include "db/schema.hpp"
#include "db/tree_table.hpp"

#include <SQLiteCpp/Backup.h>

#include <fcntl.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <ostream>

namespace graingate::db {
namespace {

namespace fs = std::filesystem;

/// All pages at once: a copy in steps would begin anew whenever the service commits.
Result<Done, DbFault> copy_pages(const std::string& from, const std::string& to) {
    return guarded(from, [&]() -> Result<Done, DbFault> {
        const auto source = open_reader(from);
        SQLite::Database target(to, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        target.exec("PRAGMA synchronous=FULL");
        SQLite::Backup(target, *source).executeStep(-1);
        // A copy is one file: nothing of it may lie in a log beside it.
        target.exec("PRAGMA journal_mode=DELETE");
        return Done{};
    });
}

Result<std::string, DbFault> head_of(const std::string& path) {
    return guarded(path, [&]() -> Result<std::string, DbFault> {
        const auto db = open_reader(path);
        if (number_of(*db, "PRAGMA application_id") != application_id) return std::string{};
        auto tree = load_tree(*db, end_of(*db).seq, path);
        if (!tree) return Unexpected{tree.error()};
        Sha256 sha;
        return TreeHead{tree->size(), tree->root(sha)}.text();
    });
}

int copy_fails(std::ostream& err, const std::string& words) {
    err << words << "\n";
    return 1;
}

}  // namespace

int backup(std::span<const std::string> args, std::ostream& out, std::ostream& err) {
    if (args.size() != 2 || args[0].starts_with("--") || args[1].starts_with("--")) {
        err << "backup: one database and the file that it is copied to\nusage: graingate backup DB FILE\n";
        return 2;
    }
    std::error_code error;
    if (!fs::is_regular_file(args[0], error)) return err << args[0] << " is no file\n", 2;
    if (fs::exists(args[1], error))
        return copy_fails(err, args[1] + " is there already: name a file that is not");
    const std::string half = args[1] + ".half";
    fs::remove(half, error);
    // Made before SQLite does: a copy of private.db is nobody else's to read.
    const int made = ::open(half.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made < 0) return copy_fails(err, half + " cannot be made: " + std::strerror(errno));
    ::close(made);
    const auto copied = copy_pages(args[0], half);
    auto head = copied ? head_of(half) : Result<std::string, DbFault>{Unexpected{copied.error()}};
    if (!head) {
        fs::remove(half, error);
        return copy_fails(err, head.error().text);
    }
    if (const auto named = name_durably(half, args[1]); !named) return copy_fails(err, named.error());
    if (!head->empty()) out << *head << "\n";
    return 0;
}

}  // namespace graingate::db
