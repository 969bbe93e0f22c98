#include "sim/modbus/serial_server.hpp"

#include <modbus/modbus.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace graingate::sim {
namespace {

constexpr int line_tick_ms = 2;
constexpr int quiet_ticks = 10;        // a request that breaks off is forgotten after so many
constexpr std::size_t rtu_header = 1;  // of Modbus RTU: the unit
constexpr std::size_t checksum_size = 2;

/// Of Modbus RTU; 0 over a whole frame.
std::uint16_t checksum_of(std::span<const std::uint8_t> bytes) {
    unsigned sum = 0xFFFF;
    for (const std::uint8_t byte : bytes) {
        sum ^= byte;
        for (int bit = 0; bit < 8; ++bit) sum = (sum & 1U) != 0 ? sum >> 1U ^ 0xA001U : sum >> 1U;
    }
    return static_cast<std::uint16_t>(sum);
}

/// How long the request is that begins with these bytes; 0 while that cannot be told.
std::size_t request_size(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < 2) return 0;
    const bool has_data =
        bytes[1] == MODBUS_FC_WRITE_MULTIPLE_COILS || bytes[1] == MODBUS_FC_WRITE_MULTIPLE_REGISTERS;
    if (!has_data) return 8;
    return bytes.size() < 7 ? 0 : 7U + bytes[6] + checksum_size;
}

}  // namespace

Result<std::unique_ptr<SerialServer>, std::string> SerialServer::start(const devices::SerialLine& line,
                                                                       Units units) {
    auto end = SerialEnd::open(line);
    if (!end) return Unexpected{end.error()};
    std::unique_ptr<SerialServer> server{new SerialServer{std::move(units)}};
    server->end_ = std::move(*end);
    server->context_ = modbus_new_rtu(line.path.c_str(), static_cast<int>(line.baud), line.parity,
                                      static_cast<int>(line.data_bits), static_cast<int>(line.stop_bits));
    if (server->context_ == nullptr || ::pipe2(server->stop_, O_CLOEXEC) != 0)
        return Unexpected{line.path + ": a Modbus server cannot be made: " + std::strerror(errno)};
    modbus_set_socket(server->context_, server->end_->terminal());
    server->thread_ = std::thread([raw = server.get()] { raw->run(); });
    return server;
}

SerialServer::~SerialServer() {
    if (stop_[1] >= 0) ::close(stop_[1]);
    if (thread_.joinable()) thread_.join();
    if (stop_[0] >= 0) ::close(stop_[0]);
    if (context_ != nullptr) modbus_free(context_);
}

void SerialServer::take() {
    std::array<std::uint8_t, MODBUS_RTU_MAX_ADU_LENGTH> bytes{};
    const ssize_t got = ::read(end_->terminal(), bytes.data(), bytes.size());
    if (got <= 0) return;
    pending_.insert(pending_.end(), bytes.begin(), bytes.begin() + got);
    const std::size_t size = request_size(pending_);
    if (size == 0 || pending_.size() < size) return;
    if (checksum_of(std::span{pending_}.first(size)) == 0)
        units_.answer(context_, std::span{pending_}.first(size), rtu_header);
    pending_.clear();
}

void SerialServer::run() {
    std::array<pollfd, 2> waiting{{{stop_[0], POLLIN, 0}, {end_->terminal(), POLLIN, 0}}};
    int quiet = 0;
    while ((waiting[0].revents & (POLLIN | POLLHUP)) == 0) {
        units_.tick();
        const bool has_come = (waiting[1].revents & POLLIN) != 0;
        quiet = has_come ? 0 : quiet + 1;
        if (has_come) take();
        if (quiet > quiet_ticks) pending_.clear();
        // Nobody at the other end shows as an event that never passes: it must not be waited for.
        const bool is_alone = (waiting[1].revents & POLLHUP) != 0 && !has_come;
        if (is_alone) ::usleep(line_tick_ms * 1'000);
        ::poll(waiting.data(), waiting.size(), line_tick_ms);
    }
}

}  // namespace graingate::sim
