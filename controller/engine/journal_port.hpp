#pragma once

#include "controller/core/result.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace graingate {

/// One row of the journal: an event and what was decided about it.
struct JournalRow {
    std::int64_t seq = 0;    ///< 1, 2, 3 … without a gap
    std::int64_t at_us = 0;  ///< depot time in microseconds since 1970-01-01T00:00:00Z; never falls
    std::string body;        ///< the event: one canonical JSON line (controller/core codec)
    std::string commands;    ///< the canonical array that `step` returned, mostly `[]`

    bool operator==(const JournalRow&) const = default;
};

/// The last row's number and time; zeros when the journal is empty.
struct JournalEnd {
    std::int64_t seq = 0;
    std::int64_t at_us = 0;

    bool operator==(const JournalEnd&) const = default;
};

/// Why the journal cannot go on, in words for the operator and the log.
struct JournalFault {
    std::string text;
};

/// The state that an epoch begins with, as text (controller/core snapshot).
struct EpochState {
    std::int64_t seq = 0;  ///< row of its EpochStarted
    std::string digest;    ///< that the row names
    std::string text;
};

/// Takes one row; false ends the reading.
using JournalReader = std::function<bool(const JournalRow&)>;

/// The journal as the engine sees it.
///
/// Thread: one thread, the engine's.
/// Invariants
///  1. When `append` succeeds the rows are durable: they outlive SIGKILL and a power cut.
///  2. After the first failure of `append` the port is dead for ever: each later append fails with the same
///     words and touches nothing. A failed write or fsync is never retried; the caller puts outputs safe,
///     raises the alarm and exits. Rows of the failed append may or may not be found by the next process.
class JournalPort {
public:
    /// Most rows that share one commit.
    static constexpr std::size_t rows_max = 64;

    JournalPort() = default;
    JournalPort(const JournalPort&) = delete;
    JournalPort& operator=(const JournalPort&) = delete;
    virtual ~JournalPort() = default;

    /// Commits 1 to `rows_max` rows at once, with the tables derived from their commands: all of it or none.
    /// The first `seq` is `end().seq + 1`, each further one is one more; no `at_us` lies before another's.
    virtual Result<Done, JournalFault> append(std::span<const JournalRow> rows) = 0;

    /// What keeps the journal tidy and may take some milliseconds; for a moment in which nothing waits. A
    /// failure is one of `append`.
    virtual Result<Done, JournalFault> tend() = 0;

    /// As `append`; the first row is an EpochStarted, and `state` is kept under the digest that it names.
    virtual Result<Done, JournalFault> begin_epoch(std::span<const JournalRow> rows,
                                                   const std::string& state) = 0;

    /// The newest state that an epoch began with; nothing in a journal's first epoch. Its digest is not
    /// compared with its text.
    virtual Result<std::optional<EpochState>, JournalFault> newest_epoch() = 0;

    /// SHA-256 in 64 hexadecimal digits.
    [[nodiscard]] virtual std::string digest(std::string_view text) const = 0;

    /// Hands on the rows `from` to `to`, both included, in order, one at a time (a year never fits memory);
    /// rows behind the end are not an error. A row that does not match its own hash ends it with a fault.
    virtual Result<Done, JournalFault> for_each(std::int64_t from, std::int64_t to,
                                                const JournalReader& read) = 0;

    [[nodiscard]] virtual JournalEnd end() const = 0;
};

}  // namespace graingate
