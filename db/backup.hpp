#pragma once

#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>

/// Copies of a journal, and a depot that begins again from one. `args` is what follows the sub-command's
/// name. Data goes to `out`, words to `err`.
///   returns  the exit status: 0 done, 1 it cannot be done, 2 usage
namespace graingate::db {

/// `DB FILE`: copies a journal, or private.db, as it stands at one moment, beside the running service, by
/// SQLite's online backup. FILE must not be there. Of a journal prints `SIZE:ROOT`.
int backup(std::span<const std::string> args, std::ostream& out, std::ostream& err);

/// What a restored depot begins with.
struct RestoreAs {
    std::string build;        ///< version of this program, for the record
    std::int64_t now_us = 0;  ///< the wall's time, microseconds since 1970
};

/// `FILE --data DIR [--epoch N]`: checks a journal's copy from the first row to the last, puts it into DIR,
/// which must not have one, and begins an epoch there. Ids carry the epoch's number, so nothing that the
/// depot issued after the copy was taken is ever issued again. Without N the number is the minute, counted
/// since 1970: no two restores and no counted-up epoch share it.
int restore(std::span<const std::string> args, const RestoreAs& as, std::ostream& out, std::ostream& err);

}  // namespace graingate::db
