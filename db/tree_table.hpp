#pragma once

#include "db/connection.hpp"
#include "db/merkle.hpp"

#include <optional>
#include <string>

namespace graingate::db {

/// The key of a node in the table `tree`: 64 × the seq of its last leaf + its level. Nodes are completed in
/// the order of their keys.
constexpr std::int64_t key_of(const TreeNode& node) {
    return node.last * 64 + node.level;
}

/// Nodes below this level are not stored, for they would be most of the table: they follow from the leaves of
/// at most 16 rows. Files that were begun with schema 1 or 2 hold those of their first rows.
constexpr int stored_level_min = 4;

/// The tree over the first `size` rows, from its stored peaks and the leaves of the last rows.
///   errors  damaged: a peak or a leaf is missing; throws SQLite::Exception
Result<Tree, DbFault> load_tree(SQLite::Database& db, std::int64_t size, const std::string& path);

/// Walks the stored nodes beside a tree that is computed again.
class TreeCheck {
public:
    /// Throws SQLite::Exception, as all below.
    explicit TreeCheck(SQLite::Database& db);

    /// Adds a leaf; false when a node that it completes is stored otherwise, or missing though it has to be
    /// there.
    bool append(const Hash& leaf);

    /// True when no stored node is left over: the journal was not shortened under its tree.
    [[nodiscard]] bool is_complete() const;

    [[nodiscard]] TreeHead head() { return {tree_.size(), tree_.root(sha_)}; }

private:
    void read_next();
    bool is_as_stored(const TreeNode& node);

    SQLite::Statement stored_;
    std::optional<std::int64_t> key_;  ///< of the stored node that comes next; none: there is no more
    std::optional<Hash> hash_;         ///< its hash; none: it is no hash
    Sha256 sha_;
    Tree tree_;
    std::vector<TreeNode> completed_;
};

}  // namespace graingate::db
