#include "tests/hmi/client.hpp"

#include <array>
#include <chrono>
#include <stdexcept>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace graingate::hmi {

Client::Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("cannot connect to the server under test");
}

Client::~Client() {
    ::close(socket_);
}

void Client::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool Client::fill() {
    pollfd waited{socket_, POLLIN, 0};
    if (::poll(&waited, 1, 20'000) != 1) return false;
    std::array<char, 16'384> buffer{};
    const ssize_t size = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (size <= 0) return false;
    received_.append(buffer.data(), static_cast<std::size_t>(size));
    return true;
}

std::string Client::take(std::size_t size) {
    while (received_.size() < size)
        if (!fill()) return {};
    std::string taken = received_.substr(0, size);
    received_.erase(0, size);
    return taken;
}

Reply Client::receive(bool with_body) {
    Reply reply;
    std::size_t end = 0;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos)
        if (!fill()) return reply;
    const std::string head = take(end + 4);
    reply.status = std::stoi(head.substr(9, 3));
    for (std::size_t at = head.find("\r\n") + 2; at < end; at = head.find("\r\n", at) + 2) {
        const std::string line = head.substr(at, head.find("\r\n", at) - at);
        std::string name = line.substr(0, line.find(':'));
        for (char& c : name)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        reply.headers[name] = line.substr(line.find(':') + 2);
    }
    if (const auto length = reply.headers.find("content-length"); with_body && length != reply.headers.end())
        reply.body = take(std::stoul(length->second));
    return reply;
}

std::string Client::receive_message() {
    for (;;) {
        const std::string head = take(2);
        if (head.size() < 2) return {};
        std::size_t size = static_cast<unsigned char>(head[1]) & 0x7FU;
        const std::size_t more = size == 126 ? 2 : size == 127 ? 8 : 0;
        if (more > 0) size = 0;
        for (const char c : take(more)) size = size * 256 + static_cast<unsigned char>(c);
        std::string text = take(size);
        const unsigned kind = static_cast<unsigned char>(head[0]) & 0xFU;
        if (kind == 1) return text;
        if (kind == 8) return {};
    }
}

bool Client::is_closed_within(int ms) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(ms);
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        pollfd waited{socket_, POLLIN, 0};
        if (left.count() <= 0 || ::poll(&waited, 1, static_cast<int>(left.count())) != 1) return false;
        std::array<char, 4'096> buffer{};
        if (::recv(socket_, buffer.data(), buffer.size(), 0) <= 0) return true;
    }
}

Reply get(std::uint16_t port, std::string_view path) {
    Client client(port);
    client.send("GET " + std::string(path) + " HTTP/1.1\r\nHost: depot\r\nConnection: close\r\n\r\n");
    return client.receive();
}

Reply post(std::uint16_t port, std::string_view path, std::string_view body, std::string_view more_headers) {
    Client client(port);
    client.send("POST " + std::string(path) +
                " HTTP/1.1\r\nHost: depot\r\nConnection: close\r\nContent-Type: "
                "application/x-www-form-urlencoded\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n" + std::string(more_headers) + "\r\n" +
                std::string(body));
    return client.receive();
}

std::string hidden_value(std::string_view html, std::string_view name) {
    const std::string mark = "name=" + std::string(name) + " value=\"";
    const std::size_t at = html.find(mark);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = html.substr(at + mark.size());
    return std::string(rest.substr(0, rest.find('"')));
}

}  // namespace graingate::hmi
