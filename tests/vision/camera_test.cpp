#include "vision/camera.hpp"

#include "sim/camera_scene.hpp"
#include "tests/vision/fake_camera.hpp"
#include "vision/multipart.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>

namespace graingate::vision {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using testing::HasSubstr;

std::string a_jpeg(int light = 1000) {
    sim::SceneSpec spec;
    spec.is_empty = true;
    spec.width = 320;
    spec.height = 192;
    spec.light_permille = light;
    const auto jpeg = sim::encode_jpeg(sim::render_scene(spec).image);
    return {jpeg.begin(), jpeg.end()};
}

std::string text_of(const Frame& frame) {
    return {frame.packed.begin(), frame.packed.end()};
}

VisionFault fault_of(const std::string& url, int patience_ms = 2000) {
    const auto frame = fetch_frame(url, milliseconds(patience_ms));
    EXPECT_FALSE(frame);
    return frame ? VisionFault{} : frame.error();
}

CameraAddress address_of(const std::string& text) {
    return parse_camera_address(text).value();
}

TEST(HttpCamera, GivesTheSnapshotAsItCame) {
    const std::string jpeg = a_jpeg();
    const FakeCamera fake(http_answer("200 OK", jpeg));
    const auto frame = fetch_frame(fake.url());
    ASSERT_TRUE(frame) << frame.error().what;
    EXPECT_EQ(text_of(*frame), jpeg);
    EXPECT_EQ(pixels(*frame).value().width, 320);
    EXPECT_EQ(as_jpeg(*frame), frame->packed);
}

TEST(HttpCamera, IsGivenUpWhenItIsSilent) {
    const FakeCamera silent;
    const VisionFault fault = fault_of(silent.url(), 150);
    EXPECT_EQ(fault.kind, VisionFaultKind::timed_out);
    EXPECT_THAT(fault.what, HasSubstr("within 150 ms"));
}

TEST(HttpCamera, IsRefusedWhenItGivesNoPicture) {
    EXPECT_EQ(fault_of("http://127.0.0.1:1/x.jpg").kind, VisionFaultKind::unreachable);
    const FakeCamera lost(http_answer("404 Not Found", "gone"));
    EXPECT_THAT(fault_of(lost.url()).what, HasSubstr("404"));
    const FakeCamera page(http_answer("200 OK", "<html>please log in</html>"));
    EXPECT_EQ(fault_of(page.url()).kind, VisionFaultKind::not_an_image);
    const FakeCamera html(http_answer("200 OK", "<html>please log in</html>", "text/html"));
    EXPECT_THAT(fault_of(html.url()).what, HasSubstr("text/html; allowed is an image"));
}

TEST(HttpCamera, IsRefusedWhenItsPictureBreaksOff) {
    const std::string jpeg = a_jpeg();
    std::string whole = http_answer("200 OK", jpeg);
    whole.resize(whole.size() - 2000);
    const FakeCamera broken(whole);
    EXPECT_EQ(fault_of(broken.url()).kind, VisionFaultKind::unreachable);
    const FakeCamera half(http_answer("200 OK", jpeg.substr(0, jpeg.size() / 2)));
    EXPECT_EQ(fault_of(half.url()).kind, VisionFaultKind::truncated);
}

TEST(HttpCamera, GetsUserAndPasswordAndNobodyElseSeesThem) {
    std::atomic<bool> is_known = false;
    const FakeCamera locked([&](const std::string& request, const FakeCamera::Send& send) {
        is_known = request.find("Authorization: Basic dmVyYTpnZWhlaW0=\r\n") != std::string::npos;
        send(http_answer("401 Unauthorized", ""));
    });
    const VisionFault fault = fault_of(locked.url("vera:geheim@"));
    EXPECT_TRUE(is_known);
    EXPECT_THAT(fault.what, HasSubstr("401"));
    EXPECT_THAT(fault.what, testing::Not(HasSubstr("geheim")));
}

/// A stream that sends `parts` and then waits until the caller goes, or ends.
FakeCamera::Serve mjpeg(std::vector<std::string> parts, bool has_length, bool is_ending = false) {
    return [=](const std::string&, const FakeCamera::Send& send) {
        send("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=--cut\r\n\r\n--cut\r\n");
        for (const std::string& part : parts) {
            const std::string length = "Content-Length: " + std::to_string(part.size()) + "\r\n";
            if (!send("Content-Type: image/jpeg\r\n" + (has_length ? length : "") + "\r\n" + part +
                      "\r\n--cut\r\n"))
                return;
        }
        for (int i = 0; !is_ending && i < 100 && send("X-Wait: a while\r\n"); ++i)
            std::this_thread::sleep_for(milliseconds(20));
    };
}

TEST(MjpegCamera, GivesEachPartWithAndWithoutItsLength) {
    for (const bool has_length : {true, false}) {
        const std::vector<std::string> parts = {a_jpeg(900), a_jpeg(500), a_jpeg(100)};
        const FakeCamera fake(mjpeg(parts, has_length));
        const auto source = open_source(address_of(fake.url()));
        for (const std::string& part : parts) {
            const auto frame = source->next();
            ASSERT_TRUE(frame) << frame.error().what;
            EXPECT_EQ(text_of(*frame), part);
        }
        EXPECT_EQ(source->rhythm(), FrameSource::Rhythm::pushed);
    }
}

TEST(MjpegCamera, LeavesOutHalfAPictureAndGoesOn) {
    const std::string jpeg = a_jpeg();
    const FakeCamera fake(mjpeg({jpeg.substr(0, jpeg.size() / 2), jpeg}, true));
    const auto frame = fetch_frame(fake.url());
    ASSERT_TRUE(frame) << frame.error().what;
    EXPECT_EQ(text_of(*frame), jpeg);
}

TEST(MjpegCamera, IsLostWhenItIsCutInTheMiddleOfAFrameAndFoundAgain) {
    const std::string jpeg = a_jpeg();
    std::atomic<int> calls = 0;
    const FakeCamera fake([&](const std::string& request, const FakeCamera::Send& send) {
        if (calls++ > 0) return mjpeg({jpeg}, true)(request, send);
        send(
            "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=cut\r\n\r\n--cut\r\n"
            "Content-Length: 20000\r\n\r\n" +
            jpeg.substr(0, 700));
    });
    const auto source = open_source(address_of(fake.url()));
    const auto cut = source->next();
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().kind, VisionFaultKind::unreachable);
    EXPECT_TRUE(source->next());
}

