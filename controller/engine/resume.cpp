#include "controller/engine/resume.hpp"

#include "controller/core/codec.hpp"
#include "controller/core/fold.hpp"
#include "controller/core/snapshot.hpp"

#include <optional>
#include <utility>

namespace graingate::engine {
namespace {

Unexpected<JournalFault> fault(std::string words) {
    return Unexpected{JournalFault{std::move(words)}};
}

std::string row_text(std::int64_t seq) {
    return "row " + std::to_string(seq);
}

Result<EpochHead, JournalFault> head_at(JournalPort& journal, std::int64_t seq) {
    std::optional<EpochHead> head;
    auto read = journal.for_each(seq, seq, [&](const JournalRow& row) {
        head = epoch_head(row.body);
        return true;
    });
    if (!read) return Unexpected{read.error()};
    if (!head) return fault(row_text(seq) + " does not begin an epoch");
    return *std::move(head);
}

/// A state in the middle of a journal.
struct Waypoint {
    Depot depot;
    std::int64_t named_in = 0;  ///< row that names it
};

/// The row that vouches for the state after row `seq`, and the digest that it names.
struct Voucher {
    std::int64_t row = 0;
    std::string digest;
};

std::optional<Voucher> voucher_of(JournalPort& journal, std::int64_t seq) {
    std::optional<Voucher> found;
    const auto read = journal.for_each(seq + 1, journal.end().seq, [&](const JournalRow& row) {
        if (!row.body.starts_with("{\"event\":\"SnapshotTaken\",")) return true;
        const auto event = decode_event(row.body);
        const auto* taken = event ? std::get_if<SnapshotTaken>(&*event) : nullptr;
        if (taken != nullptr && taken->seq == seq) found = {row.seq, std::string(taken->digest.view())};
        return !found;
    });
    return read ? found : std::nullopt;
}

Result<Waypoint, std::string> open_snapshot(JournalPort& journal, SnapshotPort& snapshots, std::int64_t seq) {
    const auto voucher = voucher_of(journal, seq);
    if (!voucher) return Unexpected{std::string{"no row of the journal names it"}};
    const auto text = snapshots.read(seq);
    if (!text) return Unexpected{text.error()};
    if (journal.digest(*text) != voucher->digest)
        return Unexpected{"it is damaged: its digest is not the one that " + row_text(voucher->row) +
                          " names"};
    auto snapshot = decode_snapshot(*text);
    if (!snapshot) return Unexpected{"it cannot be read: " + snapshot.error().text()};
    if (snapshot->depot.seq() != seq) return Unexpected{std::string{"it is of another row"}};
    return Waypoint{std::move(snapshot->depot), voucher->row};
}

std::optional<Waypoint> newest_snapshot(JournalPort& journal, SnapshotPort* snapshots, std::int64_t first) {
    if (snapshots == nullptr) return std::nullopt;
    for (const std::int64_t seq : snapshots->kept()) {
        if (seq < first) break;
        auto opened = open_snapshot(journal, *snapshots, seq);
        if (opened) return *std::move(opened);
        snapshots->passed_over(seq, opened.error());
    }
    return std::nullopt;
}

/// The state that an epoch began with.
Result<Depot, JournalFault> carried(const JournalPort& journal, const EpochState& epoch) {
    const std::string what = "the state that " + row_text(epoch.seq) + " carries over ";
    if (journal.digest(epoch.text) != epoch.digest) return fault(what + "is damaged");
    auto snapshot = decode_snapshot(epoch.text);
    if (!snapshot) return fault(what + "cannot be read: " + snapshot.error().text());
    if (snapshot->depot.seq() != epoch.seq - 1) return fault(what + "is of another row");
    return std::move(snapshot->depot);
}

Result<Done, JournalFault> fold_rest(JournalPort& journal, Depot& depot) {
    std::string wrong;
    auto read = journal.for_each(depot.seq() + 1, journal.end().seq, [&](const JournalRow& row) {
        const auto applied = apply_row(depot, row.seq, row.at_us, row.body);
        if (!applied) wrong = row_text(row.seq) + ": " + applied.error();
        return applied.has_value();
    });
    if (!read) return read;
    if (!wrong.empty()) return fault(std::move(wrong));
    return Done{};
}

/// The end of another behaviour's rows, where a clean stop left a snapshot of it.
Result<Resumed, JournalFault> take_over(const JournalPort& journal, const EpochHead& head,
                                        std::optional<Waypoint> last) {
    const JournalEnd end = journal.end();
    if (!last || last->named_in != end.seq || last->depot.seq() != end.seq - 1)
        return fault("the last rows were decided by " + versions_text(head.behaviour, head.codec) +
                     " (build " + head.build + ") and this build has " +
                     versions_text(behaviour_version, codec_version) +
                     ": it cannot fold them. Start that build once more and stop it cleanly, so that it "
                     "leaves its state, then start this one");
    last->depot.apply({end.seq, Instant{end.at_us}, SnapshotTaken{last->depot.seq(), {}}});
    return Resumed{std::move(last->depot), true};
}

}  // namespace

Result<Resumed, JournalFault> resume(JournalPort& journal, SnapshotPort* snapshots) {
    if (journal.end().seq == 0) return Resumed{Depot{}, true};
    const auto epoch = journal.newest_epoch();
    if (!epoch) return Unexpected{epoch.error()};
    const std::int64_t first = *epoch ? (*epoch)->seq : 1;
    const auto head = head_at(journal, first);
    if (!head) return Unexpected{head.error()};
    if (head->state != (*epoch ? (*epoch)->digest : ""))
        return fault(row_text(first) + " carries over another state than the one that is kept for it");
    auto waypoint = newest_snapshot(journal, snapshots, first);
    if (!can_fold(*head)) return take_over(journal, *head, std::move(waypoint));
    Resumed resumed{{}, !is_own(*head)};
    if (waypoint) {
        resumed.depot = std::move(waypoint->depot);
    } else if (*epoch) {
        auto begun = carried(journal, **epoch);
        if (!begun) return Unexpected{begun.error()};
        resumed.depot = *std::move(begun);
    }
    if (auto folded = fold_rest(journal, resumed.depot); !folded) return Unexpected{folded.error()};
    return resumed;
}

}  // namespace graingate::engine
