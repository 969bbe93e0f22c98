#include "db/merkle.hpp"

#include "controller/core/ensure.hpp"

#include <bit>
#include <charconv>

namespace graingate::db {
namespace {

using namespace std::string_view_literals;

std::string_view view(const Hash& hash) {
    return {static_cast<const char*>(static_cast<const void*>(hash.data())), hash.size()};
}

}  // namespace

Hash leaf_hash(Sha256& sha, std::string_view data) {
    return sha.of({"\0"sv, data});
}

Hash node_hash(Sha256& sha, const Hash& left, const Hash& right) {
    return sha.of({"\1"sv, view(left), view(right)});
}

std::string TreeHead::text() const {
    return std::to_string(size) + ":" + hex(root);
}

std::optional<TreeHead> TreeHead::parse(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    TreeHead head;
    const auto* const end = text.data() + colon;
    const auto [rest, error] = std::from_chars(text.data(), end, head.size);
    if (error != std::errc{} || rest != end || head.size < 0) return std::nullopt;
    const auto root = parse_hash(text.substr(colon + 1));
    if (!root) return std::nullopt;
    head.root = *root;
    // One spelling alone: "007:…" and "-0:…" are refused.
    if (head.text() != text) return std::nullopt;
    return head;
}

Tree::Tree(std::int64_t size, std::vector<Hash> peaks) : size_(size), peaks_(std::move(peaks)) {
    ENSURE(size >= 0);
    ENSURE(peaks_.size() == static_cast<std::size_t>(std::popcount(static_cast<std::uint64_t>(size))));
}

void Tree::append(Sha256& sha, const Hash& leaf, std::vector<TreeNode>& completed) {
    Hash hash = leaf;
    // As adding one to a binary number: each bit set from the lowest on is a peak that becomes a left child.
    int level = 0;
    for (std::int64_t bits = size_; (bits & 1) != 0; bits >>= 1) {
        hash = node_hash(sha, peaks_.back(), hash);
        peaks_.pop_back();
        completed.push_back({size_ + 1, ++level, hash});
    }
    peaks_.push_back(hash);
    ++size_;
}

Hash Tree::root(Sha256& sha) const {
    if (peaks_.empty()) return sha.of({});
    Hash hash = peaks_.back();
    for (auto peak = peaks_.rbegin() + 1; peak != peaks_.rend(); ++peak) hash = node_hash(sha, *peak, hash);
    return hash;
}

}  // namespace graingate::db
