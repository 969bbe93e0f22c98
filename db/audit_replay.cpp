#include "controller/core/codec.hpp"
#include "controller/core/fold.hpp"
#include "controller/core/snapshot.hpp"
#include "db/audit.hpp"
#include "db/audit_args.hpp"
#include "db/journal.hpp"
#include "db/sha256.hpp"

#include <array>
#include <map>
#include <ostream>
#include <utility>
#include <vector>

namespace graingate::db {
namespace {

/// What a replay compares: rows `from` to `to`, and of them those that name a visit.
struct Wanted {
    std::int64_t from = 1;
    std::int64_t to = INT64_MAX;
    std::string visit;  ///< as it stands in a command, `"visit":"1-17"`; empty: every row

    [[nodiscard]] bool names(std::string_view text) const {
        return visit.empty() || text.find(visit) != std::string_view::npos;
    }
};

std::string digest_of(std::string_view text) {
    return hex(Sha256().of({text}));
}

/// Walks a journal from its first row through all its epochs. Those that this build cannot decide again are
/// passed; the state that the next one carries over leads on behind them.
class Replay {
public:
    Replay(Wanted wanted, std::map<std::int64_t, std::string> snapshots, std::vector<EpochState> states)
        : wanted_(std::move(wanted)), snapshots_(std::move(snapshots)), states_(std::move(states)) {}

    /// Nothing, or how the row departs from what is recorded.
    std::string take(const JournalRow& row) {
        if (const auto head = epoch_head(row.body))
            if (std::string wrong = enter(row.seq, *head); !wrong.empty()) return wrong;
        if (!is_decided_here_) {
            ++passed_rows_;
            return {};
        }
        if (std::string wrong = decide(row); !wrong.empty()) return wrong;
        return compare_state(row.seq);
    }

    [[nodiscard]] std::int64_t compared() const { return compared_; }
    /// What a person must know of the rows and states that were passed or compared.
    void report(std::ostream& err) const {
        for (const std::string& words : passed_) err << words << "\n";
        if (passed_rows_ != 0)
            err << passed_rows_ << " rows were not decided again; audit verify holds them to their hashes\n";
        if (states_compared_ != 0)
            err << states_compared_ << (states_compared_ == 1 ? " kept state is" : " kept states are")
                << " what the rows lead to\n";
    }

private:
    std::string enter(std::int64_t seq, const EpochHead& head) {
        const bool was_decided_here = is_decided_here_;
        is_decided_here_ = can_fold(head);
        is_own_ = is_own(head);
        if (!is_decided_here_)
            passed_.push_back("epoch " + std::to_string(head.epoch) + ", from row " + std::to_string(seq) +
                              " on, is of " + versions_text(head.behaviour, head.codec) +
                              ": only the build that wrote it decides it again (" + head.build + ")");
        if (head.state.empty() || !is_decided_here_) return {};
        for (const EpochState& state : states_) {
            if (state.seq != seq || state.digest != head.state || digest_of(state.text) != state.digest)
                continue;
            auto carried = decode_snapshot(state.text);
            if (!carried) return "carries over a state that cannot be read: " + carried.error().text();
            if (was_decided_here && !(carried->depot == depot_))
                return "carries over another state than the rows before it lead to";
            depot_ = std::move(carried->depot);
            ++states_compared_;
            return {};
        }
        return "carries over a state that is not kept";
    }

    std::string decide(const JournalRow& row) {
        if (row.seq < wanted_.from) {
            auto applied = apply_row(depot_, row.seq, row.at_us, row.body);
            return applied ? "" : applied.error();
        }
        auto same = replay_row(depot_, row.seq, row.at_us, row.body, row.commands);
        // A row that could not be applied ends the replay; another decision ends it only where it was asked
        // for.
        const bool was_applied = depot_.seq() == row.seq;
        if (!same && (!was_applied || wanted_.names(same.error()))) return same.error();
        if (wanted_.names(row.commands)) ++compared_;
        return {};
    }

    std::string compare_state(std::int64_t seq) {
        const auto kept = snapshots_.find(seq);
        if (kept == snapshots_.end() || !is_own_) return {};
        if (digest_of(encode_snapshot(depot_)) != kept->second)
            return "leads to another state than the one that was kept after it";
        ++states_compared_;
        return {};
    }

    Wanted wanted_;
    std::map<std::int64_t, std::string> snapshots_;  ///< digests, by the rows after which they were taken
    std::vector<EpochState> states_;
    Depot depot_;
    bool is_decided_here_ = true;
    bool is_own_ = true;
    std::int64_t compared_ = 0;
    std::int64_t states_compared_ = 0;
    std::int64_t passed_rows_ = 0;
    std::vector<std::string> passed_;
};

/// The digests of the states that rows say were kept. They are named behind the rows that they are of.
Result<std::map<std::int64_t, std::string>, DbFault> kept_states(JournalFile& file) {
    std::map<std::int64_t, std::string> kept;
    auto read = file.for_each(1, INT64_MAX, [&](const JournalRow& row) {
        if (!row.body.starts_with("{\"event\":\"SnapshotTaken\",")) return true;
        const auto event = decode_event(row.body);
        if (const auto* taken = event ? std::get_if<SnapshotTaken>(&*event) : nullptr)
            kept[taken->seq] = taken->digest.view();
        return true;
    });
    if (!read) return Unexpected{read.error()};
    return kept;
}

}  // namespace

int audit_replay(std::span<const std::string> args, std::ostream& out, std::ostream& err) {
    constexpr std::array<std::string_view, 3> allowed{"--visit", "--from", "--to"};
    const auto parsed = parse_audit_args(args, allowed);
    if (!parsed) {
        err << "audit replay: " << parsed.error()
            << "\nusage: graingate audit replay DB [--visit ID] [--from SEQ] [--to SEQ]\n";
        return audit_usage;
    }
    Wanted wanted{parsed->row("--from", 1), parsed->row("--to", INT64_MAX), {}};
    if (const auto* visit = parsed->option("--visit")) wanted.visit = "\"visit\":\"" + *visit + "\"";
    auto file = JournalFile::open(parsed->db);
    if (!file) return audit_refused(err, file.error());
    auto kept = kept_states(*file);
    if (!kept) return audit_refused(err, kept.error());
    auto states = file->states();
    if (!states) return audit_refused(err, states.error());
    const std::int64_t to = wanted.to;
    Replay replay(std::move(wanted), *std::move(kept), *std::move(states));
    std::int64_t at = 0;
    std::string departure;
    const auto read = file->for_each(1, to, [&](const JournalRow& row) {
        at = row.seq;
        departure = replay.take(row);
        return departure.empty();
    });
    replay.report(err);
    if (!departure.empty()) {
        out << "row " << at << " " << departure << "\n";
        return audit_does_not_hold;
    }
    if (!read) return audit_refused(err, read.error());
    if (replay.compared() == 0) {
        err << "no row of " << parsed->db << " is as asked for: nothing was compared\n";
        return audit_does_not_hold;
    }
    out << replay.compared() << (replay.compared() == 1 ? " row" : " rows")
        << " decided again, each as recorded\n";
    return audit_done;
}

}  // namespace graingate::db
