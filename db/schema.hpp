#pragma once

#include "db/connection.hpp"

#include <span>
#include <string>
#include <string_view>

namespace graingate::db {

/// `PRAGMA application_id` of a journal: "GRGT".
constexpr std::int64_t application_id = 0x47524754;

/// `PRAGMA user_version` that this build writes; it reads this and older ones.
constexpr std::int64_t schema_version = 3;

/// The statements that make the journal, its tree and the states of its epochs, exactly as SQLite keeps them
/// in `sqlite_schema`.
std::span<const std::string_view> journal_statements();

/// Brings a new or older file to `schema_version`, each version in a transaction of its own.
///   errors  newer_schema, damaged (not a journal at all); throws SQLite::Exception
Result<Done, DbFault> migrate(SQLite::Database& db, const std::string& path);

/// Refuses a file that is not a journal of this build's schema: an unknown version, a table or trigger of the
/// journal that is missing or reads otherwise. The projections are not looked at: they can be rebuilt.
///   errors  newer_schema, damaged; throws SQLite::Exception
Result<Done, DbFault> check_schema(SQLite::Database& db, const std::string& path);

}  // namespace graingate::db
