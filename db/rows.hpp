#pragma once

#include "controller/engine/journal_port.hpp"
#include "db/connection.hpp"
#include "db/merkle.hpp"

#include <functional>
#include <string>
#include <vector>

namespace graingate::db {

/// Puts the bytes that a row's leaf commits to in `line`: `{"seq":1,"at_us":2,"body":{…},"commands":[…]}`
/// (docs/journal.md).
void write_line(std::string& line, const JournalRow& row);

/// The leaf of a row: RFC 6962 leaf hash of its line.
[[nodiscard]] Hash leaf_of(Sha256& sha, const JournalRow& row);

/// nothing, or why the text cannot be part of a line: it must be one line of UTF-8 between these brackets
[[nodiscard]] const char* refuse_part(std::string_view text, char first, char last);

/// Takes a row that matches its leaf; false ends the reading.
using LeafReader = std::function<bool(const JournalRow&, const Hash& leaf)>;

/// Hands on the rows `from` to `to` in order. Each is checked before: column types, no gap, time not falling,
/// leaf equal to the hash of its line. The row handed on is reused for the next.
///   errors  damaged, with the first bad row; throws SQLite::Exception
Result<Done, DbFault> read_rows(SQLite::Database& db, const std::string& path, std::int64_t from,
                                std::int64_t to, const LeafReader& read);

/// The last microsecond of the year 9999; a later time is none, nor is one before 1970.
constexpr std::int64_t at_us_max = 253'402'300'799'999'999;

/// The states that epochs began with from row `from` on, oldest first. Throws SQLite::Exception.
std::vector<EpochState> states_from(SQLite::Database& db, std::int64_t from);

/// The last row's number and time. Throws SQLite::Exception.
JournalEnd end_of(SQLite::Database& db);

}  // namespace graingate::db
