#include "db/merkle.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace graingate::db {
namespace {

using namespace std::string_literals;

/// The leaves that the certificate-transparency implementations test their trees with
/// (google/certificate-transparency, cpp/merkletree/merkle_tree_test.cc).
const std::vector<std::string> leaves{""s,
                                      "\0"s,
                                      "\x10"s,
                                      "\x20\x21"s,
                                      "\x30\x31"s,
                                      "\x40\x41\x42\x43"s,
                                      "\x50\x51\x52\x53\x54\x55\x56\x57"s,
                                      "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"s};

const std::vector<std::string> roots{"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                                     "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                     "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                     "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                     "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                     "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                     "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                     "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                     "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

TEST(Sha256, GivesTheDigestOfFips180) {
    Sha256 sha;
    EXPECT_EQ(hex(sha.of({"abc"})), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(sha.of({"a", "", "bc"})), hex(sha.of({"abc"}))) << "the context is reused cleanly";
}

TEST(Merkle, HasTheRootsOfCertificateTransparency) {
    Sha256 sha;
    Tree tree;
    std::vector<TreeNode> completed;
    EXPECT_EQ(hex(tree.root(sha)), roots[0]);
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        tree.append(sha, leaf_hash(sha, leaves[i]), completed);
        EXPECT_EQ(hex(tree.root(sha)), roots[i + 1]) << i + 1 << " leaves";
    }
    EXPECT_EQ(completed.size(), 7U) << "eight leaves have seven inner nodes";
    EXPECT_EQ(completed.back().last, 8);
    EXPECT_EQ(completed.back().level, 3);
    EXPECT_EQ(hex(completed.back().hash), roots[8]);
}

/// The definition of RFC 6962, 2.1, word for word: split at the largest power of two smaller than n.
Hash by_definition(Sha256& sha, const std::vector<Hash>& hashes, std::size_t from, std::size_t to) {
    if (to - from == 1) return hashes[from];
    std::size_t split = 1;
    while (split * 2 < to - from) split *= 2;
    const Hash left = by_definition(sha, hashes, from, from + split);
    return node_hash(sha, left, by_definition(sha, hashes, from + split, to));
}

TEST(Merkle, AgreesWithTheDefinitionAtEverySize) {
    Sha256 sha;
    Tree tree;
    std::vector<Hash> hashes;
    std::vector<TreeNode> completed;
    for (int i = 0; i < 130; ++i) {
        hashes.push_back(leaf_hash(sha, std::to_string(i)));
        tree.append(sha, hashes.back(), completed);
        ASSERT_EQ(tree.root(sha), by_definition(sha, hashes, 0, hashes.size())) << i + 1 << " leaves";
    }
}

TEST(Merkle, HasOneSpellingOfAHead) {
    const std::string good = "7:" + roots[7];
    ASSERT_TRUE(TreeHead::parse(good));
    EXPECT_EQ(TreeHead::parse(good)->text(), good);
    for (const auto& bad : {"07:" + roots[7], "-7:" + roots[7], "+7:" + roots[7], " 7:" + roots[7],
                            "7:" + roots[7] + "0", "7:" + roots[7].substr(1), "7" + roots[7], ":" + roots[7],
                            "9223372036854775808:" + roots[7], "7:DDB89" + roots[7].substr(5), std::string{}})
        EXPECT_FALSE(TreeHead::parse(bad)) << bad;
}

}  // namespace
}  // namespace graingate::db
