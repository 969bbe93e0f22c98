#include "db/audit.hpp"

#include "controller/core/codec.hpp"
#include "controller/core/fold.hpp"
#include "db/audit_args.hpp"
#include "db/file_lock.hpp"
#include "db/journal.hpp"
#include "db/projections.hpp"
#include "db/schema.hpp"
#include "db/sha256.hpp"

#include <array>
#include <filesystem>
#include <map>
#include <ostream>
#include <vector>

namespace graingate::db {
namespace {

int misused(std::ostream& err, std::string_view command, const std::string& fault, std::string_view form) {
    err << command << ": " << fault << "\nusage: graingate " << command << " " << form << "\n";
    return audit_usage;
}

/// What verify demands of rows beside their hashes, and the states that they carry over.
class RowCheck {
public:
    /// Nothing, or what is wrong with the row.
    std::string operator()(const JournalRow& row) {
        if (const auto head = epoch_head(row.body)) {
            is_spelt_here_ = can_spell(head->codec);
            if (!is_spelt_here_) ++foreign_epochs_;
            if (!head->state.empty()) carried_[row.seq] = head->state;
        }
        return is_spelt_here_ ? spelling_fault(row) : "";
    }

    /// Nothing, or which carried state is missing, damaged or of nobody.
    std::string fault_of(const std::vector<EpochState>& states) const {
        std::map<std::int64_t, std::string> kept;
        for (const EpochState& state : states) {
            if (hex(Sha256().of({state.text})) != state.digest)
                return "the state kept for row " + std::to_string(state.seq) + " is damaged";
            kept[state.seq] = state.digest;
        }
        for (const auto& [seq, digest] : carried_)
            if (const auto found = kept.find(seq); found == kept.end() || found->second != digest)
                return "row " + std::to_string(seq) + " carries over a state that is not kept";
        return kept.size() == carried_.size() ? "" : "a state is kept that no row carries over";
    }
    [[nodiscard]] std::int64_t foreign_epochs() const { return foreign_epochs_; }

private:
    /// Nothing, or why the row is not in the one spelling that the codec allows.
    static std::string spelling_fault(const JournalRow& row) {
        const auto event = decode_event(row.body);
        if (!event) return "has a body that is not canonical: " + event.error().text();
        if (encode(*event) != row.body) return "has a body in a second spelling";
        const auto commands = decode_commands(row.commands);
        if (!commands) return "has commands that are not canonical: " + commands.error().text();
        if (encode(*commands) != row.commands) return "has commands in a second spelling";
        return {};
    }

    bool is_spelt_here_ = true;
    std::int64_t foreign_epochs_ = 0;
    std::map<std::int64_t, std::string> carried_;  ///< digests, by the epochs' first rows
};

}  // namespace

int audit_verify(std::span<const std::string> args, std::ostream& out, std::ostream& err) {
    constexpr std::string_view form = "DB [--expect SIZE:ROOT]";
    constexpr std::array<std::string_view, 1> allowed{"--expect"};
    const auto parsed = parse_audit_args(args, allowed);
    if (!parsed) return misused(err, "audit verify", parsed.error(), form);
    std::optional<TreeHead> expect;
    if (const auto* text = parsed->option("--expect")) {
        expect = TreeHead::parse(*text);
        if (!expect)
            return misused(err, "audit verify",
                           "--expect takes a head as verify prints it, a count, a colon and 64 hex digits",
                           form);
    }
    auto file = JournalFile::open(parsed->db);
    if (!file) return audit_refused(err, file.error());
    RowCheck check;
    const auto head =
        file->verify(expect ? &*expect : nullptr, [&](const JournalRow& row) { return check(row); });
    if (!head) return audit_refused(err, head.error());
    const auto states = file->states();
    if (!states) return audit_refused(err, states.error());
    if (const std::string wrong = check.fault_of(*states); !wrong.empty())
        return audit_refused(err, {DbFault::Kind::damaged, parsed->db + ": " + wrong});
    if (check.foreign_epochs() != 0)
        err << check.foreign_epochs()
            << " epochs are of a codec that this build does not spell: their hashes "
            << "and states hold, their spelling was not looked at\n";
    out << head->text() << "\n";
    return audit_done;
}

int rebuild(std::span<const std::string> args, std::ostream& out, std::ostream& err) {
    const auto parsed = parse_audit_args(args, {});
    if (!parsed) return misused(err, "rebuild", parsed.error(), "DB");
    const std::string& path = parsed->db;
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
        return audit_refused(err, {DbFault::Kind::missing, path + " is no file"});
    const auto folder = std::filesystem::path(path).parent_path();
    auto lock = FileLock::take((folder / "lock").string());
    if (!lock) return audit_refused(err, lock.error());
    const auto rebuilt = guarded(path, [&]() -> Result<Done, DbFault> {
        const auto db = open_writer(path);
        if (auto current = migrate(*db, path); !current) return current;
        return rebuild_projections(*db, path);
    });
    if (!rebuilt) return audit_refused(err, rebuilt.error());
    out << "bookings, visits and tickets are rebuilt\n";
    return audit_done;
}

}  // namespace graingate::db
