#include "db/schema.hpp"

#include "db/projections.hpp"

#include <array>
#include <vector>

namespace graingate::db {
namespace {

/// Of schema 1; those of schema 2 follow them.
constexpr std::size_t statements_of_1 = 8;

constexpr std::array<std::string_view, 12> statements{
    R"(CREATE TABLE journal(
    seq INTEGER PRIMARY KEY,
    at_us INTEGER NOT NULL,
    body TEXT NOT NULL,
    commands TEXT NOT NULL,
    leaf BLOB NOT NULL
) STRICT)",
    // node = 64 × the seq of its last leaf + its level, so that rows are only ever added at the end
    R"(CREATE TABLE tree(
    node INTEGER PRIMARY KEY,
    hash BLOB NOT NULL
) STRICT)",
    R"(CREATE TRIGGER journal_never_changes BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: no row is ever changed'); END)",
    R"(CREATE TRIGGER journal_never_shrinks BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: no row is ever deleted'); END)",
    // INSERT OR REPLACE deletes without firing the trigger above; this one catches it
    R"(CREATE TRIGGER journal_has_no_gap BEFORE INSERT ON journal
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM journal)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: seq counts 1, 2, 3 without a gap'); END)",
    R"(CREATE TRIGGER tree_never_changes BEFORE UPDATE ON tree
BEGIN SELECT RAISE(ABORT, 'the tree is append-only'); END)",
    R"(CREATE TRIGGER tree_never_shrinks BEFORE DELETE ON tree
BEGIN SELECT RAISE(ABORT, 'the tree is append-only'); END)",
    R"(CREATE TRIGGER tree_grows_at_its_end BEFORE INSERT ON tree
WHEN NEW.node <= (SELECT coalesce(max(node), 0) FROM tree)
BEGIN SELECT RAISE(ABORT, 'the tree is append-only'); END)",
    // the state that an epoch carries over, under the digest that its first row (seq) names
    R"(CREATE TABLE states(
    seq INTEGER PRIMARY KEY,
    digest TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT)",
    R"(CREATE TRIGGER states_never_change BEFORE UPDATE ON states
BEGIN SELECT RAISE(ABORT, 'the states are append-only'); END)",
    R"(CREATE TRIGGER states_never_shrink BEFORE DELETE ON states
BEGIN SELECT RAISE(ABORT, 'the states are append-only'); END)",
    R"(CREATE TRIGGER states_grow_at_their_end BEFORE INSERT ON states
WHEN NEW.seq <= (SELECT coalesce(max(seq), 0) FROM states)
BEGIN SELECT RAISE(ABORT, 'the states are append-only'); END)"};

std::span<const std::string_view> statements_of(std::int64_t version) {
    return std::span{statements}.first(version == 1 ? statements_of_1 : statements.size());
}

DbFault damaged(const std::string& path, const std::string& how) {
    return {DbFault::Kind::damaged, path + " is no journal of this service: " + how};
}

Result<Done, DbFault> check_version(std::int64_t version, const std::string& path) {
    if (version > schema_version)
        return Unexpected{DbFault{DbFault::Kind::newer_schema,
                                  path + " has schema " + std::to_string(version) +
                                      "; this build knows up to " + std::to_string(schema_version) +
                                      ": it was written by a newer graingate, use that one"}};
    if (version < 0) return Unexpected{damaged(path, "schema " + std::to_string(version))};
    return Done{};
}

void make_version_1(SQLite::Database& db) {
    db.exec("PRAGMA application_id=" + std::to_string(application_id));
    for (const auto statement : statements_of(1)) db.exec(std::string{statement});
    make_projections(db);
}

void make_version_2(SQLite::Database& db) {
    for (const auto statement : statements_of(2).subspan(statements_of_1)) db.exec(std::string{statement});
}

}  // namespace

std::span<const std::string_view> journal_statements() {
    return statements;
}

Result<Done, DbFault> migrate(SQLite::Database& db, const std::string& path) {
    const std::int64_t version = number_of(db, "PRAGMA user_version");
    if (auto known = check_version(version, path); !known) return known;
    if (version == 0) {
        if (number_of(db, "SELECT count(*) FROM sqlite_schema") != 0)
            return Unexpected{damaged(path, "it holds tables of something else")};
        SQLite::Transaction change(db, SQLite::TransactionBehavior::IMMEDIATE);
        make_version_1(db);
        db.exec("PRAGMA user_version=1");
        change.commit();
    }
    if (number_of(db, "PRAGMA user_version") == 1) {
        if (auto whole = check_schema(db, path); !whole) return whole;
        SQLite::Transaction change(db, SQLite::TransactionBehavior::IMMEDIATE);
        make_version_2(db);
        db.exec("PRAGMA user_version=2");
        change.commit();
    }
    // Schema 3 holds the same tables; its tree lacks the lowest nodes, which an older build would call
    // damage.
    if (number_of(db, "PRAGMA user_version") == 2) {
        if (auto whole = check_schema(db, path); !whole) return whole;
        db.exec("PRAGMA user_version=3");
    }
    return check_schema(db, path);
}

Result<Done, DbFault> check_schema(SQLite::Database& db, const std::string& path) {
    const std::int64_t version = number_of(db, "PRAGMA user_version");
    if (auto known = check_version(version, path); !known) return known;
    if (version == 0 || number_of(db, "PRAGMA application_id") != application_id)
        return Unexpected{damaged(path, "its header is another's")};
    const auto expected = statements_of(version);
    SQLite::Statement found(
        db, "SELECT sql FROM sqlite_schema WHERE tbl_name IN ('journal','tree','states') ORDER BY rowid");
    std::size_t count = 0;
    while (found.executeStep()) {
        if (count == expected.size() || found.getColumn(0).getString() != expected[count])
            return Unexpected{damaged(path, "table or trigger number " + std::to_string(count + 1) +
                                                " of the journal reads otherwise")};
        ++count;
    }
    if (count != expected.size())
        return Unexpected{damaged(path, "a table or trigger of the journal is missing")};
    return Done{};
}

}  // namespace graingate::db
