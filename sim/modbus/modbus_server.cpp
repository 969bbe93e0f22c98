#include "sim/modbus/modbus_server.hpp"

#include "sim/modbus/listen.hpp"

#include <modbus/modbus.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace graingate::sim {
namespace {

constexpr int tcp_tick_ms = 10;  // the pace of its watchdogs; a request wakes it at once
constexpr std::size_t clients_max = 16;
constexpr std::size_t tcp_header = 7;  // of Modbus TCP

}  // namespace

Result<std::unique_ptr<ModbusServer>, std::string> ModbusServer::start(std::uint16_t port, Units units) {
    auto listener = listen_on(port);
    if (!listener) return Unexpected{listener.error()};
    std::unique_ptr<ModbusServer> server{new ModbusServer{std::move(units)}};
    server->listener_ = *listener;
    server->port_ = port;
    server->context_ = modbus_new_tcp("127.0.0.1", port);
    if (server->context_ == nullptr || ::pipe2(server->stop_, O_CLOEXEC) != 0)
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
}

void ModbusServer::serve(int socket, bool& is_open) {
    std::array<std::uint8_t, MODBUS_TCP_MAX_ADU_LENGTH> request{};
    modbus_set_socket(context_, socket);
    const int size = modbus_receive(context_, request.data());
    if (size < 0) is_open = false;
    if (size <= 0) return;
    is_open = units_.answer(context_, {request.data(), static_cast<std::size_t>(size)}, tcp_header);
}

void ModbusServer::run() {
    std::vector<pollfd> waiting{{stop_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
    while ((waiting[0].revents & (POLLIN | POLLHUP)) == 0) {
        units_.tick();
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
        ::poll(waiting.data(), waiting.size(), tcp_tick_ms);
    }
    for (std::size_t i = 2; i < waiting.size(); ++i) ::close(waiting[i].fd);
}

}  // namespace graingate::sim
