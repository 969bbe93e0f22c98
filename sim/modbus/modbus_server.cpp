#include "sim/modbus/modbus_server.hpp"

#include <modbus/modbus.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

namespace graingate::sim {
namespace {

constexpr int tick_ms = 2;
constexpr std::size_t clients_max = 16;

/// A listening socket on the loopback; its port is written back.
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

/// A new client, or -1. libmodbus waits by select(), which a socket from 1,024 on would break.
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

CoilsWritten coils_written(std::span<const std::uint8_t> request) {
    constexpr std::size_t header = 7;  // of Modbus TCP; then function, address, count or value
    if (request.size() < header + 5) return {};
    const auto word = [&](std::size_t at) { return request[header + at] << 8 | request[header + at + 1]; };
    if (request[header] == MODBUS_FC_WRITE_SINGLE_COIL) return {word(1), 1};
    if (request[header] == MODBUS_FC_WRITE_MULTIPLE_COILS) return {word(1), word(3)};
    return {};
}

}  // namespace

Result<std::unique_ptr<ModbusServer>, std::string> ModbusServer::start(std::uint16_t port,
                                                                       std::unique_ptr<ServedDevice> device) {
    auto listener = listen_on(port);
    if (!listener) return Unexpected{listener.error()};
    std::unique_ptr<ModbusServer> server{new ModbusServer};
    server->listener_ = *listener;
    server->port_ = port;
    server->device_ = std::move(device);
    const Tables size = server->device_->tables();
    server->tables_ = modbus_mapping_new(size.coils, size.discrete_inputs, size.holding, size.input);
    server->context_ = modbus_new_tcp("127.0.0.1", port);
    if (server->tables_ == nullptr || server->context_ == nullptr || ::pipe2(server->stop_, O_CLOEXEC) != 0)
        return Unexpected{std::string{"a Modbus server cannot be made: "} + std::strerror(errno)};
    // a request that breaks off must not hold up the others for long
    modbus_set_indication_timeout(server->context_, 0, 50'000);
    modbus_set_byte_timeout(server->context_, 0, 50'000);
    server->thread_ = std::thread([raw = server.get()] { raw->run(); });
    return server;
}

ModbusServer::~ModbusServer() {
    if (stop_[1] >= 0) ::close(stop_[1]);
    if (thread_.joinable()) thread_.join();
    for (const int open : {stop_[0], listener_})
        if (open >= 0) ::close(open);
    if (context_ != nullptr) modbus_free(context_);
    if (tables_ != nullptr) modbus_mapping_free(tables_);
}

void ModbusServer::serve(int socket, bool& is_open) {
    std::array<std::uint8_t, MODBUS_TCP_MAX_ADU_LENGTH> request{};
    modbus_set_socket(context_, socket);
    const int size = modbus_receive(context_, request.data());
    if (size < 0) is_open = false;
    if (size <= 0 || !device_->is_answering()) return;
    device_->before(*tables_);
    if (modbus_reply(context_, request.data(), size, tables_) < 0) is_open = errno > MODBUS_ENOBASE;
    device_->after(*tables_, coils_written({request.data(), static_cast<std::size_t>(size)}));
}

void ModbusServer::run() {
    std::vector<pollfd> waiting{{stop_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
    while ((waiting[0].revents & (POLLIN | POLLHUP)) == 0) {
        device_->tick(*tables_);
        for (std::size_t i = 2; i < waiting.size(); ++i) {
            bool is_open = true;
            if (waiting[i].revents != 0) serve(waiting[i].fd, is_open);
            if (is_open) continue;
            ::close(waiting[i].fd);
            waiting[i].fd = -1;
        }
        std::erase_if(waiting, [](const pollfd& each) { return each.fd < 0; });
        if ((waiting[1].revents & POLLIN) != 0) {
            const int client = accept_client(listener_);
            if (client >= 0 && waiting.size() < clients_max + 2)
                waiting.push_back({client, POLLIN, 0});
            else if (client >= 0)
                ::close(client);
        }
        ::poll(waiting.data(), waiting.size(), tick_ms);
    }
    for (std::size_t i = 2; i < waiting.size(); ++i) ::close(waiting[i].fd);
}

}  // namespace graingate::sim
