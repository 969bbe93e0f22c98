#pragma once

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <string>
#include <thread>
#include <utility>

namespace graingate::vision {

/// Listens on a free loopback port and serves one caller after another, each as `serve` says: it gets the
/// request's text and a `send` that is false when the caller has gone. Silent without `serve`.
class FakeCamera {
public:
    using Send = std::function<bool(const std::string&)>;
    using Serve = std::function<void(const std::string& request, const Send& send)>;

    explicit FakeCamera(Serve serve = {})
        : serve_(std::move(serve)), socket_(socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(listen(socket_, 4), 0);
        socklen_t size = sizeof address;
        getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        if (serve_) thread_ = std::thread([this] { run(); });
    }
    explicit FakeCamera(std::string answer)
        : FakeCamera([text = std::move(answer)](const std::string&, const Send& send) { send(text); }) {}
    ~FakeCamera() {
        shutdown(socket_, SHUT_RDWR);
        if (thread_.joinable()) thread_.join();
        close(socket_);
    }
    FakeCamera(const FakeCamera&) = delete;
    FakeCamera& operator=(const FakeCamera&) = delete;

    [[nodiscard]] std::string url(const std::string& who = {}) const {
        return "http://" + who + "127.0.0.1:" + std::to_string(port_) + "/camera/L1.A.jpg";
    }

private:
    void run() {
        for (int caller = accept(socket_, nullptr, nullptr); caller >= 0;
             caller = accept(socket_, nullptr, nullptr)) {
            std::array<char, 2048> request{};
            const ssize_t got = recv(caller, request.data(), request.size(), 0);
            if (got > 0)
                serve_({request.data(), static_cast<std::size_t>(got)}, [&](const std::string& bytes) {
                    for (std::size_t sent = 0; sent < bytes.size();) {
                        const ssize_t more =
                            send(caller, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
                        if (more <= 0) return false;
                        sent += static_cast<std::size_t>(more);
                    }
                    return true;
                });
            close(caller);
        }
    }

    Serve serve_;
    int socket_;
    int port_ = 0;
    std::thread thread_;
};

/// An HTTP answer that is whole.
inline std::string http_answer(const std::string& status, const std::string& body,
                               const std::string& type = "image/jpeg") {
    return "HTTP/1.1 " + status + "\r\nContent-Type: " + type +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
}

}  // namespace graingate::vision
