#include "vision/plate_drawing/plate_drawing.hpp"

#include "sim/camera_scene.hpp"
#include "vision/plate_drawing/glyphs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace graingate::vision {
namespace {

TEST(PlateDrawing, FollowsTheStandardsProportions) {
    const PlateLayout blue = layout(PlateKind::blue);
    EXPECT_EQ(blue.width_mm, 440);
    EXPECT_EQ(blue.height_mm, 140);
    ASSERT_EQ(blue.fields.size(), 7U);
    EXPECT_EQ(blue.fields[0].x_mm, 15.5);
    EXPECT_EQ(blue.fields[1].x_mm, 72.5);
    EXPECT_EQ(blue.fields[6].x_mm, 151.5 + 4 * 57);
    EXPECT_EQ(blue.fields[6].width_mm, 45);
    EXPECT_EQ(blue.fields[6].height_mm, 90);
    EXPECT_EQ(layout(PlateKind::green).width_mm, 480);
    EXPECT_EQ(layout(PlateKind::green).fields.size(), 8U);
    EXPECT_EQ(layout(PlateKind::yellow_double).height_mm, 220);
}

TEST(PlateDrawing, KeepsEveryFieldOnThePlate) {
    for (int i = 0; i < plate_kinds; ++i) {
        const PlateLayout where = layout(static_cast<PlateKind>(i));
        double right = 0;
        for (const PlateField& field : where.fields) {
            EXPECT_LE(field.x_mm + field.width_mm, where.width_mm);
            EXPECT_LE(field.y_mm + field.height_mm, where.height_mm);
            right = std::max(right, field.x_mm + field.width_mm);
        }
        EXPECT_GT(right, 0.9 * where.width_mm);
    }
}

TEST(PlateDrawing, PutsInkWhereTheCharacterStands) {
    const auto blue_at = [](const Image& plate, int x, int y) {
        const std::size_t at = static_cast<std::size_t>(y) * plate.stride() + static_cast<std::size_t>(x) * 3;
        return std::pair<int, int>(plate.bgr[at], plate.bgr[at + 2]);
    };
    // The third character's field is 151.5 to 196.5 mm; 1's stroke stands in its middle, 8's does not fill
    // it.
    const Image plate = draw_plate({"黑A11111", PlateKind::blue, {}}, 1.0);
    EXPECT_EQ(plate.width, 440);
    EXPECT_EQ(plate.height, 140);
    EXPECT_GT(blue_at(plate, 174, 70).second, 200) << "the stroke is white";
    EXPECT_LT(blue_at(plate, 156, 70).second, 60) << "beside it the ground is blue";
}

TEST(PlateDrawing, GivesTheSamePixelsForTheSameSpec) {
    const PlateSpec spec = random_plate(5);
    EXPECT_EQ(draw_plate(spec, 1.3), draw_plate(spec, 1.3));
    EXPECT_NE(draw_plate(spec, 1.3), draw_plate(random_plate(6), 1.3));
}

TEST(RandomPlate, DrawsEveryKindAndProvinceAboutEvenly) {
    std::map<std::string, int> provinces;
    std::map<PlateKind, int> kinds;
    for (std::uint64_t seed = 0; seed < 3100; ++seed) {
        const PlateSpec spec = random_plate(seed);
        ++kinds[spec.kind];
        ++provinces[characters(spec.text).front()];
        EXPECT_EQ(characters(spec.text).size(), layout(spec.kind).fields.size()) << spec.text;
    }
    EXPECT_EQ(kinds.size(), static_cast<std::size_t>(plate_kinds));
    EXPECT_EQ(provinces.size(), 31U);
    for (const auto& [province, count] : provinces) EXPECT_GT(count, 60) << province;
}

TEST(CameraScene, GivesTheSameFrameForTheSameSpec) {
    const sim::SceneSpec spec = sim::random_scene(9);
    EXPECT_EQ(sim::render_scene(spec).image, sim::render_scene(spec).image);
}

TEST(CameraScene, ShowsNoPlateInAnEmptyLaneOrBehindACover) {
    sim::SceneSpec spec;
    spec.plate = random_plate(3);
    EXPECT_TRUE(sim::render_scene(spec).has_plate);
    spec.is_plate_covered = true;
    EXPECT_FALSE(sim::render_scene(spec).has_plate);
    spec.is_plate_covered = false;
    spec.is_empty = true;
    EXPECT_FALSE(sim::render_scene(spec).has_plate);
}

}  // namespace
}  // namespace graingate::vision
