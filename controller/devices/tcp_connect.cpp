#include "controller/devices/tcp_connect.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

namespace graingate::devices {
namespace {

using Clock = std::chrono::steady_clock;

std::string words_of(int error) {
    return std::strerror(error);
}

/// Waits for a connection under way; nothing when it stands, else why not.
std::string await(int socket, Clock::time_point deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd waiting{socket, POLLOUT, 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    if (ready < 0) return words_of(errno);
    if (ready == 0) return words_of(ETIMEDOUT);
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return words_of(errno);
    return error == 0 ? std::string{} : words_of(error);
}

Result<int, std::string> connect_one(const addrinfo& address, Clock::time_point deadline) {
    const int socket = ::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket < 0) return Unexpected{words_of(errno)};
    std::string fault;
    if (socket >= FD_SETSIZE)
        fault = "socket " + std::to_string(socket) + " is not below " + std::to_string(FD_SETSIZE) +
                ": too many files are open";
    else if (::connect(socket, address.ai_addr, address.ai_addrlen) != 0)
        fault = errno == EINPROGRESS ? await(socket, deadline) : words_of(errno);
    if (!fault.empty()) {
        ::close(socket);
        return Unexpected{fault};
    }
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket;
}

}  // namespace

Result<int, std::string> connect_tcp(const std::string& host, std::uint16_t port,
                                     std::chrono::milliseconds limit) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int answer = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
    if (answer != 0) return Unexpected{std::string{::gai_strerror(answer)}};
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner{found, &::freeaddrinfo};
    const auto deadline = Clock::now() + limit;
    std::string fault = "the name has no address";
    for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
        auto socket = connect_one(*each, deadline);
        if (socket) return socket;
        fault = socket.error();
    }
    return Unexpected{fault};
}

}  // namespace graingate::devices
