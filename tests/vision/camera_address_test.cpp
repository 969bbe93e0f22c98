#include "vision/camera_address.hpp"

#include "vision/frame_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace graingate::vision {
namespace {

TEST(CameraAddress, IsTakenApart) {
    const auto http = parse_camera_address("http://vera:ge:heim@cam-1.depot:8080/snap.jpg?x=1").value();
    EXPECT_EQ(http.kind, CameraKind::http);
    EXPECT_EQ(http.host, "cam-1.depot");
    EXPECT_EQ(http.port, "8080");
    EXPECT_EQ(http.path, "/snap.jpg?x=1");
    EXPECT_EQ(http.user, "vera");
    EXPECT_EQ(http.password, "ge:heim");
    EXPECT_EQ(http.shown, "http://cam-1.depot:8080/snap.jpg?x=1");
    const auto rtsp = parse_camera_address("rtsp://10.0.0.7/Streaming/Channels/102").value();
    EXPECT_EQ(rtsp.kind, CameraKind::rtsp);
    EXPECT_EQ(rtsp.port, "554");
    EXPECT_EQ(parse_camera_address("file:///var/depot/night.mp4").value().path, "/var/depot/night.mp4");
    EXPECT_EQ(parse_camera_address("/dev/video2").value().kind, CameraKind::device);
}

TEST(CameraAddress, IsRefusedWithWhatIsAllowed) {
    for (const char* text : {"", "cam", "ftp://cam/x", "https://cam/x", "http://cam", "http:///x",
                             "http://cam:0/x", "http://cam:99999/x", "http://:8080/x", "http://user@cam/x",
                             "http://ca m/x", "file://night.mp4", "file:///", "/dev/video", "/dev/video256",
                             "/dev/videoX", "/dev/sda", "rtsp://cam\n/x", "rtsp://cam"}) {
        const auto address = parse_camera_address(text);
        ASSERT_FALSE(address) << text;
        EXPECT_THAT(address.error(), testing::HasSubstr("file:///PATH of a folder")) << text;
    }
    EXPECT_FALSE(parse_camera_address("http://cam/" + std::string(200, 'x')));
}

TEST(CameraAddress, IsRefusedWithoutShowingThePassword) {
    const auto address = parse_camera_address("ftp://vera:geheim@cam/x");
    ASSERT_FALSE(address);
    EXPECT_THAT(address.error(), testing::Not(testing::HasSubstr("geheim")));
}

TEST(CameraAddress, ThatLeadsNowhereIsSaid) {
    EXPECT_EQ(fetch_frame("gopher://x/y").error().kind, VisionFaultKind::bad_address);
    EXPECT_EQ(fetch_frame("/dev/video255").error().kind, VisionFaultKind::unreadable);
    EXPECT_EQ(fetch_frame("file:///nowhere/x.mp4").error().kind, VisionFaultKind::unreadable);
}

}  // namespace
}  // namespace graingate::vision
