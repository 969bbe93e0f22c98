#include "db/journal.hpp"

#include "controller/core/codec.hpp"
#include "db/connection.hpp"
#include "db/projections.hpp"
#include "db/rows.hpp"
#include "db/tree_table.hpp"
#include "tests/db/sample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sqlite3.h>
#include <unistd.h>
#include <fstream>

namespace graingate::db {
namespace {

using test::row_of;
using test::sample_rows;
using test::TempDir;
using testing::HasSubstr;

std::unique_ptr<Journal> opened(const std::string& dir) {
    auto journal = Journal::open(dir);
    if (!journal) {
        ADD_FAILURE() << journal.error().text;
        std::abort();
    }
    return std::move(*journal);
}

std::vector<JournalRow> rows_in(JournalPort& journal, std::int64_t from = 1, std::int64_t to = INT64_MAX) {
    std::vector<JournalRow> rows;
    auto read = journal.for_each(from, to, [&](const JournalRow& row) {
        rows.push_back(row);
        return true;
    });
    EXPECT_TRUE(read) << (read ? "" : read.error().text);
    return rows;
}

TEST(Journal, KeepsItsRowsOverARestart) {
    const TempDir dir;
    const auto rows = sample_rows(100);
    TreeHead head;
    {
        auto journal = opened(dir.path());
        EXPECT_EQ(journal->end(), JournalEnd{});
        ASSERT_TRUE(journal->append({rows.data(), 1}));
        ASSERT_TRUE(journal->append({rows.data() + 1, 64}));
        ASSERT_TRUE(journal->append({rows.data() + 65, 35}));
        head = journal->head();
        EXPECT_EQ(journal->end(), (JournalEnd{100, rows.back().at_us}));
    }
    auto journal = opened(dir.path());
    EXPECT_EQ(journal->end(), (JournalEnd{100, rows.back().at_us}));
    EXPECT_EQ(journal->head(), head) << "the peaks are found again";
    EXPECT_EQ(rows_in(*journal), rows);
    EXPECT_EQ(rows_in(*journal, 40, 41), (std::vector<JournalRow>{rows[39], rows[40]}));
    const auto more = row_of(101, DeadlineReached{}, {});
    ASSERT_TRUE(journal->append({&more, 1})) << "and the tree grows on";
    EXPECT_EQ(journal->head().size, 101);
}

TEST(Journal, HasTheSameTreeHoweverItsRowsWereGrouped) {
    const auto rows = sample_rows(50);
    const TempDir one_dir;
    const TempDir other_dir;
    auto one = opened(one_dir.path());
    auto other = opened(other_dir.path());
    for (const auto& row : rows) ASSERT_TRUE(one->append({&row, 1}));
    ASSERT_TRUE(other->append(rows));
    EXPECT_EQ(one->head(), other->head());
}

TEST(Journal, WritesTheLineOfItsDocument) {
    // The worked example of docs/journal.md; computed there with printf and sha256sum.
    const TempDir dir;
    auto journal = opened(dir.path());
    const JournalRow row{1, 1'795'400'000'000'000, R"({"event":"DeadlineReached"})", "[]"};
    ASSERT_TRUE(journal->append({&row, 1}));
    EXPECT_EQ(journal->head().text(), "1:5285d9d9d37f9b2893e90e0257ab95c2f536c4a37439a280c0f1b25d419f74a3");
}

TEST(Journal, RefusesRowsThatDoNotFollow) {
    const auto rows = sample_rows(4);
    const auto refusal_of = [&](const std::vector<JournalRow>& wrong) {
        const TempDir dir;
        auto journal = opened(dir.path());
        EXPECT_TRUE(journal->append({rows.data(), 2}));
        auto done = journal->append(wrong);
        EXPECT_FALSE(done);
        EXPECT_EQ(rows_in(*journal).size(), 2U) << "nothing of it is kept";
        EXPECT_FALSE(journal->append({rows.data() + 2, 1})) << "the port is dead";
        return done ? std::string{} : done.error().text;
    };
    const auto changed = [&](auto change) {
        JournalRow row = rows[2];
        change(row);
        return std::vector<JournalRow>{row};
    };
    EXPECT_THAT(refusal_of({rows[3]}), HasSubstr("row 4 cannot follow row 2"));
    EXPECT_THAT(refusal_of({rows[1]}), HasSubstr("row 2 cannot follow row 2"));
    EXPECT_THAT(refusal_of({rows[2], rows[2]}), HasSubstr("row 3 cannot follow row 3"));
    EXPECT_THAT(refusal_of({}), HasSubstr("1 to 64 rows, not 0"));
    EXPECT_THAT(refusal_of(std::vector<JournalRow>(65, rows[2])), HasSubstr("1 to 64 rows, not 65"));
    EXPECT_THAT(refusal_of(changed([](auto& row) { row.at_us = test::first_at_us; })),
                HasSubstr("lies before"));
    EXPECT_THAT(refusal_of(changed([](auto& row) { row.body = "{\n}"; })), HasSubstr("control character"));
    EXPECT_THAT(refusal_of(changed([](auto& row) { row.body = ""; })), HasSubstr("brackets"));
    EXPECT_THAT(refusal_of(changed([](auto& row) { row.commands = "[ ]"; })), HasSubstr("not canonical"));
}

TEST(Journal, CannotBeChangedByAnyStatement) {
    const TempDir dir;
    auto journal = opened(dir.path());
    ASSERT_TRUE(journal->append(sample_rows(16)));
    SQLite::Database db(journal_path(dir.path()), SQLite::OPEN_READWRITE);
    for (const std::string statement :
         {"UPDATE journal SET body='{}' WHERE seq=3", "DELETE FROM journal WHERE seq=16",
          "DELETE FROM journal",
          "INSERT OR REPLACE INTO journal SELECT 3, at_us, '{}', commands, leaf FROM journal WHERE seq=3",
          "INSERT INTO journal SELECT 18, at_us, body, commands, leaf FROM journal WHERE seq=3",
          "UPDATE tree SET hash=x'00'", "DELETE FROM tree",
          "REPLACE INTO tree SELECT node, x'00' FROM tree LIMIT 1"})
        EXPECT_THROW(db.exec(statement), SQLite::Exception) << statement;
    EXPECT_EQ(rows_in(*journal), sample_rows(16));
}

TEST(Journal, IsHeldByOneProcess) {
    const TempDir dir;
    auto journal = opened(dir.path());
    auto second = Journal::open(dir.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, DbFault::Kind::locked);
    EXPECT_THAT(second.error().text, HasSubstr("process " + std::to_string(::getpid())));
    journal.reset();
    EXPECT_TRUE(Journal::open(dir.path()));
}

TEST(Journal, RefusesANewerSchema) {
    const TempDir dir;
    opened(dir.path()).reset();
    SQLite::Database(journal_path(dir.path()), SQLite::OPEN_READWRITE).exec("PRAGMA user_version=4");
    for (const auto& fault :
         {Journal::open(dir.path()).error(), JournalFile::open(journal_path(dir.path())).error()}) {
        EXPECT_EQ(fault.kind, DbFault::Kind::newer_schema);
        EXPECT_THAT(fault.text, HasSubstr("has schema 4; this build knows up to 3"));
    }
    SQLite::Database after(journal_path(dir.path()), SQLite::OPEN_READONLY);
    EXPECT_EQ(number_of(after, "PRAGMA user_version"), 4) << "it is left as it was";
}

/// What an older build left: the file of schema 1 differs in the states alone.
void make_schema_1(const std::string& path) {
    SQLite::Database(path, SQLite::OPEN_READWRITE).exec("DROP TABLE states; PRAGMA user_version=1");
}

TEST(Journal, BringsAFileOfSchema1UpToDate) {
    const TempDir dir;
    const auto rows = sample_rows(40);
    ASSERT_TRUE(opened(dir.path())->append(rows));
    make_schema_1(journal_path(dir.path()));
    TreeHead head;
    {
        auto file = JournalFile::open(journal_path(dir.path()));
        ASSERT_TRUE(file) << "it is read as it is";
        const auto verified = file->verify(nullptr, [](const JournalRow&) { return std::string{}; });
        ASSERT_TRUE(verified);
        head = *verified;
        EXPECT_TRUE(file->states()->empty());
    }
    auto journal = opened(dir.path());
    EXPECT_EQ(journal->head(), head);
    EXPECT_EQ(rows_in(*journal), rows);
    EXPECT_FALSE(journal->newest_epoch()->has_value());
    const auto next = row_of(41, DeadlineReached{}, {});
    EXPECT_TRUE(journal->append({&next, 1}));
    journal.reset();
    SQLite::Database after(journal_path(dir.path()), SQLite::OPEN_READONLY);
    EXPECT_EQ(number_of(after, "PRAGMA user_version"), 3);
}

/// A writer that the triggers of the journal do not stop.
SQLite::Database forced(const std::string& path) {
    SQLite::Database db(path, SQLite::OPEN_READWRITE);
    EXPECT_EQ(sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr), SQLITE_OK);
    return db;
}

/// What a build of schema 2 left: its tree holds every node.
void make_schema_2(const std::string& path, const std::vector<JournalRow>& rows) {
    SQLite::Database db = forced(path);
    Sha256 sha;
    Tree tree;
    std::vector<TreeNode> nodes;
    for (const auto& row : rows) tree.append(sha, leaf_of(sha, row), nodes);
    SQLite::Statement insert(db, "INSERT OR IGNORE INTO tree(node, hash) VALUES(?,?)");
    for (const auto& node : nodes) {
        insert.bind(1, key_of(node));
        insert.bindNoCopy(2, node.hash.data(), static_cast<int>(node.hash.size()));
        insert.exec();
        insert.reset();
    }
    db.exec("PRAGMA user_version=2");
    EXPECT_EQ(number_of(db, "SELECT count(*) FROM tree"), static_cast<std::int64_t>(nodes.size()));
}

std::string verified(const std::string& path) {
    auto file = JournalFile::open(path);
    if (!file) return file.error().text;
    const auto head = file->verify(nullptr, [](const JournalRow&) { return std::string{}; });
    return head ? head->text() : head.error().text;
}

TEST(Journal, GoesOnInAFileOfSchema2WhoseTreeHoldsEveryNode) {
    const TempDir dir;
    const TempDir new_dir;
    const auto path = journal_path(dir.path());
    const auto rows = sample_rows(60);
    ASSERT_TRUE(opened(new_dir.path())->append(rows));
    ASSERT_TRUE(opened(dir.path())->append({rows.data(), 45}));
    make_schema_2(path, {rows.begin(), rows.begin() + 45});
    EXPECT_THAT(verified(path), HasSubstr("45:")) << "it is read as it is";
    {
        auto journal = opened(dir.path());
        ASSERT_TRUE(journal->append({rows.data() + 45, 15}));
        EXPECT_EQ(journal->head(), opened(new_dir.path())->head());
    }
    EXPECT_THAT(verified(path), HasSubstr("60:"));

    SQLite::Database db = forced(path);
    db.exec("UPDATE tree SET hash=zeroblob(32) WHERE node=" + std::to_string(key_of({6, 1, {}})));
    EXPECT_THAT(verified(path), HasSubstr("row 6 is not what the tree above it holds"));
}

TEST(Journal, StoresNoNodeThatFollowsFromFewRows) {
    const TempDir dir;
    const auto rows = sample_rows(64);
    ASSERT_TRUE(opened(dir.path())->append(rows));
    const auto path = journal_path(dir.path());
    SQLite::Database db = forced(path);
    EXPECT_EQ(number_of(db, "SELECT count(*) FROM tree"), 4 + 2 + 1) << "of 16, 32 and 64 rows";
    db.exec("DELETE FROM tree WHERE node=" + std::to_string(key_of({48, 4, {}})));
    EXPECT_THAT(verified(path), HasSubstr("row 48 is not what the tree above it holds"));
    db.exec("DELETE FROM tree");
    EXPECT_THAT(Journal::open(dir.path()).error().text,
                HasSubstr("lacks its node of level 6 that ends at row 64"));
}

TEST(Journal, RefusesADamagedFileOfSchema1Untouched) {
    const TempDir dir;
    ASSERT_TRUE(opened(dir.path())->append(sample_rows(4)));
    make_schema_1(journal_path(dir.path()));
    SQLite::Database(journal_path(dir.path()), SQLite::OPEN_READWRITE)
        .exec("DROP TRIGGER tree_never_changes");
    EXPECT_EQ(Journal::open(dir.path()).error().kind, DbFault::Kind::damaged);
    SQLite::Database after(journal_path(dir.path()), SQLite::OPEN_READONLY);
    EXPECT_EQ(number_of(after, "PRAGMA user_version"), 1);
}

TEST(Journal, KeepsTheStateThatAnEpochCarriesOver) {
    const TempDir dir;
    auto journal = opened(dir.path());
    ASSERT_TRUE(journal->append(sample_rows(5)));
    const std::string state = R"({"all":"of it"})";
    const auto epoch_row = [&](const std::string& digest) {
        return row_of(6, EpochStarted{2, 7, 9, "next", {}, Digest::from(digest).value()}, {});
    };
    const auto row = epoch_row(journal->digest(state));
    ASSERT_TRUE(journal->begin_epoch({&row, 1}, state));
    const auto newest = journal->newest_epoch();
    ASSERT_TRUE(newest && newest->has_value());
    EXPECT_EQ((*newest)->seq, 6);
    EXPECT_EQ((*newest)->text, state);
    EXPECT_EQ((*newest)->digest, journal->digest(state));
    SQLite::Database db(journal_path(dir.path()), SQLite::OPEN_READWRITE);
    for (const std::string statement : {"UPDATE states SET text='{}'", "DELETE FROM states",
                                        "REPLACE INTO states SELECT seq, digest, '{}' FROM states"})
        EXPECT_THROW(db.exec(statement), SQLite::Exception) << statement;
    const TempDir other;
    auto wrong = opened(other.path());
    ASSERT_TRUE(wrong->append(sample_rows(5)));
    const auto lying = epoch_row(std::string(64, '0'));
    EXPECT_FALSE(wrong->begin_epoch({&lying, 1}, state)) << "the row names another digest";
    EXPECT_EQ(wrong->end().seq, 5);
}

TEST(Journal, RefusesAFileOfSomethingElse) {
    const TempDir dir;
    SQLite::Database(journal_path(dir.path()), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
        .exec("CREATE TABLE music(title)");
    const auto fault = Journal::open(dir.path()).error();
    EXPECT_EQ(fault.kind, DbFault::Kind::damaged);
    EXPECT_THAT(fault.text, HasSubstr("tables of something else"));
    std::ofstream(journal_path(dir.path())) << std::string(5'000, 'x');
    EXPECT_EQ(Journal::open(dir.path()).error().kind, DbFault::Kind::damaged);
}

TEST(Journal, ReadsBesideTheWriterWithoutTouchingItsLog) {
    const TempDir dir;
    auto journal = opened(dir.path());
    ASSERT_TRUE(journal->append(sample_rows(5)));
    const auto log = journal_path(dir.path()) + "-wal";
    const auto size = std::filesystem::file_size(log);
    {
        auto file = JournalFile::open(journal_path(dir.path()));
        ASSERT_TRUE(file);
        std::size_t count = 0;
        ASSERT_TRUE(file->for_each(1, INT64_MAX, [&](const JournalRow&) { return ++count > 0; }));
        EXPECT_EQ(count, 5U);
    }
    EXPECT_EQ(std::filesystem::file_size(log), size);
}

/// The size of the log and of the database behind so many commits of ten pages each.
struct Sizes {
    std::uintmax_t log, database;
};
Sizes sizes_behind(int commits, bool is_tended) {
    const TempDir dir;
    auto journal = opened(dir.path());
    const std::string body = R"({"e":")" + std::string(40'000, 'x') + R"("})";
    for (int i = 0; i < commits; ++i) {
        const JournalRow row{i + 1, 1, body, "[]"};
        if (!journal->append({&row, 1}) || (is_tended && !journal->tend())) ADD_FAILURE() << "commit " << i;
    }
    return {std::filesystem::file_size(journal_path(dir.path()) + "-wal"),
            std::filesystem::file_size(journal_path(dir.path()))};
}

TEST(Journal, MovesItsLogIntoTheDatabaseInQuietMoments) {
    const auto behind = sizes_behind(250, true);
    EXPECT_LT(behind.log, 8U << 20U);
    EXPECT_GT(behind.database, 4U << 20U);
}

TEST(Journal, WaitsForAQuietMomentWithItsLogAndNotForEver) {
    const auto waiting = sizes_behind(250, false);
    EXPECT_GT(waiting.log, 8U << 20U);
    EXPECT_LT(waiting.database, 1U << 20U) << "no commit waits for the log to be moved";
    EXPECT_GT(sizes_behind(900, false).database, 20U << 20U);
}

TEST(Journal, LeavesNoLogBehindACleanEnd) {
    const TempDir dir;
    auto journal = opened(dir.path());
    ASSERT_TRUE(journal->append(sample_rows(5)));
    journal.reset();
    EXPECT_FALSE(std::filesystem::exists(journal_path(dir.path()) + "-wal"));
}

}  // namespace
}  // namespace graingate::db
