#include "tests/vision/two_lanes.hpp"
#include "vision/reader.hpp"

#include <gtest/gtest.h>

namespace graingate::vision {
namespace {

TEST(PlateReader, ReadsInItsRegionWhateverStandsBesideIt) {
    auto reader = PlateReader::open();
    ASSERT_TRUE(reader);
    const Image picture = two_lanes("黑A3K672", "黑B90215");
    const auto all = reader->read(picture);
    ASSERT_FALSE(all.empty());
    EXPECT_EQ(all.front().text, "黑A3K672") << "the neighbour is nearer and clearer";
    const auto own = reader->read(picture, {.left = 520});
    ASSERT_EQ(own.size(), 1U);
    EXPECT_EQ(own.front().text, "黑B90215");
    EXPECT_TRUE(reader->read(picture, {.top = 700}).empty());
    EXPECT_TRUE(reader->read(picture, {.left = 520, .bottom = 300}).empty());
    const auto neighbours = reader->read(picture, {.right = 520});
    ASSERT_EQ(neighbours.size(), 1U);
    EXPECT_EQ(neighbours.front().text, "黑A3K672");
}

}  // namespace
}  // namespace graingate::vision
