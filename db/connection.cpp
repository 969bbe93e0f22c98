#include "db/connection.hpp"

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

namespace graingate::db {
namespace {

constexpr int busy_timeout_ms = 2'000;

bool exists(const std::string& path) {
    struct stat found {};
    return ::stat(path.c_str(), &found) == 0;
}

/// A damaged or hostile file must not make SQLite do more than read rows.
void distrust(SQLite::Database& db) {
    sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    db.exec("PRAGMA cell_size_check=ON");
}

/// The name as a URI: `%`, `?` and `#` are not part of a path there.
std::string uri_of(const std::string& path) {
    std::string uri = "file:";
    for (const char c : path) {
        if (c == '%')
            uri += "%25";
        else if (c == '?')
            uri += "%3f";
        else if (c == '#')
            uri += "%23";
        else
            uri += c;
    }
    return uri;
}

}  // namespace

DbFault fault_of(const SQLite::Exception& thrown, const std::string& path) {
    const std::string code =
        " (SQLite " + std::to_string(thrown.getExtendedErrorCode()) + ": " + thrown.what() + ")";
    switch (thrown.getErrorCode()) {
        case SQLITE_FULL:
            return {DbFault::Kind::failed, "the disk of " + path + " is full" + code};
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_FORMAT:
        case SQLITE_SCHEMA:
        case SQLITE_ERROR:  // a table that is not there, a schema that does not parse
        case SQLITE_TOOBIG:
        case SQLITE_NOMEM:  // a damaged length asks for absurd amounts
        case SQLITE_MISMATCH:
            return {DbFault::Kind::damaged, path + " is damaged" + code};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {DbFault::Kind::locked, path + " is in use by another process" + code};
        default:
            return {DbFault::Kind::failed, path + " cannot be used" + code};
    }
}

Connection open_writer(const std::string& path) {
    auto db = std::make_unique<SQLite::Database>(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE,
                                                 busy_timeout_ms);
    distrust(*db);
    if (std::string{db->execAndGet("PRAGMA journal_mode=WAL").getText()} != "wal")
        throw SQLite::Exception("the write-ahead log cannot be used here", SQLITE_CANTOPEN);
    db->exec("PRAGMA synchronous=FULL");
    // SQLite's own checkpoints hide their errors: a failed fsync would pass unseen. Ours do not.
    db->exec("PRAGMA wal_autocheckpoint=0");
    return db;
}

Connection open_reader(const std::string& path) {
    const auto open = [](const std::string& name, int flags) {
        auto db = std::make_unique<SQLite::Database>(name, SQLite::OPEN_READONLY | flags, busy_timeout_ms);
        distrust(*db);
        never_checkpoint(*db);
        number_of(*db, "SELECT count(*) FROM sqlite_schema");
        return db;
    };
    // A log that nobody has open and a folder that cannot be written: the file is all there is and it stands
    // still. SQLite would want to create a log beside it.
    const auto slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    if (!exists(path + "-wal") && ::access(folder.c_str(), W_OK) != 0)
        return open(uri_of(path) + "?immutable=1", SQLITE_OPEN_URI);
    return open(path, 0);
}

void never_checkpoint(SQLite::Database& db) {
    sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

std::int64_t number_of(SQLite::Database& db, const std::string& sql) {
    return db.execAndGet(sql).getInt64();
}

}  // namespace graingate::db
