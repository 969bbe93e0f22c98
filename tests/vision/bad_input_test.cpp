#include "controller/core/plate.hpp"
#include "sim/camera_scene.hpp"
#include "vision/bench_folder.hpp"
#include "vision/opencv_image.hpp"
#include "vision/reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace graingate::vision {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// What may be acted on without a person (docs/vision.md).
constexpr int sure_permille = 970;

PlateReader opened() {
    auto reader = PlateReader::open();
    EXPECT_TRUE(reader);
    return *std::move(reader);
}

sim::SceneSpec a_truck() {
    sim::SceneSpec spec;
    spec.plate = {"黑A12345", PlateKind::blue, {}};
    return spec;
}

Bytes packed(const cv::Mat& pixels, const char* ending) {
    Bytes bytes;
    EXPECT_TRUE(cv::imencode(ending, pixels, bytes));
    return bytes;
}

cv::Mat a_trucks_pixels() {
    return view(sim::render_scene(a_truck()).image).clone();
}

/// The first plate's text in a picture as it came.
std::string text_in(const Bytes& bytes) {
    const auto picture = decode(bytes);
    if (!picture) return picture.error().what;
    const auto plates = opened().read(*picture);
    return plates.empty() ? "none" : plates.front().text;
}

/// Texts that would be believed: sure, and a plate's.
std::vector<std::string> believed(const std::vector<PlateSighting>& plates) {
    std::vector<std::string> texts;
    for (const PlateSighting& plate : plates)
        if (plate.confidence_permille >= sure_permille && Plate::parse(plate.text))
            texts.push_back(plate.text);
    return texts;
}

std::size_t segment_at(const Bytes& jpeg, std::uint8_t marker) {
    for (std::size_t at = 2; at + 4 <= jpeg.size(); at += 2U + 256U * jpeg[at + 2] + jpeg[at + 3])
        if (jpeg[at + 1] == marker) return at;
    ADD_FAILURE() << "no such segment";
    return 2;
}

/// A JPEG of four components as Photoshop writes it (Adobe's segment, inks inverted): OpenCV writes none.
/// Each ink is a grey JPEG's scan.
Bytes cmyk_jpeg(const cv::Mat& pixels) {
    std::array<cv::Mat, 4> inks;
    cv::split(pixels, inks.data());
    std::swap(inks[0], inks[2]);
    inks[3] = cv::Mat(pixels.size(), CV_8U, cv::Scalar(255));
    Bytes out = {0xFF, 0xD8, 0xFF, 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0};
    for (std::uint8_t ink = 0; ink < inks.size(); ++ink) {
        const Bytes grey = packed(inks.at(ink), ".jpg");
        const std::size_t frame = segment_at(grey, 0xC0);
        const std::size_t scan = segment_at(grey, 0xDA);
        const auto from = [&](std::size_t at) { return grey.begin() + static_cast<std::ptrdiff_t>(at); };
        if (ink == 0) {
            const std::size_t tables = segment_at(grey, 0xDB);
            out.insert(out.end(), from(tables), from(frame));
            out.insert(out.end(), {0xFF, 0xC0, 0, 8 + 3 * 4, 8});
            out.insert(out.end(), from(frame + 5), from(frame + 9));  // height and width
            out.insert(out.end(), {4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0});
            out.insert(out.end(), from(segment_at(grey, 0xC4)), from(scan));
        }
        const auto head = out.insert(out.end(), from(scan), grey.end() - 2);
        head[5] = static_cast<std::uint8_t>(ink + 1);
    }
    out.insert(out.end(), {0xFF, 0xD9});
    return out;
}

