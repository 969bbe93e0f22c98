#include "vision/camera.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>

#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

namespace graingate::vision {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// tests/vision/rtsp_server.py, running.
class RtspServer {
public:
    RtspServer() {
        std::array<int, 2> to{};
        std::array<int, 2> from{};
        EXPECT_TRUE(::pipe(to.data()) == 0 && ::pipe(from.data()) == 0);
        child_ = ::fork();
        if (child_ == 0) {
            ::dup2(to[0], STDIN_FILENO);
            ::dup2(from[1], STDOUT_FILENO);
            for (const int each : {to[0], to[1], from[0], from[1]}) ::close(each);
            // The sanitizer's settings are for this program alone.
            ::execl("/usr/bin/python3", "/usr/bin/python3",
                    GRAINGATE_SOURCE_DIR "/tests/vision/rtsp_server.py", nullptr);
            ::_exit(127);
        }
        ::close(to[0]);
        ::close(from[1]);
        write_ = to[1];
        std::FILE* read = ::fdopen(from[0], "r");
        std::array<char, 32> line{};
        if (std::fgets(line.data(), static_cast<int>(line.size()), read) != nullptr)
            port_ = std::atoi(line.data());
        std::fclose(read);
    }
    ~RtspServer() {
        signal(SIGKILL);
        ::waitpid(child_, nullptr, 0);
        ::close(write_);
    }
    RtspServer(const RtspServer&) = delete;
    RtspServer& operator=(const RtspServer&) = delete;

    [[nodiscard]] int port() const { return port_; }
    [[nodiscard]] CameraAddress address() const {
        return parse_camera_address("rtsp://127.0.0.1:" + std::to_string(port_) + "/lane").value();
    }
    void signal(int number) const { ::kill(child_, number); }

private:
    pid_t child_ = 0;
    int write_ = -1;
    int port_ = 0;
};

constexpr const char* needed =
    "the script ended: are gir1.2-gst-rtsp-server-1.0, gstreamer1.0-plugins-ugly and "
    "python3-gi installed?";

/// Waits until the camera says what is asked for.
bool await(const Camera& camera, milliseconds patience, const auto& is_so) {
    const auto until = Clock::now() + patience;
    while (Clock::now() < until) {
        if (is_so(camera.news())) return true;
        std::this_thread::sleep_for(milliseconds(20));
    }
    return false;
}

TEST(RtspCamera, GivesNewFramesFromARealServer) {
    const RtspServer server;
    ASSERT_NE(server.port(), 0) << needed;
    Camera camera(server.address(), {});
    const auto first = camera.fresh(Clock::now(), milliseconds(16000));
    ASSERT_TRUE(first) << first.error().what;
    EXPECT_EQ(first->frame->image.width, 640);
    EXPECT_EQ(first->frame->image.height, 384);
    EXPECT_TRUE(await(camera, milliseconds(3000),
                      [&](const CameraNews& news) { return news.newest.number >= first->number + 10; }));
    EXPECT_NE(camera.news().newest.frame->image, first->frame->image);
}

TEST(RtspCamera, ThatStallsIsSaidInTimeAndComesBackWithNewFramesOnly) {
    const RtspServer server;
    ASSERT_NE(server.port(), 0) << needed;
    Camera camera(server.address(), {});
    ASSERT_TRUE(camera.fresh(Clock::now(), milliseconds(16000)));
    server.signal(SIGSTOP);
    const auto stopped = Clock::now();
    EXPECT_TRUE(
        await(camera, milliseconds(4500), [](const CameraNews& news) { return news.fault.has_value(); }));
    EXPECT_LT(Clock::now() - stopped, milliseconds(3500));
    EXPECT_FALSE(camera.fresh(stopped + milliseconds(500), milliseconds(100)));
    server.signal(SIGCONT);
    const auto back = camera.fresh(Clock::now(), milliseconds(20000));
    ASSERT_TRUE(back) << back.error().what;
}

TEST(RtspCamera, ThatIsKilledIsSaidAndItsOwnerCanGo) {
    const auto server = std::make_unique<RtspServer>();
    ASSERT_NE(server->port(), 0) << needed;
    auto camera = std::make_unique<Camera>(server->address(), Camera::Options{});
    ASSERT_TRUE(camera->fresh(Clock::now(), milliseconds(16000)));
    server->signal(SIGKILL);
    EXPECT_TRUE(
        await(*camera, milliseconds(3500), [](const CameraNews& news) { return news.fault.has_value(); }));
    const auto asked = Clock::now();
    camera.reset();
    EXPECT_LT(Clock::now() - asked, milliseconds(5000));
}

TEST(RtspCamera, ThatNobodyServesIsRefusedInTime) {
    const RtspServer server;
    ASSERT_NE(server.port(), 0) << needed;
    const auto began = Clock::now();
    const auto frame = fetch_frame("rtsp://a:geheim@127.0.0.1:" + std::to_string(server.port()) + "/none");
    ASSERT_FALSE(frame);
    EXPECT_EQ(frame.error().kind, VisionFaultKind::unreachable);
    EXPECT_THAT(frame.error().what, testing::Not(testing::HasSubstr("geheim")));
    EXPECT_LT(Clock::now() - began, milliseconds(4000));
}

TEST(VideoFile, PlaysAtItsRateAndEnds) {
    const std::string path =
        std::filesystem::temp_directory_path() / ("video_test_" + std::to_string(getpid()) + ".avi");
    {
        cv::VideoWriter writer(path, cv::CAP_FFMPEG, cv::VideoWriter::fourcc('M', 'J', 'P', 'G'), 20,
                               {320, 192});
        ASSERT_TRUE(writer.isOpened());
        for (int i = 0; i < 5; ++i) writer.write(cv::Mat(192, 320, CV_8UC3, cv::Scalar::all(i * 50)));
    }
    const auto source = open_source(parse_camera_address("file://" + path).value());
    for (int i = 0; i < 5; ++i) {
        const auto frame = source->next();
        ASSERT_TRUE(frame) << frame.error().what;
        EXPECT_NEAR(frame->image.bgr[0], i * 50, 4);
    }
    EXPECT_EQ(source->frame_period(), milliseconds(50));
    EXPECT_EQ(source->rhythm(), FrameSource::Rhythm::recorded);
    EXPECT_EQ(source->next().error().kind, VisionFaultKind::ended);
    EXPECT_EQ(source->next().error().kind, VisionFaultKind::ended);
    std::ofstream(path) << "no video";
    EXPECT_EQ(fetch_frame("file://" + path).error().kind, VisionFaultKind::not_an_image);
    std::filesystem::remove(path);
}

}  // namespace
}  // namespace graingate::vision