TEST(MjpegCamera, IsGivenUpWhenItStallsInTheMiddleOfAFrame) {
    const FakeCamera fake([&](const std::string&, const FakeCamera::Send& send) {
        send(
            "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=cut\r\n\r\n--cut\r\n"
            "Content-Length: 20000\r\n\r\nabc");
        std::this_thread::sleep_for(milliseconds(600));
    });
    EXPECT_EQ(fault_of(fake.url(), 200).kind, VisionFaultKind::timed_out);
}

class Folder {
public:
    Folder() { std::filesystem::create_directory(path); }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    void put(const std::string& name, const std::string& bytes) const {
        std::ofstream(path / name, std::ios::binary) << bytes;
    }
    const std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("camera_test_" + std::to_string(getpid()));
};

TEST(FolderCamera, GivesItsPicturesInOrderAndEnds) {
    const Folder folder;
    folder.put("2.jpg", a_jpeg(500));
    folder.put("1.jpg", a_jpeg(900));
    folder.put("3.txt", "no picture");
    const auto source = open_source(address_of("file://" + folder.path.string()));
    EXPECT_EQ(text_of(source->next().value()), a_jpeg(900));
    EXPECT_EQ(text_of(source->next().value()), a_jpeg(500));
    const auto text = source->next();
    ASSERT_FALSE(text);
    EXPECT_THAT(text.error().what, HasSubstr("3.txt"));
    for (int again = 0; again < 2; ++again) {
        const auto end = source->next();
        ASSERT_FALSE(end);
        EXPECT_EQ(end.error().kind, VisionFaultKind::ended);
    }
}

