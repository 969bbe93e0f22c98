#pragma once

#include "controller/core/depot.hpp"
#include "controller/engine/journal_port.hpp"
#include "controller/engine/snapshot_port.hpp"

namespace graingate::engine {

/// The depot as its journal leaves it.
struct Resumed {
    Depot depot;
    bool begins_epoch = false;  ///< no row may follow but an EpochStarted: another build wrote the last ones
};

/// Rebuilds the depot: from the newest snapshot that the journal vouches for, else from the state that the
/// newest epoch began with, else from the first row; the rows behind it are folded. What another behaviour
/// decided cannot be folded: then a snapshot must stand at the very end, as a clean stop leaves it.
///   snapshots  may be null
///   errors     a row that does not decode; a state that is missing or damaged; the rows of another behaviour
///              that no snapshot covers
Result<Resumed, JournalFault> resume(JournalPort& journal, SnapshotPort* snapshots);

}  // namespace graingate::engine
