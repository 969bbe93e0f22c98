#include "db/tree_table.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

namespace graingate::db {
namespace {

std::optional<Hash> hash_of(const SQLite::Column& column) {
    Hash hash{};
    if (!column.isBlob() || static_cast<std::size_t>(column.getBytes()) != hash.size()) return std::nullopt;
    std::memcpy(hash.data(), column.getBlob(), hash.size());
    return hash;
}

std::optional<Hash> stored(SQLite::Database& db, const char* sql, std::int64_t key) {
    SQLite::Statement found(db, sql);
    found.bind(1, key);
    if (!found.executeStep()) return std::nullopt;
    return hash_of(found.getColumn(0));
}

}  // namespace

Result<Tree, DbFault> load_tree(SQLite::Database& db, std::int64_t size, const std::string& path) {
    const auto missing = [&](int level, std::int64_t last) {
        return Unexpected{DbFault{DbFault::Kind::damaged, path + ": the tree lacks its node of level " +
                                                              std::to_string(level) + " that ends at row " +
                                                              std::to_string(last)}};
    };
    const std::int64_t covered = size >> stored_level_min << stored_level_min;
    std::vector<Hash> peaks;
    std::int64_t last = 0;
    for (auto left = static_cast<std::uint64_t>(covered); left != 0;) {
        const int level = static_cast<int>(std::bit_width(left)) - 1;
        left -= std::uint64_t{1} << level;
        last += std::int64_t{1} << level;
        const auto peak = stored(db, "SELECT hash FROM tree WHERE node=?", key_of({last, level, {}}));
        if (!peak) return missing(level, last);
        peaks.push_back(*peak);
    }
    Tree tree{covered, std::move(peaks)};
    Sha256 sha;
    std::vector<TreeNode> completed;
    while (tree.size() < size) {
        const auto leaf = stored(db, "SELECT leaf FROM journal WHERE seq=?", tree.size() + 1);
        if (!leaf) return missing(0, tree.size() + 1);
        tree.append(sha, *leaf, completed);
    }
    if (number_of(db, "SELECT coalesce(max(node), 0) / 64 FROM tree") > size)
        return Unexpected{DbFault{DbFault::Kind::damaged, path + ": the tree covers more rows than the " +
                                                              std::to_string(size) + " that are there"}};
    return tree;
}

TreeCheck::TreeCheck(SQLite::Database& db) : stored_(db, "SELECT node, hash FROM tree ORDER BY node") {
    read_next();
}

void TreeCheck::read_next() {
    key_.reset();
    if (!stored_.executeStep()) return;
    key_ = stored_.getColumn(0).getInt64();
    hash_ = hash_of(stored_.getColumn(1));
}

bool TreeCheck::is_as_stored(const TreeNode& node) {
    if (key_ != key_of(node)) return node.level < stored_level_min;
    const bool is_same = hash_ == node.hash;
    read_next();
    return is_same;
}

bool TreeCheck::append(const Hash& leaf) {
    completed_.clear();
    tree_.append(sha_, leaf, completed_);
    return std::ranges::all_of(completed_, [this](const TreeNode& node) { return is_as_stored(node); });
}

bool TreeCheck::is_complete() const {
    return !key_;
}

}  // namespace graingate::db
