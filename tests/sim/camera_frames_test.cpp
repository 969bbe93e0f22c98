#include "sim/camera_frames.hpp"
#include "sim/frame_cache.hpp"

#include <set>

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

/// Draws nothing: a picture is the number of its shot.
class FrameCacheTest : public testing::Test {
protected:
    std::uint64_t shot(const CameraView& view, Duration since, const char* camera = "L1.A.camera") {
        const auto& jpeg = cache_.frame(camera, view, noon + since);
        return (std::uint64_t{jpeg.at(0)} << 8U) + jpeg.at(1);
    }
    int drawn_ = 0;
    FrameCache cache_{[this](const SceneSpec& scene) {
        ++drawn_;
        return FrameCache::Jpeg{static_cast<std::uint8_t>(scene.shot >> 8U & 0xFFU),
                                static_cast<std::uint8_t>(scene.shot & 0xFFU)};
    }};
};

TEST_F(FrameCacheTest, DrawsASceneThatStandsStillAsOftenAsItIsVotedOn) {
    std::uint64_t last = 0;
    std::set<std::uint64_t> different;
    for (int look = 0; look < 40; ++look) {
        const std::uint64_t now = shot(with_truck(), milliseconds(look));  // faster than the picture shakes
        EXPECT_NE(now, last) << "look " << look;
        last = now;
        different.insert(now);
        if (look == 4) {
            EXPECT_EQ(different.size(), FrameCache::pictures_max);
        }
    }
    EXPECT_EQ(drawn_, static_cast<int>(FrameCache::pictures_max));
}

TEST_F(FrameCacheTest, DrawsAnewWhatChanges) {
    shot(with_truck(), {});
    CameraView nearer = with_truck();
    nearer.truck->distance_m = 3.9;
    shot(nearer, seconds(1));
    shot(CameraView{}, seconds(2));
    shot(CameraView{}, seconds(3), "L2.A.camera");
    EXPECT_EQ(drawn_, 4);
}

TEST_F(FrameCacheTest, ShowsOnePictureThatStandsStill) {
    CameraView frozen = with_truck();
    frozen.frozen_since = noon;
    const std::uint64_t stands = shot(frozen, seconds(1));
    for (int look = 2; look < 9; ++look) EXPECT_EQ(shot(frozen, seconds(look)), stands);
}

TEST_F(FrameCacheTest, TakesLightThatNobodyWouldTellApartForTheSame) {
    CameraView dusk;
    for (int step = 0; step < 10; ++step) {
        dusk.daylight = 0.5 + step * 0.0005;
        shot(dusk, seconds(step));
    }
    EXPECT_EQ(drawn_, static_cast<int>(FrameCache::pictures_max));
    dusk.daylight = 0.6;
    shot(dusk, seconds(20));
    EXPECT_EQ(drawn_, static_cast<int>(FrameCache::pictures_max) + 1);
}

}  // namespace
}  // namespace graingate::sim