TEST(Camera, RefusesAPictureBeyondItsLimitsWhereverItComesFrom) {
    const Folder folder;
    folder.put("1.jpg", a_jpeg());
    const FakeCamera snapshot(http_answer("200 OK", a_jpeg()));
    for (const std::string& address : {"file://" + folder.path.string(), snapshot.url()}) {
        EXPECT_TRUE(open_source(address_of(address))->next()) << address;
        for (const ImageLimits& limits : {ImageLimits{.bytes_max = 100}, ImageLimits{.pixels_max = 61'439},
                                          ImageLimits{.side_max = 319}}) {
            const auto frame = open_source(address_of(address), camera_patience, limits)->next();
            ASSERT_FALSE(frame) << address;
            EXPECT_EQ(frame.error().kind, VisionFaultKind::too_large) << frame.error().what;
        }
    }
    Camera camera(address_of(snapshot.url()), {.limits = {.side_max = 319}});
    const auto refusal = camera.fresh(Clock::now(), milliseconds(2000));
    ASSERT_FALSE(refusal);
    EXPECT_THAT(refusal.error().what, HasSubstr("at most 319 on a side"));
}

/// A JPEG with so many bytes more, in segments that say nothing.
std::string with_padding(std::string jpeg, std::size_t bytes) {
    constexpr std::size_t segment = 0xFFFF;
    std::string padding;
    for (std::size_t i = 0; i < bytes / segment + 1; ++i)
        padding += "\xFF\xFE\xFF\xFF" + std::string(segment - 2, ' ');
    return jpeg.insert(2, padding);
}

TEST(Camera, TakesOverHttpWhatItsLimitsAllowAndNoMore) {
    constexpr std::int64_t default_max = ImageLimits{}.bytes_max;
    const std::string large = with_padding(a_jpeg(), 16U << 20U);
    ASSERT_LT(static_cast<std::int64_t>(large.size()), default_max);
    const FakeCamera snapshot(http_answer("200 OK", large));
    const FakeCamera stream(mjpeg({large}, false, true));
    for (const FakeCamera* fake : {&snapshot, &stream}) {
        const auto frame = fetch_frame(fake->url(), milliseconds(10'000));
        ASSERT_TRUE(frame) << frame.error().what;
        EXPECT_EQ(frame->packed.size(), large.size());
        const auto refusal =
            open_source(address_of(fake->url()), milliseconds(10'000), {.bytes_max = 1'000'000})->next();
        ASSERT_FALSE(refusal);
        EXPECT_EQ(refusal.error().kind, VisionFaultKind::too_large);
        EXPECT_THAT(refusal.error().what, HasSubstr("more than 1000000 bytes"));
    }
}

TEST(Multipart, BelievesAStatedLengthUpToItsLimit) {
    const std::string head = "--cut\r\nContent-Length: 20000000\r\n\r\n";
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(head.data());
    for (const std::size_t limit : {20'000'000U, 19'999'999U}) {
        Multipart parts("cut", limit);
        parts.add({bytes, head.size()});
        EXPECT_FALSE(parts.take());
        EXPECT_EQ(parts.is_too_large(), limit < 20'000'000U);
        EXPECT_EQ(parts.is_broken(), parts.is_too_large());
    }
}

TEST(Camera, KeepsTheNewestFrameAndStopsAtTheEndOfAFolder) {
    const Folder folder;
    for (int i = 1; i <= 3; ++i) folder.put(std::to_string(i) + ".jpg", a_jpeg(i * 300));
    std::atomic<int> calls = 0;
    Camera camera(address_of("file://" + folder.path.string()), {.on_news = [&] { ++calls; }});
    const auto none = camera.fresh(Clock::now() + std::chrono::hours(1), milliseconds(2000));
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().kind, VisionFaultKind::ended);
    EXPECT_EQ(camera.news().newest.number, 3U);
    EXPECT_EQ(text_of(*camera.news().newest.frame), a_jpeg(900));
    // The last call comes a moment after the news that `fresh` waits for.
    for (int tries = 0; calls < 4 && tries < 200; ++tries) std::this_thread::sleep_for(milliseconds(10));
    EXPECT_EQ(calls, 4);
}

TEST(Camera, GivesNoFrameThatWasAskedForBefore) {
    const FakeCamera fake(http_answer("200 OK", a_jpeg()));
    Camera camera(address_of(fake.url()), {.watch_period = std::chrono::hours(1)});
    ASSERT_TRUE(camera.fresh({}, milliseconds(2000)));
    const auto now = Clock::now();
    const auto fresh = camera.fresh(now, milliseconds(2000));
    ASSERT_TRUE(fresh) << "an hour's pause ends when somebody waits";
    EXPECT_GE(fresh->since, now);
}

TEST(Camera, TakesNoMoreSnapshotsThanAreWaitedFor) {
    std::atomic<int> asked = 0;
    const FakeCamera fake(
        [&, answer = http_answer("200 OK", a_jpeg())](const std::string&, const auto& send) {
            ++asked;
            send(answer);
        });
    Camera camera(address_of(fake.url()), {.watch_period = std::chrono::hours(1)});
    auto since = Clock::now();
    for (int frame = 0; frame < 3; ++frame) {
        const auto fresh = camera.fresh(since, milliseconds(5'000));
        ASSERT_TRUE(fresh);
        since = fresh->since + std::chrono::microseconds(1);
    }
    const int then = asked;
    EXPECT_LE(then, 4) << "the camera's own first one may lie before";
    std::this_thread::sleep_for(milliseconds(300));
    EXPECT_EQ(asked, then) << "whoever waited has what he wanted";
}

TEST(Camera, NeverMakesItsOwnerWaitForASilentPeer) {
    const FakeCamera silent;
    const auto began = Clock::now();
    {
        Camera camera(address_of(silent.url()), {.patience = milliseconds(300)});
        EXPECT_EQ(camera.news().newest.frame, nullptr);
        EXPECT_LT(Clock::now() - began, milliseconds(200));
        const auto frame = camera.fresh(began, milliseconds(1500));
        ASSERT_FALSE(frame);
        EXPECT_EQ(frame.error().kind, VisionFaultKind::timed_out);
    }
    EXPECT_LT(Clock::now() - began, milliseconds(3000));
}

}  // namespace
}  // namespace graingate::vision
