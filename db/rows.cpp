#include "db/rows.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace graingate::db {
namespace {

void append_number(std::string& out, std::int64_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

Unexpected<DbFault> bad_row(const std::string& path, std::int64_t seq, const std::string& how) {
    return Unexpected{DbFault{DbFault::Kind::damaged, path + ": row " + std::to_string(seq) + " " + how}};
}

void take_text(std::string& into, const SQLite::Column& column) {
    const void* const bytes = column.getBlob();
    into.assign(static_cast<const char*>(bytes),
                bytes == nullptr ? 0 : static_cast<std::size_t>(column.getBytes()));
}

/// nothing, or what is wrong with the columns seq, at_us, body, commands, leaf
const char* take_row(SQLite::Statement& at, JournalRow& row, Hash& leaf) {
    row.seq = at.getColumn(0).getInt64();
    if (!at.getColumn(1).isInteger()) return "has a time that is no number";
    row.at_us = at.getColumn(1).getInt64();
    if (row.at_us < 0 || row.at_us > at_us_max) return "has a time outside the years 1970 to 9999";
    if (!at.getColumn(2).isText()) return "has a body that is no text";
    take_text(row.body, at.getColumn(2));
    if (!at.getColumn(3).isText()) return "has commands that are no text";
    take_text(row.commands, at.getColumn(3));
    const SQLite::Column stored = at.getColumn(4);
    if (!stored.isBlob() || static_cast<std::size_t>(stored.getBytes()) != leaf.size())
        return "has a leaf that is no hash";
    std::memcpy(leaf.data(), stored.getBlob(), leaf.size());
    return nullptr;
}

}  // namespace

void write_line(std::string& line, const JournalRow& row) {
    line = "{\"seq\":";
    append_number(line, row.seq);
    line += ",\"at_us\":";
    append_number(line, row.at_us);
    line += ",\"body\":";
    line += row.body;
    line += ",\"commands\":";
    line += row.commands;
    line += '}';
}

Hash leaf_of(Sha256& sha, const JournalRow& row) {
    std::string line;
    write_line(line, row);
    return leaf_hash(sha, line);
}

const char* refuse_part(std::string_view text, char first, char last) {
    if (text.size() < 2 || text.front() != first || text.back() != last) return "is not in its brackets";
    const bool plain = std::none_of(text.begin(), text.end(), [](char c) { return c >= 0 && c < ' '; });
    return plain ? nullptr : "holds a control character";
}

Result<Done, DbFault> read_rows(SQLite::Database& db, const std::string& path, std::int64_t from,
                                std::int64_t to, const LeafReader& read) {
    SQLite::Statement rows(db,
                           "SELECT seq, at_us, body, commands, leaf FROM journal "
                           "WHERE seq BETWEEN ? AND ? ORDER BY seq");
    rows.bind(1, from);
    rows.bind(2, to);
    Sha256 sha;
    JournalRow row;
    Hash leaf{};
    std::string line;
    std::int64_t next = std::max<std::int64_t>(from, 1);
    std::int64_t at_us = INT64_MIN;
    try {
        for (; rows.executeStep(); ++next) {
            const char* const wrong = take_row(rows, row, leaf);
            if (row.seq != next) return bad_row(path, next, "is missing");
            if (wrong != nullptr) return bad_row(path, next, wrong);
            if (row.at_us < at_us) return bad_row(path, next, "lies before the row that it follows");
            at_us = row.at_us;
            write_line(line, row);
            if (leaf_hash(sha, line) != leaf) return bad_row(path, next, "differs from its leaf");
            if (!read(row, leaf)) break;
        }
    } catch (const SQLite::Exception& thrown) {
        const DbFault fault = fault_of(thrown, path);
        return Unexpected{DbFault{fault.kind, fault.text + ", at row " + std::to_string(next)}};
    }
    return Done{};
}

std::vector<EpochState> states_from(SQLite::Database& db, std::int64_t from) {
    if (number_of(db, "PRAGMA user_version") < 2) return {};
    SQLite::Statement rows(db, "SELECT seq, digest, text FROM states WHERE seq >= ? ORDER BY seq");
    rows.bind(1, from);
    std::vector<EpochState> states;
    while (rows.executeStep()) {
        EpochState& state = states.emplace_back();
        state.seq = rows.getColumn(0).getInt64();
        take_text(state.digest, rows.getColumn(1));
        take_text(state.text, rows.getColumn(2));
    }
    return states;
}

JournalEnd end_of(SQLite::Database& db) {
    SQLite::Statement last(db, "SELECT seq, at_us FROM journal ORDER BY seq DESC LIMIT 1");
    if (!last.executeStep()) return {};
    return {last.getColumn(0).getInt64(), last.getColumn(1).getInt64()};
}

}  // namespace graingate::db
