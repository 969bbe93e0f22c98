#pragma once

#include "db/sha256.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace graingate::db {

/// The hash of one leaf: SHA-256(0x00 ‖ data). Source: RFC 6962, 2.1.
[[nodiscard]] Hash leaf_hash(Sha256& sha, std::string_view data);

/// The hash of an inner node: SHA-256(0x01 ‖ left ‖ right). Source: RFC 6962, 2.1.
[[nodiscard]] Hash node_hash(Sha256& sha, const Hash& left, const Hash& right);

/// What commits to a whole journal: how many rows, and the root over them. Written `SIZE:ROOT`.
struct TreeHead {
    std::int64_t size = 0;
    Hash root{};

    bool operator==(const TreeHead&) const = default;
    [[nodiscard]] std::string text() const;
    /// nothing, unless `text` is a decimal count without leading zeros, a colon and 64 lower-case hex digits
    static std::optional<TreeHead> parse(std::string_view text);
};

/// An inner node that is complete: it will never change again.
struct TreeNode {
    std::int64_t last = 0;  ///< number, from 1, of the last leaf below it
    int level = 0;          ///< it covers 2^level leaves; 0 is the leaf itself
    Hash hash{};
};

/// The Merkle tree of RFC 6962 over leaves that are only ever appended.
///
/// Invariants
///  1. `peaks_` holds the roots of the complete subtrees of the right edge, the largest first: one for each
///     bit set in `size_`.
///  2. A complete node is reported once, by the append that completed it, in the order in which it was made.
/// Value type; thread: as any value.
class Tree {
public:
    Tree() = default;

    /// Continues a tree from its peaks, the largest first; there must be one for each bit set in `size`.
    Tree(std::int64_t size, std::vector<Hash> peaks);

    /// Adds a leaf's hash; inner nodes that it completes are appended to `completed`.
    void append(Sha256& sha, const Hash& leaf, std::vector<TreeNode>& completed);

    [[nodiscard]] std::int64_t size() const { return size_; }

    /// The root over all leaves; that of no leaves is SHA-256 of nothing.
    [[nodiscard]] Hash root(Sha256& sha) const;

private:
    std::int64_t size_ = 0;
    std::vector<Hash> peaks_;
};

}  // namespace graingate::db
