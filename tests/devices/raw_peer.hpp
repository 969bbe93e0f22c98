#pragma once

#include "controller/core/ensure.hpp"

#include <cstdint>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace graingate::devices {

/// A TCP peer on the loopback that answers one client after another as a test says, however wrongly.
class RawPeer {
public:
    using Bytes = std::vector<std::uint8_t>;
    /// What to do with a request: nothing is sent for an empty answer.
    using Answer = std::function<Bytes(const Bytes& request)>;

    explicit RawPeer(Answer answer)
        : answer_(std::move(answer)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* raw = reinterpret_cast<sockaddr*>(&address);
        socklen_t size = sizeof address;
        ENSURE(::bind(listener_, raw, size) == 0 && ::listen(listener_, 8) == 0);
        ENSURE(::getsockname(listener_, raw, &size) == 0);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { run(); });
    }

    ~RawPeer() {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }

    /// A Modbus TCP answer with one register, to the request whose number it carries.
    static Bytes one_register(const Bytes& request, std::uint16_t value) {
        return {request[0],
                request[1],
                0,
                0,
                0,
                5,
                request[6],
                3,
                2,
                static_cast<std::uint8_t>(value >> 8),
                static_cast<std::uint8_t>(value & 0xFF)};
    }

private:
    void run() {
        for (int client = 0; (client = ::accept(listener_, nullptr, nullptr)) >= 0; ::close(client)) {
            Bytes request(260);
            for (ssize_t size = 0; (size = ::recv(client, request.data(), request.size(), 0)) > 0;) {
                const Bytes answer = answer_(request);
                if (!answer.empty()) ::send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
            }
        }
    }

    Answer answer_;
    int listener_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

}  // namespace graingate::devices
