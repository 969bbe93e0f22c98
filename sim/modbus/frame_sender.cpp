#include "sim/modbus/frame_sender.hpp"

#include "sim/modbus/listen.hpp"
#include "sim/modbus/serial_end.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

namespace graingate::sim {

FrameSender::FrameSender(int period_ms, Frame frame) : period_ms_(period_ms), frame_(std::move(frame)) {}

Result<std::unique_ptr<FrameSender>, std::string> FrameSender::start(
    const std::optional<devices::SerialLine>& line, std::uint16_t port, int period_ms, Frame frame) {
    std::unique_ptr<FrameSender> sender{new FrameSender{period_ms, std::move(frame)}};
    if (line) {
        auto end = SerialEnd::open(*line);
        if (!end) return Unexpected{end.error()};
        sender->end_ = std::move(*end);
    } else {
        auto listener = listen_on(port);
        if (!listener) return Unexpected{listener.error()};
        sender->listener_ = *listener;
        sender->port_ = port;
    }
    if (::pipe2(sender->stop_, O_CLOEXEC) != 0)
        return Unexpected{std::string{"a sender of frames cannot be made: "} + std::strerror(errno)};
    sender->thread_ = std::thread([raw = sender.get()] { raw->run(); });
    return sender;
}

FrameSender::~FrameSender() {
    if (stop_[1] >= 0) ::close(stop_[1]);
    if (thread_.joinable()) thread_.join();
    for (const int open : {stop_[0], listener_})
        if (open >= 0) ::close(open);
}

void FrameSender::run() {
    std::vector<int> clients;
    std::array<pollfd, 2> waiting{{{stop_[0], POLLIN, 0}, {listener_, POLLIN, 0}}};
    while ((waiting[0].revents & (POLLIN | POLLHUP)) == 0) {
        if ((waiting[1].revents & POLLIN) != 0) {
            const int client = accept_client(listener_);
            if (client >= 0) clients.push_back(client);
        }
        const auto frame = frame_();
        // A reader that does not keep up loses frames, as on a line.
        if (end_ && ::write(end_->terminal(), frame.data(), frame.size()) < 0 && errno == EAGAIN)
            ::tcflush(end_->terminal(), TCOFLUSH);
        std::erase_if(clients, [&](int client) {
            const bool is_gone =
                ::send(client, frame.data(), frame.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0 &&
                errno != EAGAIN;
            if (is_gone) ::close(client);
            return is_gone;
        });
        ::poll(waiting.data(), waiting.size(), period_ms_);
    }
    for (const int client : clients) ::close(client);
}

}  // namespace graingate::sim
