#include "tests/vision/watched_camera.hpp"
#include "vision/cameras_health.hpp"
#include "vision/motion_gate.hpp"
#include "vision/opencv_image.hpp"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace graingate::vision {

/// What a failing test shows of a trouble.
void PrintTo(CameraTrouble trouble, std::ostream* out) {
    *out << names_of(trouble).at(static_cast<std::size_t>(trouble));
}

namespace {

using namespace literals;

constexpr Duration in_time{3'000'000};

void blur(Image& image, double sigma) {
    cv::Mat out;
    cv::GaussianBlur(view(image), out, {0, 0}, sigma);
    image = to_image(out);
}

void shift(Image& image, double across, double down) {
    const cv::Matx23d by(1, 0, across, 0, 1, down);
    cv::Mat out;
    cv::warpAffine(view(image), out, by, {image.width, image.height}, cv::INTER_LINEAR, cv::BORDER_REFLECT);
    image = to_image(out);
}

/// A glove or a bag before the lens: one dull colour with the sensor's noise.
void cover(Image& image) {
    cv::Mat out(image.height, image.width, CV_8UC3, cv::Scalar(92, 96, 104));
    cv::Mat noise(out.size(), out.type());
    cv::RNG dice(static_cast<std::uint64_t>(image.bgr[0]) + image.bgr[99]);
    dice.fill(noise, cv::RNG::NORMAL, 6, 3);
    cv::add(out, noise, out);
    image = to_image(out);
}

void blacken(Image& image) {
    for (auto& value : image.bgr) value = static_cast<std::uint8_t>(value / 24);
}

sim::SceneSpec truck(const WatchedCamera& camera, std::uint64_t seed) {
    sim::SceneSpec scene = camera.lane();
    scene.is_empty = false;
    scene.seed = seed;
    scene.plate = {random_text(PlateKind::yellow_single, seed), PlateKind::yellow_single, {}};
    return scene;
}

class Trouble : public testing::TestWithParam<int> {};

TEST_P(Trouble, IsSaidInThreeSecondsAndTakenBack) {
    WatchedCamera camera(11);
    sim::SceneSpec lane = camera.lane();
    lane.light_permille = GetParam();
    ASSERT_EQ(camera.look(lane, 6), std::nullopt);
    const auto expect = [&](CameraTrouble trouble, const WatchedCamera::Spoil& spoil,
                            bool is_frozen = false) {
        EXPECT_EQ(camera.look(lane, 4, spoil, is_frozen), trouble);
        EXPECT_LE(camera.took(), in_time) << static_cast<int>(trouble);
        camera.look(lane, 3);
        EXPECT_EQ(camera.health().trouble(), std::nullopt) << "all is well again";
    };
    expect(CameraTrouble::black, blacken);
    expect(CameraTrouble::covered, cover);
    expect(CameraTrouble::frozen, {}, true);
    expect(CameraTrouble::moved, [](Image& image) { shift(image, 48, 20); });
    expect(CameraTrouble::out_of_focus, [](Image& image) { blur(image, 4); });
}
INSTANTIATE_TEST_SUITE_P(ByDayAndNight, Trouble, testing::Values(1000, 350, 0));

TEST(CameraHealth, SaysALossInThreeSecondsAndForgetsItWithTheNextFrame) {
    WatchedCamera camera(5);
    ASSERT_EQ(camera.look(camera.lane(), 8), std::nullopt);
    const Instant last = camera.now();
    camera.health().tick(last + Duration{2'000'000});
    EXPECT_EQ(camera.health().trouble(), std::nullopt);
    camera.health().tick(last + Duration{3'000'000});
    EXPECT_EQ(camera.health().trouble(), CameraTrouble::lost);
    EXPECT_EQ(camera.look(camera.lane(), 2), std::nullopt);
}

TEST(CameraHealth, WaitsForTheFramesOfASourceThatIsKnownToBeSlow) {
    CameraHealth health;
    health.tick(Instant{0});
    health.tick(Instant{9'000'000}, Duration{10'000'000});
    EXPECT_EQ(health.trouble(), std::nullopt);
    health.tick(Instant{10'000'000}, Duration{10'000'000});
    EXPECT_EQ(health.trouble(), CameraTrouble::lost);
}

TEST(CameraHealth, KnowsAnotherCamerasLane) {
    WatchedCamera here(11);
    WatchedCamera there(12);
    ASSERT_EQ(here.look(here.lane(), 10), std::nullopt);
    ASSERT_EQ(there.look(there.lane(), 10), std::nullopt);
    sim::SceneSpec other = there.lane();
    other.width = 640;
    other.height = 384;
    const SceneLook look = look_at(small_grey(Frame{{}, sim::render_scene(other).image}).value());
    EXPECT_LT(here.health().scene().match(look).seen, 0.6);
    EXPECT_GT(there.health().scene().match(look).seen, 0.9);
    here.health().set_others({std::make_shared<const Scene>(there.health().scene())});
    EXPECT_EQ(here.look(there.lane(), 4), CameraTrouble::wrong_lane);
    EXPECT_LE(here.took(), in_time);
}

/// Two cameras that have learned their scenes, and what the first one shows when it is in trouble.
class TwoLanes : public testing::Test {
protected:
    TwoLanes() {
        for (std::size_t shot = 0; shot < 13; ++shot) {
            last_good_ = last_good_ + Duration{500'000};
            learned_.saw(here_, small(shots_here_.at(shot % shots)), last_good_);
            learned_.saw(there_, small(shots_there_.at(shot % shots)), last_good_);
        }
    }

    static constexpr std::size_t shots = 6;
    static std::vector<Image> shots_of(std::uint64_t place) {
        std::vector<Image> images;
        sim::SceneSpec lane = WatchedCamera(place).lane();
        lane.width = 640;
        lane.height = 384;
        for (lane.shot = 1; lane.shot <= shots; ++lane.shot) images.push_back(sim::render_scene(lane).image);
        return images;
    }
    static SmallGrey small(Image image) { return small_grey(Frame{{}, std::move(image)}).value(); }

    static std::vector<SmallGrey> frames(std::vector<Image> images, const WatchedCamera::Spoil& spoil = {}) {
        std::vector<SmallGrey> frames;
        for (Image& image : images) {
            if (spoil) spoil(image);
            frames.push_back(small(std::move(image)));
        }
        return frames;
    }

    /// The service's rhythm, in depot time: a frame each half second and up to 60 ms, a look for new ones and
    /// a word to the engine each 200 ms and what a look takes. The trouble begins with the last good frame.
    ///   returns  what the engine is told first, and how long after that
    [[nodiscard]] std::pair<std::optional<CameraTrouble>, Duration> told(const std::vector<SmallGrey>& frames,
                                                                         Duration phase) const {
        constexpr Duration look_period{213'000};
        CamerasHealth health = learned_;
        Instant next_frame = last_good_ + Duration{500'000};
        std::size_t shown = 0;
        for (Instant look = last_good_ + phase; look - last_good_ < in_time; look = look + look_period) {
            if (shown < frames.size() && look >= next_frame) {
                health.saw(here_, frames[shown++], look);
                next_frame = next_frame + Duration{500'000 + static_cast<std::int64_t>(shown % 3) * 30'000};
            }
            health.tick(here_, look, Duration{2'000'000});
            if (health.trouble(here_)) return {health.trouble(here_), look + look_period - last_good_};
        }
        return {};
    }

    void expect_in_time(CameraTrouble trouble, const std::vector<SmallGrey>& frames) const {
        for (const std::int64_t phase_us : {0, 45'000, 199'000}) {
            const auto [said, after] = told(frames, Duration{phase_us});
            EXPECT_EQ(said, trouble) << phase_us;
            EXPECT_LE(after, in_time) << static_cast<int>(trouble) << ", " << phase_us;
        }
    }

    const Name here_ = "L1.A.camera"_name;
    const Name there_ = "L2.A.camera"_name;
    const std::vector<Image> shots_here_ = shots_of(11);
    const std::vector<Image> shots_there_ = shots_of(12);
    CamerasHealth learned_;
    Instant last_good_{1'000'000};
};

TEST_F(TwoLanes, TellTheEngineOfEachTroubleWithinThreeSecondsHoweverTheLooksFall) {
    EXPECT_EQ(told(frames(shots_here_), Duration{0}).first, std::nullopt) << "all is well";
    expect_in_time(CameraTrouble::lost, {});
    expect_in_time(CameraTrouble::black, frames(shots_here_, blacken));
    expect_in_time(CameraTrouble::covered, frames(shots_here_, cover));
    expect_in_time(CameraTrouble::frozen, std::vector<SmallGrey>(shots, small(shots_here_.front())));
    expect_in_time(CameraTrouble::moved, frames(shots_here_, [](Image& image) { shift(image, 48, 20); }));
    expect_in_time(CameraTrouble::out_of_focus, frames(shots_here_, [](Image& image) { blur(image, 4); }));
    expect_in_time(CameraTrouble::wrong_lane, frames(shots_there_));
}

TEST(CameraHealth, SaysNothingOfADayWithTrucksNightAndSnow) {
    WatchedCamera camera(7);
    for (int hour = 0; hour < 6; ++hour) {
        sim::SceneSpec lane = camera.lane();
        lane.light_permille = (hour * 450) % 1001;
        lane.noise_permille = 80 + (1000 - lane.light_permille) / 5;
        lane.snowfall_permille = hour % 3 == 2 ? 600 : 0;
        EXPECT_EQ(camera.look(lane, 6), std::nullopt) << "hour " << hour;
        sim::SceneSpec standing = truck(camera, static_cast<std::uint64_t>(hour) + 1);
        standing.light_permille = lane.light_permille;
        standing.noise_permille = lane.noise_permille;
        standing.snowfall_permille = lane.snowfall_permille;
        EXPECT_EQ(camera.look(standing, 8), std::nullopt) << "truck of hour " << hour;
    }
}

TEST(CameraHealth, SaysNothingOfATruckThatStandsAtStartAndLeaves) {
    WatchedCamera camera(7);
    EXPECT_EQ(camera.look(truck(camera, 3), 10), std::nullopt);
    EXPECT_EQ(camera.look(camera.lane(), 14), std::nullopt);
    EXPECT_EQ(camera.look(truck(camera, 4), 8), std::nullopt);
}

TEST(MotionGate, OpensForATruckAndStaysShutForNoiseSnowAndLamps) {
    sim::SceneSpec lane;
    lane.is_empty = true;
    lane.light_permille = 0;
    lane.noise_permille = 280;
    lane.snowfall_permille = 500;
    MotionGate gate;
    const auto sees = [&](sim::SceneSpec scene, std::uint64_t shot) {
        scene.shot = shot;
        return gate.saw(small_grey(Frame{{}, sim::render_scene(scene).image}).value());
    };
    EXPECT_TRUE(sees(lane, 1));
    int open = 0;
    for (std::uint64_t shot = 2; shot < 30; ++shot) open += sees(lane, shot) ? 1 : 0;
    EXPECT_EQ(open, 0);
    lane.light_permille = 60;
    EXPECT_FALSE(sees(lane, 40)) << "a lamp";
    sim::SceneSpec truck = lane;
    truck.is_empty = false;
    truck.distance_m = 12;
    EXPECT_TRUE(sees(truck, 41));
    EXPECT_TRUE(sees(truck, 42)) << "it stands, and is still there";
    sees(lane, 43);
    EXPECT_FALSE(sees(lane, 44));
}

}  // namespace
}  // namespace graingate::vision
