#include "sim/modbus/listen.hpp"

#include <cerrno>
#include <cstring>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

namespace graingate::sim {

Result<int, std::string> listen_on(std::uint16_t& port) {
    const auto fault = [&](int socket) {
        std::string text = "127.0.0.1:" + std::to_string(port) + ": " + std::strerror(errno);
        if (socket >= 0) ::close(socket);
        return Unexpected{std::move(text)};
    };
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* raw = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    if (socket < 0) return fault(socket);
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(socket, raw, size) != 0 || ::listen(socket, 16) != 0) return fault(socket);
    if (::getsockname(socket, raw, &size) != 0) return fault(socket);
    port = ntohs(address.sin_port);
    return socket;
}

int accept_client(int listener) {
    const int client = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return -1;
    if (client >= FD_SETSIZE) {
        ::close(client);
        return -1;
    }
    const int on = 1;
    ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return client;
}

}  // namespace graingate::sim
