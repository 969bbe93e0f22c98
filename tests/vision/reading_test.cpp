#include "sim/camera_scene.hpp"
#include "vision/bench_folder.hpp"
#include "vision/reader.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>
#include <vector>

namespace graingate::vision {
namespace {

/// What the virtual depot's cameras see: trucks that stand where the lane's lines put them, at all hours.
sim::SceneSpec depot_scene(std::uint64_t seed) {
    sim::SceneSpec spec = sim::random_scene(seed);
    spec.is_empty = false;
    spec.is_plate_covered = false;
    spec.distance_m = 3.0 + static_cast<double>(seed % 4) * 0.5;
    spec.yaw_deg /= 2;
    spec.across /= 2;
    spec.down = 0.1 + spec.down / 4;
    spec.snowfall_permille /= 2;
    spec.plate.wear.dirt_permille /= 2;
    spec.plate.wear.snow_permille /= 3;
    spec.plate.wear.variant = 0;
    return spec;
}

TEST(PlateReader, ReadsNineOfTenCameraScenesEndToEnd) {
    auto reader = PlateReader::open();
    ASSERT_TRUE(reader);
    constexpr int scenes = 60;
    int right = 0;
    for (std::uint64_t seed = 0; seed < scenes; ++seed) {
        const sim::SceneSpec spec = depot_scene(1000 + seed);
        const auto frame = decode(sim::encode_jpeg(sim::render_scene(spec).image));
        ASSERT_TRUE(frame);
        const auto plates = reader->read(*frame);
        const bool is_right = !plates.empty() && as_scored(plates.front().text) == as_scored(spec.plate.text);
        right += is_right ? 1 : 0;
        if (!is_right) {
            std::cout << "seed " << 1000 + seed << ": " << name(spec.plate.kind) << " " << spec.plate.text
                      << " read as " << (plates.empty() ? "none" : plates.front().text) << "\n";
        }
    }
    std::cout << right << " of " << scenes << " scenes\n";
    EXPECT_GE(right, scenes * 9 / 10);
}

TEST(PlateReader, IsUnsureWhereThereIsNoPlate) {
    auto reader = PlateReader::open();
    ASSERT_TRUE(reader);
    int sure = 0;
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        sim::SceneSpec spec = depot_scene(2000 + seed);
        (seed % 2 == 0 ? spec.is_empty : spec.is_plate_covered) = true;
        spec.is_rear = false;
        const auto plates = reader->read(sim::render_scene(spec).image);
        sure += !plates.empty() && plates.front().confidence_permille > 900 ? 1 : 0;
    }
    EXPECT_LE(sure, 1);
}

TEST(PlateReader, CutsTheFoundPlateOut) {
    auto reader = PlateReader::open();
    ASSERT_TRUE(reader);
    const Image frame = sim::render_scene(depot_scene(1001)).image;
    const auto plates = reader->read(frame);
    ASSERT_FALSE(plates.empty());
    const auto crop = decode(crop_jpeg(frame, plates.front()));
    ASSERT_TRUE(crop);
    EXPECT_GE(crop->width, 160);
    EXPECT_LE(crop->width, 640);
}

/// Photographs that nobody of this project made; where they are absent there is nothing to measure.
constexpr const char* photographs = GRAINGATE_SOURCE_DIR "/../shared/plates";

bool are_photographs_there() {
    return std::filesystem::exists(std::string(photographs) + "/manifest.csv");
}

/// Their test side.
///   is_crop  plates cut out, else whole photographs
std::vector<BenchRow> unseen(bool is_crop) {
    auto rows = read_bench_rows(photographs, GRAINGATE_SOURCE_DIR "/vision/train/test_side.txt");
    std::erase_if(rows, [&](const BenchRow& row) { return row.is_crop != is_crop; });
    return rows;
}

BenchResult bench(const std::vector<BenchRow>& rows) {
    auto reader = PlateReader::open();
    EXPECT_TRUE(reader);
    const BenchResult result = bench_folder(*reader, rows, nullptr, nullptr);
    std::cout << result.exact << " of " << result.all << " exact, expected calibration error "
              << 100 * result.calibration_error << " points\n";
    return result;
}

TEST(PlateReader, ReadsRealCropsThatItNeverSaw) {
    if (!are_photographs_there()) GTEST_SKIP() << "no photographs in " << photographs;
    const BenchResult result = bench(unseen(true));
    EXPECT_GE(result.all, 300);
    EXPECT_GE(100 * result.exact, 97 * result.all);
}

TEST(PlateReader, ReadsRealPhotographsThatItNeverSawAndKnowsHowSurely) {
    if (!are_photographs_there()) GTEST_SKIP() << "no photographs in " << photographs;
    const BenchResult result = bench(unseen(false));
    EXPECT_GE(result.all, 100);
    EXPECT_GE(100 * result.exact, 96 * result.all);
    EXPECT_LE(result.calibration_error, 0.03);
}

}  // namespace
}  // namespace graingate::vision
