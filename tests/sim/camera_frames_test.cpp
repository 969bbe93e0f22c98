#include "sim/camera_frames.hpp"

#include <gtest/gtest.h>

namespace graingate::sim {
namespace {

constexpr Instant noon{1'795'406'400'000'000};  // 2026-11-23T12:00:00+08:00

CameraView with_truck() {
    CameraView view;
    view.truck = SeenTruck{.id = TruckId{3}, .plate = "黑M12345", .distance_m = 4};
    return view;
}

TEST(CameraFrames, ShowAnEmptyBayWhenNobodyIsThere) {
    EXPECT_TRUE(scene_of(CameraView{}, "L1.A.camera", noon).is_empty);
}

TEST(CameraFrames, ShowThePlateOfTheTruckInItsKind) {
    const SceneSpec scene = scene_of(with_truck(), "L1.A.camera", noon);
    EXPECT_FALSE(scene.is_empty);
    EXPECT_EQ(scene.plate.text, "黑M12345");
    EXPECT_EQ(scene.plate.kind, vision::PlateKind::yellow_single);
    for (const PlateKind kind : {PlateKind::blue, PlateKind::yellow_single, PlateKind::green_large})
        EXPECT_TRUE(vision::plate_kind(plate_kind_names[static_cast<std::size_t>(kind)]));
}

TEST(CameraFrames, ShakeFromFrameToFrameWhileTheTruckStaysTheSame) {
    const SceneSpec one = scene_of(with_truck(), "L1.A.camera", noon);
    const SceneSpec next = scene_of(with_truck(), "L1.A.camera", noon + seconds(1));
    EXPECT_NE(one.across, next.across);
    EXPECT_EQ(one.seed, next.seed);
    EXPECT_EQ(one.yaw_deg, next.yaw_deg);
    EXPECT_EQ(one.across, scene_of(with_truck(), "L1.A.camera", noon).across);
}

TEST(CameraFrames, HideAPlateUnderMudAndDimTheLightAtNight) {
    CameraView view = with_truck();
    view.truck->is_plate_covered = true;
    view.daylight = 0;
    const SceneSpec scene = scene_of(view, "L1.A.camera", noon);
    EXPECT_TRUE(scene.is_plate_covered);
    EXPECT_EQ(scene.light_permille, 0);
}

}  // namespace
}  // namespace graingate::sim
