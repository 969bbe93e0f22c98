#include "vision/image_io.hpp"

#include "sim/camera_scene.hpp"
#include "vision/frame.hpp"
#include "vision/reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

namespace graingate::vision {
namespace {

std::vector<std::uint8_t> a_jpeg(int width, int height) {
    Image image{width, height, {}};
    image.bgr.assign(image.stride() * static_cast<std::size_t>(height), 90);
    return sim::encode_jpeg(image);
}

constexpr int side_max = static_cast<int>(ImageLimits{}.side_max);

VisionFaultKind decode_fault(const std::vector<std::uint8_t>& bytes) {
    return decode(bytes).error().kind;
}

/// A PNG's head that states a size; nothing follows it.
std::vector<std::uint8_t> png_head(std::uint8_t high_byte_of_sides) {
    return {0x89, 'P',
            'N',  'G',
            13,   10,
            26,   10,
            0,    0,
            0,    13,
            'I',  'H',
            'D',  'R',
            0,    high_byte_of_sides,
            0,    0,
            0,    high_byte_of_sides,
            0,    0,
            8,    2,
            0,    0,
            0};
}

TEST(Decode, GivesTheJpegItsSize) {
    const auto image = decode(a_jpeg(64, 48));
    ASSERT_TRUE(image);
    EXPECT_EQ(image->width, 64);
    EXPECT_EQ(image->height, 48);
    EXPECT_EQ(image->bgr.size(), 64U * 48U * 3U);
}

TEST(Decode, RefusesWhatIsNoPicture) {
    EXPECT_EQ(decode_fault({}), VisionFaultKind::not_an_image);
    const std::string_view page = "<html>404 not found</html>";
    EXPECT_EQ(decode_fault({page.begin(), page.end()}), VisionFaultKind::not_an_image);
}

/// Found by tools/soak fuzz: OpenCV gave such a file to GDCM, which ended the process.
TEST(Decode, RefusesWhatAnotherLibraryWouldTakeForItsOwn) {
    constexpr std::size_t size = 146;
    for (const auto& [mark, at] :
         {std::pair{std::string_view("DICM"), 128}, std::pair{std::string_view("DTED"), 140}})
        for (const std::string_view chunk : {"VP8L", "VP8X", "VP8 ", "none"}) {
            std::string bytes = "RIFF\x48" + std::string(3, '\0') + "WEBP" + std::string(chunk);
            bytes.resize(size - (mark == "DICM" ? 12 : 0), '\xC5');
            bytes.replace(static_cast<std::size_t>(at), mark.size(), mark);
            EXPECT_EQ(decode_fault({bytes.begin(), bytes.end()}), VisionFaultKind::not_an_image) << chunk;
        }
    auto png = png_head(0x01);
    png[4] = '!';
    EXPECT_EQ(decode_fault(png), VisionFaultKind::not_an_image) << "half a signature is none";
}

TEST(Decode, RefusesAJpegCutAnywhere) {
    const auto whole = a_jpeg(160, 120);
    for (std::size_t size = 0; size < whole.size(); size += 7) {
        EXPECT_FALSE(decode({whole.data(), size}))
            << size << " of " << whole.size() << " bytes were accepted";
    }
    EXPECT_EQ(decode_fault({whole.begin(), whole.end() - 2}), VisionFaultKind::truncated);
}

TEST(Decode, RefusesAOnePixelPictureAndSaysWhatIsAllowed) {
    const auto refusal = decode(a_jpeg(1, 1));
    ASSERT_FALSE(refusal);
    EXPECT_EQ(refusal.error().kind, VisionFaultKind::too_small);
    EXPECT_THAT(refusal.error().what, testing::HasSubstr("1 x 1"));
    EXPECT_THAT(refusal.error().what, testing::HasSubstr("at least 16"));
}

TEST(Decode, RefusesManyMegapixelsByTheHeadAlone) {
    EXPECT_EQ(decode_fault(png_head(0x01)), VisionFaultKind::too_large);
    EXPECT_EQ(decode_fault(png_head(0x7F)), VisionFaultKind::too_large);
    // Sides whose product no integer holds.
    auto endless = png_head(0xFF);
    for (const std::size_t at : {16U, 17U, 18U, 19U, 20U, 21U, 22U, 23U}) endless[at] = 0xFF;
    EXPECT_EQ(decode_fault(endless), VisionFaultKind::too_large);
}

TEST(Decode, RefusesAStripTooLongToBeWarpedAndReadsTheLongest) {
    const auto refusal = decode(a_jpeg(side_max + 1, 20));
    ASSERT_FALSE(refusal);
    EXPECT_EQ(refusal.error().kind, VisionFaultKind::too_large);
    EXPECT_THAT(refusal.error().what, testing::HasSubstr("at most 32000 on a side"));
    EXPECT_EQ(decode_fault(a_jpeg(20, side_max + 1)), VisionFaultKind::too_large);
    const auto longest = decode(a_jpeg(side_max, 20));
    ASSERT_TRUE(longest);
    auto reader = PlateReader::open();
    ASSERT_TRUE(reader);
    reader->read(*longest);
    reader->read_crop(*longest);
}

TEST(Decode, ASmallerLimitRefusesWhatTheDefaultTakes) {
    const auto jpeg = a_jpeg(400, 300);
    ASSERT_TRUE(decode(jpeg));
    const auto size = static_cast<std::int64_t>(jpeg.size());
    EXPECT_TRUE(decode(jpeg, {.bytes_max = size, .pixels_max = 120'000, .side_max = 400}));
    const auto refused = [&](const ImageLimits& limits) {
        const auto picture = decode(jpeg, limits);
        EXPECT_FALSE(picture);
        EXPECT_EQ(picture.error().kind, VisionFaultKind::too_large);
        return picture.error().what;
    };
    EXPECT_THAT(refused({.bytes_max = size - 1}), testing::HasSubstr("at most " + std::to_string(size - 1)));
    EXPECT_THAT(refused({.pixels_max = 119'999}), testing::HasSubstr("at most 119999 in all"));
    EXPECT_THAT(refused({.side_max = 399}), testing::HasSubstr("at most 399 on a side"));
}

TEST(Decode, AFrameIsDecodedWithinItsSourcesLimits) {
    const auto jpeg = a_jpeg(400, 300);
    ASSERT_TRUE(pixels(Frame{jpeg, {}}));
    const Frame frame{jpeg, {}, {.side_max = 399}};
    EXPECT_EQ(pixels(frame).error().kind, VisionFaultKind::too_large);
    EXPECT_EQ(small_grey(frame).error().kind, VisionFaultKind::too_large);
}

TEST(Decode, RefusesDamagedData) {
    auto bytes = png_head(0x00);
    bytes[18] = 1;
    bytes[22] = 1;
    EXPECT_EQ(decode_fault(bytes), VisionFaultKind::not_an_image);
}

TEST(ReadPicture, NamesTheFileThatItCannotOpen) {
    const auto refusal = read_picture("/nowhere/x.jpg");
    ASSERT_FALSE(refusal);
    EXPECT_EQ(refusal.error().kind, VisionFaultKind::unreadable);
    EXPECT_THAT(refusal.error().what, testing::HasSubstr("/nowhere/x.jpg"));
}

}  // namespace
}  // namespace graingate::vision
