#pragma once

#include "controller/core/result.hpp"
#include "db/fault.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <memory>
#include <string>
#include <utility>

/// Connections to SQLite as this depot uses them. Included by .cpp files of this folder alone.
namespace graingate::db {

using Connection = std::unique_ptr<SQLite::Database>;

/// What SQLite's exception means, in words that name the file.
DbFault fault_of(const SQLite::Exception& thrown, const std::string& path);

/// Runs `work`, which returns some Result<T, DbFault>; what SQLite throws meanwhile becomes its fault.
template <class Work>
auto guarded(const std::string& path, Work&& work) -> decltype(work()) {
    try {
        return std::forward<Work>(work)();
    } catch (const SQLite::Exception& thrown) {
        return Unexpected{fault_of(thrown, path)};
    }
}

/// The one connection of a file that writes and checkpoints: WAL, synchronous=FULL, no checkpoint unless
/// asked (limits.md: two connections that checkpoint can corrupt the file under SQLite 3.40.1). Makes the
/// file when it is missing. Throws SQLite::Exception.
Connection open_writer(const std::string& path);

/// Reads beside the writer; cannot write, checkpoints never, not even on close. Also reads a file in a folder
/// where it may not write. Throws SQLite::Exception.
Connection open_reader(const std::string& path);

/// The connection will leave the write-ahead log as it is when it closes.
void never_checkpoint(SQLite::Database& db);

/// A first column, first row.
std::int64_t number_of(SQLite::Database& db, const std::string& sql);

}  // namespace graingate::db