/// Only a PNG's head.
Bytes png_head(std::uint16_t width, std::uint16_t height) {
    const auto byte = [](int value) { return static_cast<std::uint8_t>(value); };
    Bytes bytes = {0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R'};
    for (const int side : {width, height})
        bytes.insert(bytes.end(), {0, 0, byte(side / 256), byte(side % 256)});
    bytes.insert(bytes.end(), {8, 2, 0, 0, 0});
    return bytes;
}

TEST(BadInput, AHundredMegapixelsAreRefusedByTheirHead) {
    ASSERT_LT(10'000, ImageLimits{}.side_max);
    const auto refusal = decode(png_head(10'000, 10'000));
    ASSERT_FALSE(refusal);
    EXPECT_EQ(refusal.error().kind, VisionFaultKind::too_large);
    EXPECT_EQ(refusal.error().what, "the picture has 10000 x 10000 pixels; at most 40000000 in all");
    const auto as_many_as_allowed = decode(png_head(8'000, 5'000));
    ASSERT_FALSE(as_many_as_allowed);
    EXPECT_EQ(as_many_as_allowed.error().kind, VisionFaultKind::not_an_image) << "its data are missing";
}

TEST(BadInput, SixteenBitsAreReadAsEight) {
    cv::Mat deep;
    a_trucks_pixels().convertTo(deep, CV_16U, 257);
    const Bytes bytes = packed(deep, ".png");
    ASSERT_EQ(bytes[24], 16) << "bits in the PNG's head";
    EXPECT_EQ(text_in(packed(a_trucks_pixels(), ".png")), a_truck().plate.text);
    EXPECT_EQ(text_in(bytes), a_truck().plate.text);
}

TEST(BadInput, GreyIsRead) {
    cv::Mat grey;
    cv::cvtColor(a_trucks_pixels(), grey, cv::COLOR_BGR2GRAY);
    for (const char* ending : {".png", ".jpg"})
        EXPECT_EQ(text_in(packed(grey, ending)), a_truck().plate.text) << ending;
    grey.convertTo(grey, CV_16U, 257);
    EXPECT_EQ(text_in(packed(grey, ".png")), a_truck().plate.text);
}

TEST(BadInput, AlphaIsLeftOut) {
    cv::Mat clear;
    cv::cvtColor(a_trucks_pixels(), clear, cv::COLOR_BGR2BGRA);
    cv::Mat alpha(clear.size(), CV_8U, cv::Scalar(0));
    cv::insertChannel(alpha, clear, 3);
    const Bytes bytes = packed(clear, ".png");
    ASSERT_EQ(bytes[25], 6) << "kind of colour in the PNG's head";
    EXPECT_EQ(text_in(bytes), a_truck().plate.text);
}

TEST(BadInput, FourInksAreReadAsColours) {
    const cv::Mat pixels = a_trucks_pixels();
    const Bytes bytes = cmyk_jpeg(pixels);
    const auto picture = decode(bytes);
    ASSERT_TRUE(picture) << picture.error().what;
    EXPECT_LT(cv::norm(view(*picture), pixels, cv::NORM_L1) / static_cast<double>(picture->bgr.size()), 4);
    EXPECT_EQ(text_in(bytes), a_truck().plate.text);
}

/// Ten plates of one width, but for one that is larger.
struct Crowd {
    cv::Mat picture;
    std::string largest;
};

Crowd ten_plates(std::uint64_t seed) {
    Crowd crowd{cv::Mat(720, 1280, CV_8UC3, cv::Scalar(96, 100, 104)), {}};
    const auto large = static_cast<int>(seed % 10);
    for (int i = 0; i < 10; ++i) {
        const PlateSpec spec{
            random_text(PlateKind::blue, 100 * seed + static_cast<std::uint64_t>(i)), PlateKind::blue, {}};
        const Image plate = draw_plate(spec, i == large ? 0.55 : 0.32);
        const cv::Rect where(40 + i % 4 * 310, 60 + i / 4 * 230, plate.width, plate.height);
        view(plate).copyTo(crowd.picture(where));
        if (i == large) crowd.largest = spec.text;
    }
    return crowd;
}

TEST(BadInput, OfTenPlatesAtMostEightAreNamedAndTheLargestSureOneFirst) {
    auto reader = opened();
    constexpr int pictures = 10;
    int named = 0;
    for (std::uint64_t seed = 0; seed < pictures; ++seed) {
        const Crowd crowd = ten_plates(seed);
        const auto plates = reader.read(to_image(crowd.picture));
        EXPECT_LE(plates.size(), 8U);
        EXPECT_GE(believed(plates).size(), 4U);
        const auto largest =
            std::ranges::find(plates, as_scored(crowd.largest),
                              [](const PlateSighting& plate) { return as_scored(plate.text); });
        if (largest == plates.end()) continue;
        ++named;
        EXPECT_EQ(largest, plates.begin()) << "picture " << seed << ": " << crowd.largest;
    }
    // The eight that are most like plates are named: now and then the largest is not among them.
    EXPECT_GE(named, pictures - 1);
}

TEST(BadInput, FewerPlatesAreNamedWhereTheConfigurationSaysSo) {
    const Image crowd = to_image(ten_plates(1).picture);
    for (const std::int64_t most : {1, 2, 32}) {
        auto reader = PlateReader::open({.plates_max = most});
        ASSERT_TRUE(reader);
        const auto plates = reader->read(crowd);
        EXPECT_EQ(plates.size(), std::min<std::size_t>(static_cast<std::size_t>(most), 10));
    }
}

/// What is left of a picture when it ends at a line through the plate: from the left, right, top and bottom,
/// `tenths` of the plate's width or height in.
std::vector<Image> ending_in_the_plate(const sim::Scene& scene, int tenths) {
    const auto& c = scene.corners;
    const auto [left, right] = std::minmax({c[0].x, c[1].x, c[2].x, c[3].x});
    const auto [top, bottom] = std::minmax({c[0].y, c[1].y, c[2].y, c[3].y});
    const cv::Mat pixels = view(scene.image);
    const int x = cvRound(left + (right - left) * tenths / 10);
    const int y = cvRound(top + (bottom - top) * tenths / 10);
    std::vector<Image> cut;
    for (const cv::Rect& kept :
         {cv::Rect(x, 0, pixels.cols - x, pixels.rows), cv::Rect(0, 0, x, pixels.rows),
          cv::Rect(0, y, pixels.cols, pixels.rows - y), cv::Rect(0, 0, pixels.cols, y)})
        cut.push_back(to_image(pixels(kept).clone()));
    return cut;
}

TEST(BadInput, APlateCutByTheBorderIsNoOtherPlate) {
    auto reader = opened();
    for (const PlateSpec& plate :
         {PlateSpec{"黑A12345", PlateKind::blue, {}}, PlateSpec{"吉C8K27D", PlateKind::yellow_single, {}},
          PlateSpec{"辽B6M083", PlateKind::yellow_double, {}},
          PlateSpec{"鲁AD01836", PlateKind::green, {}}}) {
        sim::SceneSpec spec = a_truck();
        spec.plate = plate;
        const sim::Scene scene = sim::render_scene(spec);
        ASSERT_TRUE(scene.has_plate);
        for (int tenths = 1; tenths < 10; tenths += 2)
            for (const Image& cut : ending_in_the_plate(scene, tenths))
                EXPECT_THAT(believed(reader.read(cut)), testing::Each(plate.text))
                    << tenths << " tenths, " << cut.width << " x " << cut.height;
    }
}

TEST(BadInput, NothingIsBelievedWhereThereIsNoPlate) {
    auto reader = opened();
    for (std::uint64_t seed = 0; seed < 24; ++seed) {
        sim::SceneSpec spec = sim::random_scene(3000 + seed);
        spec.is_empty = seed % 2 == 0;
        spec.is_plate_covered = true;
        spec.is_rear = false;
        EXPECT_THAT(believed(reader.read(sim::render_scene(spec).image)), testing::IsEmpty()) << seed;
    }
}

/// A tailboard with lettering in place of a plate.
cv::Mat tailboard(const std::string& words, double scale, int weight) {
    sim::SceneSpec spec = a_truck();
    spec.is_plate_covered = true;
    const Image frame = sim::render_scene(spec).image;
    cv::Mat pixels = view(frame).clone();
    const cv::Rect board(300, 300, 680, 220);
    cv::rectangle(pixels, board, cv::Scalar(140, 60, 30), cv::FILLED);
    int below = 0;
    const cv::Size size = cv::getTextSize(words, cv::FONT_HERSHEY_SIMPLEX, scale, weight, &below);
    cv::putText(pixels, words, {640 - size.width / 2, 410 + size.height / 2}, cv::FONT_HERSHEY_SIMPLEX, scale,
                cv::Scalar::all(240), weight, cv::LINE_AA);
    return pixels;
}

TEST(BadInput, LetteringOnATruckIsNoPlate) {
    auto reader = opened();
    for (const char* words : {"SINOTRUK HOWO", "DONGFENG", "FAW J6P", "TEL 13800138000", "MAX 49000 KG",
                              "A-12345 B", "HB 67890", "L 12000X2550X3990"}) {
        for (const double scale : {1.0, 1.6, 2.2}) {
            const auto plates = reader.read(to_image(tailboard(words, scale, scale > 1.5 ? 6 : 3)));
            EXPECT_THAT(believed(plates), testing::IsEmpty()) << words << " at " << scale;
        }
    }
}

}  // namespace
}  // namespace graingate::vision
