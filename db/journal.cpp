#include "db/journal.hpp"

#include "controller/core/fold.hpp"
#include "db/file_lock.hpp"
#include "db/projections.hpp"
#include "db/rows.hpp"
#include "db/schema.hpp"
#include "db/tree_table.hpp"

#include <sqlite3.h>

#include <cstring>
#include <filesystem>
#include <functional>
#include <optional>

namespace graingate::db {
namespace {

/// Pages in the write-ahead log after which the writer moves them to the database in a quiet moment: 4 MB.
constexpr int checkpoint_pages = 1'000;
/// Pages more for which no quiet moment is waited for.
constexpr int pages_put_off = 7'000;

/// Sees the length of the log after each commit.
int note_pages(void* pages, sqlite3*, const char*, int count) {
    *static_cast<int*>(pages) = count;
    return SQLITE_OK;
}

Result<Done, DbFault> make_folder(const std::string& dir) {
    std::error_code error;
    std::filesystem::create_directories(dir, error);
    if (error) return Unexpected{DbFault{DbFault::Kind::failed, dir + " cannot be made: " + error.message()}};
    return Done{};
}

}  // namespace

std::string journal_path(const std::string& dir) {
    return dir + "/graingate.db";
}

struct Journal::Open {
    Open(FileLock held, std::string name, Connection connection)
        : lock(std::move(held)),
          path(std::move(name)),
          db(std::move(connection)),
          insert_row(*db, "INSERT INTO journal(seq, at_us, body, commands, leaf) VALUES(?,?,?,?,?)"),
          insert_node(*db, "INSERT INTO tree(node, hash) VALUES(?,?)"),
          project(*db) {
        sqlite3_wal_hook(db->getHandle(), &note_pages, &log_pages);
    }

    FileLock lock;
    std::string path;
    Connection db;
    SQLite::Statement insert_row;
    SQLite::Statement insert_node;
    Projector project;
    Sha256 sha;
    Tree tree;
    JournalEnd end;
    std::string line;  // reused
    int log_pages = 0;
    int checkpoint_at = checkpoint_pages;
    std::optional<std::string> dead;

