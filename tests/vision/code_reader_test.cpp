#include "vision/code_reader.hpp"
#include "sim/camera_scene.hpp"
#include "vision/image_io.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace graingate::vision {
namespace {

constexpr const char* code = "7K2M9QX4TB0VWZ3C";

/// How many of `count` camera pictures, JPEGs as the lane has them, show the code and nothing else.
int read_of(int count, sim::SceneSpec spec) {
    int right = 0;
    for (int i = 0; i < count; ++i) {
        spec.seed = 100 + static_cast<std::uint64_t>(i);
        spec.place = spec.seed % 7;
        spec.is_plate_covered = true;
        spec.plate.text = "黑A12345";
        spec.plate.kind = PlateKind::yellow_single;
        const auto jpeg = sim::encode_jpeg(sim::render_scene(spec).image, 88);
        const auto picture = decode(jpeg);
        right += picture && read_codes(*picture) == std::vector<std::string>{code} ? 1 : 0;
    }
    return right;
}

sim::SceneSpec with_phone() {
    sim::SceneSpec spec;
    spec.code = code;
    return spec;
}

TEST(CodeReader, ReadsAPhoneHeldBeforeTheLens) {
    EXPECT_GE(read_of(10, with_phone()), 9);
}

TEST(CodeReader, ReadsItAtNightAndInFallingSnow) {
    sim::SceneSpec night = with_phone();
    night.light_permille = 0;
    night.noise_permille = 280;
    EXPECT_GE(read_of(10, night), 9);
    sim::SceneSpec snow = with_phone();
    snow.snowfall_permille = 400;
    EXPECT_GE(read_of(10, snow), 9);
}

TEST(CodeReader, SeesNoneWhereNobodyHoldsOne) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed)
        EXPECT_TRUE(read_codes(sim::render_scene(sim::random_scene(seed)).image).empty());
}

TEST(CodeReader, TakesAnyPicture) {
    EXPECT_TRUE(read_codes({}).empty());
    EXPECT_TRUE(read_codes({1, 1, {0, 0, 0}}).empty());
    EXPECT_TRUE(read_codes({3000, 1, std::vector<std::uint8_t>(9'000)}).empty());
    EXPECT_TRUE(read_codes({5000, 30, std::vector<std::uint8_t>(450'000)}).empty());
}

}  // namespace
}  // namespace graingate::vision
