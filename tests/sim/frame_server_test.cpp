#include "sim/frame_server.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace graingate::sim {
namespace {

std::optional<std::vector<std::uint8_t>> frames(std::string_view camera) {
    if (camera != "L1.A.camera") return std::nullopt;
    return std::vector<std::uint8_t>{0xFF, 0xD8, 'x', 0xFF, 0xD9};
}

int connect_to(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    return socket;
}

/// What the server says to a request line, until it closes.
std::string ask(std::uint16_t port, const std::string& request_line) {
    const int socket = connect_to(port);
    const std::string request = request_line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    EXPECT_EQ(::send(socket, request.data(), request.size(), 0), static_cast<ssize_t>(request.size()));
    std::string answer;
    std::array<char, 4096> buffer{};
    for (ssize_t got = 0; (got = ::recv(socket, buffer.data(), buffer.size(), 0)) > 0;)
        answer.append(buffer.data(), static_cast<std::size_t>(got));
    ::close(socket);
    return answer;
}

TEST(FrameServer, ServesACameraUnderBothItsAddresses) {
    auto server = FrameServer::start(0, frames);
    ASSERT_TRUE(server);
    for (const std::string path : {"/L1.A.camera", "/camera/L1.A.camera.jpg", "/L1.A.camera?7"}) {
        const std::string answer = ask(server->port(), "GET " + path + " HTTP/1.1");
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << answer;
        EXPECT_NE(answer.find("image/jpeg"), std::string::npos);
        EXPECT_TRUE(answer.ends_with("\xFF\xD8x\xFF\xD9"));
    }
}

TEST(FrameServer, SaysWhichCameraItDoesNotHave) {
    auto server = FrameServer::start(0, frames);
    ASSERT_TRUE(server);
    const std::string answer = ask(server->port(), "GET /camera/L7.jpg HTTP/1.1");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 404")) << answer;
    EXPECT_NE(answer.find("no camera is named 'L7'"), std::string::npos);
    EXPECT_TRUE(ask(server->port(), "POST /L1.A.camera HTTP/1.1").starts_with("HTTP/1.1 405"));
}

TEST(FrameServer, OutlivesNonsenseAndSilentGuests) {
    auto server = FrameServer::start(0, frames);
    ASSERT_TRUE(server);
    const int silent = connect_to(server->port());
    ask(server->port(), std::string("\x01\x02 nonsense"));
    EXPECT_TRUE(ask(server->port(), "GET /L1.A.camera HTTP/1.1").starts_with("HTTP/1.1 200"));
    ::close(silent);
}

TEST(FrameServer, RefusesAPortInUse) {
    auto server = FrameServer::start(0, frames);
    ASSERT_TRUE(server);
    const auto second = FrameServer::start(server->port(), frames);
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().find(std::to_string(server->port())), std::string::npos);
}

}  // namespace
}  // namespace graingate::sim
