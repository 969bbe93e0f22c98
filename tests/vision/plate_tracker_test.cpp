#include "vision/plate_tracker.hpp"

#include "sim/camera_scene.hpp"
#include "vision/reader.hpp"

#include <gtest/gtest.h>

namespace graingate::vision {
namespace {

PlateSighting plate(std::string text, int permille, double x, std::vector<Alternative> others = {}) {
    PlateSighting seen;
    seen.text = std::move(text);
    seen.confidence_permille = permille;
    seen.presence_permille = 950;
    seen.corners = {{{x, 400}, {x + 140, 400}, {x + 140, 445}, {x, 445}}};
    seen.alternatives = std::move(others);
    return seen;
}

TEST(PlateTracker, KnowsNothingWithoutAPlate) {
    PlateTracker tracker;
    tracker.add(0, 0, {}, {});
    EXPECT_FALSE(tracker.is_sure());
    EXPECT_TRUE(tracker.verdict().plate.text.empty());
}

TEST(PlateTracker, StopsAtTheFirstSureFrame) {
    PlateTracker tracker;
    tracker.add(0, 0, {plate("黑A12345", 995, 500)}, {1.0});
    EXPECT_TRUE(tracker.is_sure());
}

TEST(PlateTracker, GoesOnWhileInDoubtAndIsSureWhenFramesAgree) {
    PlateTracker tracker;
    tracker.add(0, 0, {plate("黑A1234B", 650, 500, {{"黑A12348", 300, -1200}})}, {0.4});
    EXPECT_FALSE(tracker.is_sure());
    for (std::size_t frame = 1; frame <= 8 && !tracker.is_sure(); ++frame)
        tracker.add(0, frame, {plate("黑A12348", 850, 502, {{"黑A1234B", 100, -2300}})},
                    {0.4 + 0.1 * static_cast<double>(frame)});
    EXPECT_TRUE(tracker.is_sure());
    EXPECT_EQ(tracker.verdict().plate.text, "黑A12348");
    EXPECT_EQ(tracker.tracks().size(), 1U);
    EXPECT_EQ(tracker.verdict().plate.best_frame, tracker.tracks()[0].frames.back())
        << "the sharpest is shown";
}

TEST(PlateTracker, KeepsTwoPlatesOfOneFrameApart) {
    PlateTracker tracker;
    for (std::size_t frame = 0; frame < 3; ++frame)
        tracker.add(0, frame, {plate("黑A12345", 980, 500), plate("黑B6789挂", 980, 520 + 200)}, {1.0, 1.0});
    EXPECT_EQ(tracker.tracks().size(), 2U);
    const StopVerdict stop = tracker.verdict();
    EXPECT_EQ(stop.plate.text, "黑A12345");
    EXPECT_EQ(stop.trailer.text, "黑B6789挂");
}

TEST(PlateTracker, TakesTheNearerOfTwoPlatesThatAreReadAlikeSurely) {
    PlateSighting near = plate("黑A12345", 992, 500);
    near.corners = {{{500, 400}, {720, 400}, {720, 470}, {500, 470}}};
    PlateTracker tracker;
    for (std::size_t frame = 0; frame < 3; ++frame)
        tracker.add(0, frame, {plate("黑B67890", 998, 200), near}, {1.0, 1.0});
    EXPECT_EQ(tracker.verdict().plate.text, "黑A12345") << "the other one is the next lane's";
}

TEST(PlateTracker, FollowsAPlateThatMovesByItsPlaceAndOneThatJumpsByItsText) {
    PlateTracker tracker;
    tracker.add(0, 0, {plate("黑A12345", 600, 300)}, {1.0});
    tracker.add(0, 1, {plate("黑A12346", 500, 370)}, {1.0});
    tracker.add(0, 2, {plate("黑A12346", 500, 900)}, {1.0});
    EXPECT_EQ(tracker.tracks().size(), 1U);
    tracker.add(0, 3, {plate("吉C55555", 500, 100)}, {1.0});
    EXPECT_EQ(tracker.tracks().size(), 2U);
}

TEST(PlateTracker, JoinsFrontAndRearCamera) {
    PlateTracker front_alone;
    front_alone.add(0, 0, {plate("辽B55555", 800, 500)}, {1.0});
    PlateTracker both = front_alone;
    both.add(1, 0, {plate("辽B55555", 820, 100)}, {1.0});
    EXPECT_EQ(both.tracks().size(), 2U);
    EXPECT_GT(both.verdict().plate.confidence_permille, front_alone.verdict().plate.confidence_permille);
    PlateTracker pair = front_alone;
    pair.add(1, 1, {plate("辽B777挂", 900, 100)}, {1.0});
    EXPECT_EQ(pair.verdict().plate.text, "辽B55555");
    EXPECT_EQ(pair.verdict().trailer_camera, 1);
}

TEST(PlateTracker, KnowsTheTruckByItsFrontHoweverClearItsTailIs) {
    PlateTracker tracker;
    tracker.add(0, 0, {plate("黑A12345", 600, 500)}, {0.3});
    tracker.add(1, 1, {plate("黑A12346", 990, 500), plate("黑A7777挂", 980, 800)}, {1.0, 1.0});
    EXPECT_EQ(tracker.verdict().plate.text, "黑A12345");
    EXPECT_EQ(tracker.verdict().plate_camera, 0);
    EXPECT_EQ(tracker.verdict().trailer.text, "黑A7777挂");
    EXPECT_EQ(tracker.verdict().trailer_camera, 1);
    PlateTracker blind;
    blind.add(1, 0, {plate("黑A12346", 990, 500)}, {1.0});
    EXPECT_EQ(blind.verdict().plate.text, "黑A12346");
    EXPECT_EQ(blind.verdict().plate_camera, 1);
}

TEST(PlateTracker, TakesTheMeanOfEachPlacesCharactersOverTheFrames) {
    PlateSighting first = plate("黑A1234B", 600, 500);
    first.places = {{{"B", -600}, {"8", -900}}};
    PlateSighting second = plate("黑A12348", 700, 500);
    second.places = {{{"8", -200}, {"B", -1800}}};
    PlateTracker tracker;
    tracker.add(0, 0, {first}, {1.0});
    EXPECT_EQ(tracker.verdict().plate.best.places.at(0).at(0).character, "B");
    tracker.add(0, 1, {second}, {2.0});
    const auto place = tracker.verdict().plate.best.places.at(0);
    ASSERT_EQ(place.size(), 2U);
    EXPECT_EQ(place[0].character, "8");
    // exp(-0.55) and exp(-1.2) as shares.
    EXPECT_NEAR(place[0].milli_nats, -420, 2);
    EXPECT_NEAR(place[1].milli_nats, -1070, 2);
}

TEST(PlateTracker, IsBoundedWhateverTheFramesShow) {
    PlateTracker tracker;
    for (std::size_t frame = 0; frame < 200; ++frame)
        tracker.add(0, frame, {plate("T" + std::to_string(frame), 100, 400.0 * static_cast<double>(frame))},
                    {1.0});
    EXPECT_LE(tracker.tracks().size(), PlateTracker::tracks_max);
}

TEST(PlateTracker, IsSureOfADepotsTruckWithinThreeFramesOnTheWhole) {
    auto reader = PlateReader::open();
    ASSERT_TRUE(reader);
    int sure = 0;
    int right = 0;
    constexpr int trucks = 12;
    for (std::uint64_t truck = 1; truck <= trucks; ++truck) {
        sim::SceneSpec spec;
        spec.plate = {random_text(PlateKind::yellow_single, truck), PlateKind::yellow_single, {}};
        spec.seed = truck;
        spec.light_permille = truck % 3 == 0 ? 50 : 900;
        PlateTracker tracker;
        for (std::uint64_t shot = 1; shot <= 3 && !tracker.is_sure(); ++shot) {
            spec.shot = shot;
            spec.across = 0.002 * static_cast<double>(shot);
            const Image picture = sim::render_scene(spec).image;
            const auto plates = reader->read(picture);
            std::vector<double> sharp;
            for (const auto& seen : plates) sharp.push_back(sharpness(picture, seen));
            tracker.add(0, shot, plates, sharp);
        }
        sure += tracker.is_sure() ? 1 : 0;
        right += tracker.verdict().plate.text == spec.plate.text ? 1 : 0;
    }
    EXPECT_GE(right, trucks - 1);
    EXPECT_GE(sure, trucks - 2);
}

}  // namespace
}  // namespace graingate::vision