    /// nothing, or why the row's commands cannot be projected
    std::optional<std::string> write(const JournalRow& row, Tree& grown);
    void keep_state(std::int64_t seq, const std::string& digest, const std::string& text);
    void move_log(int put_off);
    Result<Done, JournalFault> carry_out(const std::function<void()>& work);
};

namespace {

/// Why these rows may not follow `end`; nothing when they may.
std::optional<std::string> refuse(std::span<const JournalRow> rows, JournalEnd end) {
    if (rows.empty() || rows.size() > JournalPort::rows_max)
        return "an append takes 1 to 64 rows, not " + std::to_string(rows.size());
    for (const auto& row : rows) {
        const std::string name = "row " + std::to_string(row.seq);
        if (row.seq != end.seq + 1) return name + " cannot follow row " + std::to_string(end.seq);
        if (row.at_us < end.at_us) return name + " lies before the row that it follows";
        if (row.at_us > at_us_max) return name + " lies behind the year 9999";
        if (const auto* wrong = refuse_part(row.body, '{', '}')) return name + ": its body " + wrong;
        if (const auto* wrong = refuse_part(row.commands, '[', ']')) return name + ": its commands " + wrong;
        end = {row.seq, row.at_us};
    }
    return std::nullopt;
}

/// Why this row may not begin an epoch with the state of that digest; nothing when it may.
std::optional<std::string> refuse_state(const JournalRow& row, const std::string& digest) {
    const auto head = epoch_head(row.body);
    if (!head) return "row " + std::to_string(row.seq) + " begins no epoch";
    if (head->state != digest) return "row " + std::to_string(row.seq) + " names another state";
    return std::nullopt;
}

}  // namespace

void Journal::Open::keep_state(std::int64_t seq, const std::string& digest, const std::string& text) {
    SQLite::Statement insert(*db, "INSERT INTO states(seq, digest, text) VALUES(?,?,?)");
    insert.bind(1, seq);
    insert.bindNoCopy(2, digest);
    insert.bindNoCopy(3, text);
    insert.exec();
}

std::optional<std::string> Journal::Open::write(const JournalRow& row, Tree& grown) {
    write_line(line, row);
    const Hash leaf = leaf_hash(sha, line);
    insert_row.bind(1, row.seq);
    insert_row.bind(2, row.at_us);
    insert_row.bindNoCopy(3, row.body);
    insert_row.bindNoCopy(4, row.commands);
    insert_row.bindNoCopy(5, leaf.data(), static_cast<int>(leaf.size()));
    insert_row.exec();
    insert_row.reset();
    std::vector<TreeNode> completed;
    grown.append(sha, leaf, completed);
    for (const auto& node : completed) {
        if (node.level < stored_level_min) continue;
        insert_node.bind(1, key_of(node));
        insert_node.bindNoCopy(2, node.hash.data(), static_cast<int>(node.hash.size()));
        insert_node.exec();
        insert_node.reset();
    }
    return project.apply(row);
}

/// Moves the log into the database when it has grown; a reader that holds it back is no fault.
void Journal::Open::move_log(int put_off) {
    if (log_pages < checkpoint_pages) checkpoint_at = checkpoint_pages;
    if (log_pages < checkpoint_at + put_off) return;
    const int code =
        sqlite3_wal_checkpoint_v2(db->getHandle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if (code != SQLITE_OK && code != SQLITE_BUSY) throw SQLite::Exception(db->getHandle(), code);
    checkpoint_at = log_pages + checkpoint_pages;
}

Result<Done, JournalFault> Journal::Open::carry_out(const std::function<void()>& work) {
    try {
        work();
        if (!dead) return Done{};
        return Unexpected{JournalFault{*dead}};
    } catch (const SQLite::Exception& thrown) {
        dead = "the journal cannot be written: " + fault_of(thrown, path).text;
    }
    // What the disk did not take is never tried again, not even on close.
    never_checkpoint(*db);
    return Unexpected{JournalFault{*dead}};
}

Journal::Journal(std::unique_ptr<Open> open) : open_(std::move(open)) {}
Journal::~Journal() = default;

Result<std::unique_ptr<Journal>, DbFault> Journal::open(const std::string& dir) {
    using Opened = Result<std::unique_ptr<Journal>, DbFault>;
    if (auto made = make_folder(dir); !made) return Unexpected{made.error()};
    auto lock = FileLock::take(dir + "/lock");
    if (!lock) return Unexpected{lock.error()};
    const std::string path = journal_path(dir);
    return guarded(path, [&]() -> Opened {
        auto db = open_writer(path);
        if (auto current = migrate(*db, path); !current) return Unexpected{current.error()};
        if (!has_projections(*db)) {
            if (auto rebuilt = rebuild_projections(*db, path); !rebuilt) return Unexpected{rebuilt.error()};
        }
        auto opened = std::make_unique<Open>(std::move(*lock), path, std::move(db));
        opened->end = end_of(*opened->db);
        auto tree = load_tree(*opened->db, opened->end.seq, path);
        if (!tree) return Unexpected{tree.error()};
        opened->tree = std::move(*tree);
        return std::unique_ptr<Journal>{new Journal{std::move(opened)}};
    });
}

Result<Done, JournalFault> Journal::append(std::span<const JournalRow> rows) {
    return write(rows, nullptr);
}

Result<Done, JournalFault> Journal::begin_epoch(std::span<const JournalRow> rows, const std::string& state) {
    return write(rows, &state);
}

Result<std::optional<EpochState>, JournalFault> Journal::newest_epoch() {
    using Found = Result<std::optional<EpochState>, DbFault>;
    auto found = guarded(open_->path, [&]() -> Found {
        auto states =
            states_from(*open_->db, number_of(*open_->db, "SELECT coalesce(max(seq), 0) FROM states"));
        if (states.empty()) return std::optional<EpochState>{};
        return std::optional{std::move(states.front())};
    });
    if (!found) return Unexpected{JournalFault{found.error().text}};
    return *std::move(found);
}

std::string Journal::digest(std::string_view text) const {
    return hex(open_->sha.of({text}));
}

Result<Done, JournalFault> Journal::write(std::span<const JournalRow> rows, const std::string* state) {
    Open& open = *open_;
    if (!open.dead) open.dead = refuse(rows, open.end);
    if (!open.dead && state != nullptr) open.dead = refuse_state(rows.front(), digest(*state));
    if (open.dead) return Unexpected{JournalFault{*open.dead}};
    return open.carry_out([&] {
        SQLite::Transaction together(*open.db, SQLite::TransactionBehavior::IMMEDIATE);
        Tree grown = open.tree;
        if (state != nullptr) open.keep_state(rows.front().seq, digest(*state), *state);
        for (const auto& row : rows) {
            open.dead = open.write(row, grown);
            if (open.dead) return;
        }
        together.commit();
        open.tree = std::move(grown);
        open.end = {rows.back().seq, rows.back().at_us};
        open.move_log(pages_put_off);
    });
}

Result<Done, JournalFault> Journal::tend() {
    if (open_->dead) return Unexpected{JournalFault{*open_->dead}};
    return open_->carry_out([&] { open_->move_log(0); });
}

Result<Done, JournalFault> Journal::for_each(std::int64_t from, std::int64_t to, const JournalReader& read) {
    auto done = guarded(open_->path, [&] {
        return read_rows(*open_->db, open_->path, from, to,
                         [&](const JournalRow& row, const Hash&) { return read(row); });
    });
    if (!done) return Unexpected{JournalFault{done.error().text}};
    return Done{};
}

JournalEnd Journal::end() const {
    return open_->end;
}

TreeHead Journal::head() const {
    return {open_->tree.size(), open_->tree.root(open_->sha)};
}

}  // namespace graingate::db
