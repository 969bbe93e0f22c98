#pragma once

#include "db/connection.hpp"
#include "db/merkle.hpp"

#include <string>

namespace graingate::db {

/// The key of a node in the table `tree`: 64 × the seq of its last leaf + its level. Nodes are completed in
/// the order of their keys.
constexpr std::int64_t key_of(const TreeNode& node) {
    return node.last * 64 + node.level;
}

/// The tree over the first `size` rows, from its stored peaks.
///   errors  damaged: a peak is missing; throws SQLite::Exception
Result<Tree, DbFault> load_tree(SQLite::Database& db, std::int64_t size, const std::string& path);

/// Walks the stored nodes beside a tree that is computed again.
class TreeCheck {
public:
    /// Throws SQLite::Exception, as all below.
    explicit TreeCheck(SQLite::Database& db);

    /// Adds a leaf; false when a node that it completes is not stored, or otherwise.
    bool append(const Hash& leaf);

    /// True when no stored node is left over: the journal was not shortened under its tree.
    bool is_complete();

    [[nodiscard]] TreeHead head() { return {tree_.size(), tree_.root(sha_)}; }

private:
    bool is_next(const TreeNode& node);

    SQLite::Statement stored_;
    Sha256 sha_;
    Tree tree_;
    std::vector<TreeNode> completed_;
};

}  // namespace graingate::db
