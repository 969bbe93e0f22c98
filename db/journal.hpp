#pragma once

#include "controller/engine/journal_port.hpp"
#include "db/fault.hpp"
#include "db/merkle.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace graingate::db {

/// The name of a depot's journal in its data folder.
[[nodiscard]] std::string journal_path(const std::string& dir);

/// The journal of DIR, open for writing: `DIR/graingate.db`, held alone by `DIR/lock`.
/// Rows, tree and projections of one append are one transaction. Thread: one, as JournalPort says.
class Journal final : public JournalPort {
public:
    /// Opens or makes DIR and its journal, brings an older schema up to date.
    ///   errors  locked (another process writes here), newer_schema, damaged, failed
    static Result<std::unique_ptr<Journal>, DbFault> open(const std::string& dir);
    ~Journal() override;

    Result<Done, JournalFault> append(std::span<const JournalRow> rows) override;
    /// Moves the log into the database once it holds 1,000 pages; one of 8,000 `append` moves itself.
    Result<Done, JournalFault> tend() override;
    Result<Done, JournalFault> for_each(std::int64_t from, std::int64_t to,
                                        const JournalReader& read) override;
    [[nodiscard]] JournalEnd end() const override;
    Result<Done, JournalFault> begin_epoch(std::span<const JournalRow> rows,
                                           const std::string& state) override;
    Result<std::optional<EpochState>, JournalFault> newest_epoch() override;
    [[nodiscard]] std::string digest(std::string_view text) const override;

    /// Size and root of the tree over all rows.
    [[nodiscard]] TreeHead head() const;

private:
    struct Open;
    Result<Done, JournalFault> write(std::span<const JournalRow> rows, const std::string* state);
    explicit Journal(std::unique_ptr<Open> open);
    std::unique_ptr<Open> open_;
};

/// A journal for reading, beside a running service or without one. Short uses only: while it reads, the
/// writer's log cannot be reset. Thread: one.
class JournalFile {
public:
    /// errors  missing, newer_schema, damaged, failed
    static Result<JournalFile, DbFault> open(const std::string& path);
    ~JournalFile();
    JournalFile(JournalFile&&) noexcept;
    JournalFile& operator=(JournalFile&&) noexcept;

    /// As JournalPort::for_each.
    Result<Done, DbFault> for_each(std::int64_t from, std::int64_t to, const JournalReader& read);

    /// The states that epochs began with, oldest first; none in a file of schema 1.
    Result<std::vector<EpochState>, DbFault> states();

    /// Reads every row and every node of the tree and computes each hash again. Takes one view of the file:
    /// rows that are appended meanwhile are not seen.
    ///   expect  a head taken before: the tree of its size within this one must have its root
    ///   check   further demands on a row: nothing, or what is wrong with it ("differs from …")
    ///   errors  damaged, with the first bad row; failed
    using RowCheck = std::function<std::string(const JournalRow&)>;
    Result<TreeHead, DbFault> verify(const TreeHead* expect, const RowCheck& check);

private:
    struct Open;
    explicit JournalFile(std::unique_ptr<Open> open);
    std::unique_ptr<Open> open_;
};

}  // namespace graingate::db
