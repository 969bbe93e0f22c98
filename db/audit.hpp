#pragma once

#include <iosfwd>
#include <span>
#include <string>

/// The sub-commands that look at a journal, as the command line calls them. `args` is what follows the
/// sub-command's name. Data goes to `out`, words to `err`.
///   returns  the exit status: 0 done, 1 the thing checked does not hold, 2 usage
namespace graingate::db {

/// `DB [--expect SIZE:ROOT]`: rows, leaves, tree and spelling hold. Prints `SIZE:ROOT`, else the first bad
/// row.
int audit_verify(std::span<const std::string> args, std::ostream& out, std::ostream& err);

/// `DB [--visit ID] [--from SEQ] [--to SEQ]`: decides every event again and compares with what is recorded.
/// All rows are folded; only those asked for are compared. Prints the first departure.
int audit_replay(std::span<const std::string> args, std::ostream& out, std::ostream& err);

/// `DB --visit ID`: one visit as a person reads it: time, event, decision, reason.
int audit_show(std::span<const std::string> args, std::ostream& out, std::ostream& err);

/// `DB`: drops the tables that are derived from the journal and fills them again. Takes the folder's lock.
int rebuild(std::span<const std::string> args, std::ostream& out, std::ostream& err);

}  // namespace graingate::db
