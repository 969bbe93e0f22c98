#pragma once

#include "controller/core/depot.hpp"
#include "controller/engine/clock.hpp"
#include "controller/engine/inbox.hpp"
#include "controller/engine/journal_port.hpp"
#include "controller/engine/ports.hpp"
#include "controller/engine/snapshot_port.hpp"

#include <chrono>
#include <span>
#include <string>
#include <vector>

namespace graingate::engine {

/// What the loop runs with.
struct Start {
    Rules rules;        ///< from the configuration; journalled when they differ from those in force
    std::string build;  ///< version of this program, for the record
    SnapshotPort* snapshots = nullptr;  ///< states to begin from; null: only the journal's own
};

/// The engine: takes events, lets the core decide, makes both durable, and only then lets anything be seen.
///
/// Invariants
///  1. No output is driven, no job started, no request answered, no picture shown of anything that is not
///     committed.
///  2. Events that wait together share a commit, at most 64, with those that come while they are decided;
///  none
///     waits for a timer.
///  3. After a failed commit nothing is tried again: outputs are made safe and the loop ends with the fault.
///  4. The journal is tended when nothing came for a moment: no truck waits for it.
class Loop {
public:
    Loop(JournalPort& journal, Inbox& inbox, const Clock& clock, Ports ports);

    /// Rebuilds the depot (resume.hpp), begins an epoch where another build wrote last, then records this
    /// process's start: nothing is driven by what was decided before.
    ///   errors  a row that does not decode, a journal of an unknown behaviour, a failed commit
    Result<Done, JournalFault> start(const Start& start);

    /// Takes what waits (for at most `patience`, or until the next deadline), decides, commits, acts. Once.
    Result<Done, JournalFault> turn(std::chrono::nanoseconds patience);

    /// Records that a state was kept. For the end of a process; before it, the inbox takes the event.
    Result<Done, JournalFault> record(const SnapshotTaken& taken);

    [[nodiscard]] const Depot& depot() const { return depot_; }

private:
    struct Decided {
        Event event;
        Commands commands;
    };

    struct Batch {
        std::vector<JournalRow> rows;
        std::vector<Decided> decided;  ///< one of each row
    };

    std::vector<Event> await(std::chrono::nanoseconds patience);
    void decide(std::vector<Event> events, Batch& batch);
    /// carried  the state that the first event, an EpochStarted, carries over; empty: none
    Result<Done, JournalFault> commit(const Batch& batch, const std::string& carried = {});
    void act(std::span<const Decided> decided);
    Result<Done, JournalFault> tend();
    [[nodiscard]] std::chrono::nanoseconds until_deadline(std::chrono::nanoseconds patience) const;

    JournalPort& journal_;
    Inbox& inbox_;
    const Clock& clock_;
    Ports ports_;
    Depot depot_;
    bool is_tended_ = true;  ///< nothing was committed since
};

}  // namespace graingate::engine
