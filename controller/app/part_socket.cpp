#include "controller/app/part_socket.hpp"

#include "controller/core/codec.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <mutex>

namespace graingate::app {
namespace {

constexpr std::size_t head_size = 4;
/// Descriptors below are Modbus's: its select(2) cannot see those from 1,024 on, whoever else opens files.
constexpr int kept_for_modbus = 256;

/// The same socket under a number that Modbus does not need; under its old one where there is none.
int lift(int file) {
    const int lifted = ::fcntl(file, F_DUPFD_CLOEXEC, kept_for_modbus);
    if (lifted < 0) return file;
    ::close(file);
    return lifted;
}

/// A Unix socket's path holds 107 bytes; through the folder's descriptor a data folder may lie at any depth.
struct SocketPath {
    explicit SocketPath(const std::string& dir)
        : folder(open(dir.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
        address.sun_family = AF_UNIX;
        const std::string path = "/proc/self/fd/" + std::to_string(folder) + "/engine.sock";
        path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    }
    ~SocketPath() {
        if (folder >= 0) ::close(folder);
    }
    SocketPath(const SocketPath&) = delete;
    SocketPath& operator=(const SocketPath&) = delete;

    [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address); }

    int folder;
    sockaddr_un address{};
};

void set_timeouts(int file) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(silence_max).count();
    const timeval limit{seconds, 0};
    setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

bool send_all(int file, const char* data, std::size_t size) {
    while (size > 0) {
        const ssize_t sent = ::send(file, data, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        data += sent;
        size -= static_cast<std::size_t>(sent);
    }
    return true;
}

/// Empty when all came; else why not.
std::string receive_all(int file, char* data, std::size_t size) {
    while (size > 0) {
        const ssize_t got = ::recv(file, data, size, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got == 0) return "closed by the other end";
        if (got < 0)
            return errno == EAGAIN || errno == EWOULDBLOCK ? std::string(silent) : std::strerror(errno);
        data += got;
        size -= static_cast<std::size_t>(got);
    }
    return {};
}

}  // namespace

struct PartSocket::Held {
    int file;
    std::mutex sending;
};

PartSocket::PartSocket(int file) : held_(new Held{file, {}}) {
    set_timeouts(file);
}

PartSocket::~PartSocket() {
    ::close(held_->file);
}

Result<std::unique_ptr<PartSocket>, std::string> PartSocket::connect(const std::string& dir,
                                                                     engine::Peer peer) {
    const SocketPath path(dir);
    const int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (path.folder < 0 || file < 0 || ::connect(file, path.get(), sizeof path.address) != 0) {
        std::string why = dir + "/engine.sock: " + std::strerror(errno);
        if (file >= 0) ::close(file);
        return Unexpected{std::move(why)};
    }
    auto made = std::make_unique<PartSocket>(file);
    if (!made->send(engine::Hello{peer})) return Unexpected{dir + "/engine.sock: closed"};
    return made;
}

bool PartSocket::send(const engine::Message& message) {
    const std::string line = engine::encode(message);
    if (line.size() > engine::message_size_max) return false;
    const auto size = static_cast<std::uint32_t>(line.size());
    std::string frame{static_cast<char>(size >> 24U), static_cast<char>(size >> 16U),
                      static_cast<char>(size >> 8U), static_cast<char>(size)};
    frame += line;
    const std::scoped_lock lock(held_->sending);
    return send_all(held_->file, frame.data(), frame.size());
}

Result<engine::Message, std::string> PartSocket::receive() {
    std::array<char, head_size> head{};
    if (std::string why = receive_all(held_->file, head.data(), head.size()); !why.empty())
        return Unexpected{std::move(why)};
    std::uint32_t size = 0;
    for (const char byte : head) size = size << 8U | static_cast<unsigned char>(byte);
    if (size > engine::message_size_max)
        return Unexpected{"a message of " + std::to_string(size) + " bytes; " +
                          std::to_string(engine::message_size_max) + " are allowed"};
    std::string line(size, '\0');
    if (std::string why = receive_all(held_->file, line.data(), size); !why.empty())
        return Unexpected{std::move(why)};
    auto message = engine::decode_message(line);
    if (!message) return Unexpected{"a message that is not canonical: " + message.error().text()};
    return *std::move(message);
}

void PartSocket::shut() {
    ::shutdown(held_->file, SHUT_RDWR);
}

int PartSocket::peer_process() const {
    ucred peer{};  // unix(7), SO_PEERCRED
    socklen_t size = sizeof peer;
    return ::getsockopt(held_->file, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 ? peer.pid : 0;
}

Result<std::unique_ptr<PartListener>, std::string> PartListener::open(const std::string& dir) {
    const SocketPath path(dir);
    const int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::unlink(static_cast<const char*>(path.address.sun_path));
    const mode_t mask = ::umask(0177);
    const bool is_bound = file >= 0 && path.folder >= 0 &&
                          ::bind(file, path.get(), sizeof path.address) == 0 && ::listen(file, 16) == 0;
    ::umask(mask);
    if (is_bound) return std::unique_ptr<PartListener>(new PartListener(file));
    std::string why = dir + "/engine.sock: " + std::strerror(errno);
    if (file >= 0) ::close(file);
    return Unexpected{std::move(why)};
}

PartListener::~PartListener() {
    ::close(file_);
}

std::unique_ptr<PartSocket> PartListener::accept() {
    for (;;) {
        const int peer = ::accept4(file_, nullptr, nullptr, SOCK_CLOEXEC);
        if (peer >= 0) return std::make_unique<PartSocket>(lift(peer));
        if (errno != EINTR && errno != ECONNABORTED) return nullptr;
    }
}

void PartListener::close() {
    ::shutdown(file_, SHUT_RDWR);
}

}  // namespace graingate::app
