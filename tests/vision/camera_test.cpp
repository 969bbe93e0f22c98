#include "vision/camera.hpp"

#include "sim/camera_scene.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>

namespace graingate::vision {
namespace {

/// Listens on a free loopback port and gives each caller the same bytes; with no bytes it stays silent.
class FakeCamera {
public:
    explicit FakeCamera(std::string answer)
        : answer_(std::move(answer)), socket_(socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(listen(socket_, 4), 0);
        socklen_t size = sizeof address;
        getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        if (!answer_.empty()) thread_ = std::thread([this] { serve(); });
    }
    ~FakeCamera() {
        shutdown(socket_, SHUT_RDWR);
        if (thread_.joinable()) thread_.join();
        close(socket_);
    }
    FakeCamera(const FakeCamera&) = delete;
    FakeCamera& operator=(const FakeCamera&) = delete;

    [[nodiscard]] std::string url() const {
        return "http://127.0.0.1:" + std::to_string(port_) + "/camera/L1.A.jpg";
    }

private:
    void serve() {
        const int caller = accept(socket_, nullptr, nullptr);
        if (caller < 0) return;
        std::array<char, 2048> request{};
        EXPECT_GT(recv(caller, request.data(), request.size(), 0), 0);
        for (std::size_t sent = 0; sent < answer_.size();) {
            const ssize_t more = send(caller, answer_.data() + sent, answer_.size() - sent, MSG_NOSIGNAL);
            if (more <= 0) break;
            sent += static_cast<std::size_t>(more);
        }
        close(caller);
    }

    std::string answer_;
    int socket_;
    int port_ = 0;
    std::thread thread_;
};

std::string answer(const std::string& status, const std::string& body) {
    return "HTTP/1.1 " + status +
           "\r\nContent-Type: image/jpeg\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nConnection: close\r\n\r\n" + body;
}

VisionFault fault_of(const std::string& url, int patience_ms = 2000) {
    const auto frame = Camera(url, std::chrono::milliseconds(patience_ms)).fetch();
    EXPECT_FALSE(frame);
    return frame ? VisionFault{} : frame.error();
}

TEST(Camera, FetchesAFrame) {
    sim::SceneSpec spec;
    spec.is_empty = true;
    const auto jpeg = sim::encode_jpeg(sim::render_scene(spec).image);
    const FakeCamera fake(answer("200 OK", {jpeg.begin(), jpeg.end()}));
    const auto frame = Camera(fake.url()).fetch();
    ASSERT_TRUE(frame) << frame.error().what;
    EXPECT_EQ(frame->image.width, 1280);
    EXPECT_EQ(frame->jpeg, jpeg);
}

TEST(Camera, GivesUpOnASilentCamera) {
    const FakeCamera silent("");
    const VisionFault fault = fault_of(silent.url(), 150);
    EXPECT_EQ(fault.kind, VisionFaultKind::timed_out);
    EXPECT_THAT(fault.what, testing::HasSubstr("within 150 ms"));
}

TEST(Camera, SaysWhenNobodyAnswersOrNoPictureComes) {
    EXPECT_EQ(fault_of("http://127.0.0.1:1/x.jpg").kind, VisionFaultKind::unreachable);
    EXPECT_EQ(fault_of("rtsp://127.0.0.1/x").kind, VisionFaultKind::unreachable);
    const FakeCamera lost(answer("404 Not Found", "gone"));
    EXPECT_THAT(fault_of(lost.url()).what, testing::HasSubstr("404"));
    const FakeCamera page(answer("200 OK", "<html>please log in</html>"));
    EXPECT_EQ(fault_of(page.url()).kind, VisionFaultKind::not_an_image);
}

TEST(Camera, RefusesAFrameThatBreaksOff) {
    std::string whole = answer("200 OK", std::string(5000, 'x'));
    whole.resize(whole.size() - 2000);
    const FakeCamera broken(whole);
    EXPECT_EQ(fault_of(broken.url()).kind, VisionFaultKind::unreachable);
}

}  // namespace
}  // namespace graingate::vision
