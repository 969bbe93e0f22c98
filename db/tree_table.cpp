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
    std::vector<Hash> peaks;
    std::int64_t last = 0;
    for (auto left = static_cast<std::uint64_t>(size); left != 0;) {
        const int level = static_cast<int>(std::bit_width(left)) - 1;
        left -= std::uint64_t{1} << level;
        last += std::int64_t{1} << level;
        const auto peak = level == 0
                              ? stored(db, "SELECT leaf FROM journal WHERE seq=?", last)
                              : stored(db, "SELECT hash FROM tree WHERE node=?", key_of({last, level, {}}));
        if (!peak)
            return Unexpected{DbFault{DbFault::Kind::damaged,
                                      path + ": the tree lacks its node of level " + std::to_string(level) +
                                          " that ends at row " + std::to_string(last)}};
        peaks.push_back(*peak);
    }
    if (number_of(db, "SELECT coalesce(max(node), 0) / 64 FROM tree") > size)
        return Unexpected{DbFault{DbFault::Kind::damaged, path + ": the tree covers more rows than the " +
                                                              std::to_string(size) + " that are there"}};
    return Tree{size, std::move(peaks)};
}

TreeCheck::TreeCheck(SQLite::Database& db) : stored_(db, "SELECT node, hash FROM tree ORDER BY node") {}

bool TreeCheck::is_next(const TreeNode& node) {
    if (stored_.isDone() || !stored_.executeStep()) return false;
    return stored_.getColumn(0).getInt64() == key_of(node) && hash_of(stored_.getColumn(1)) == node.hash;
}

bool TreeCheck::append(const Hash& leaf) {
    completed_.clear();
    tree_.append(sha_, leaf, completed_);
    return std::all_of(completed_.begin(), completed_.end(),
                       [this](const TreeNode& node) { return is_next(node); });
}

bool TreeCheck::is_complete() {
    return stored_.isDone() || !stored_.executeStep();
}

}  // namespace graingate::db
