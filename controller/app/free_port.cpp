#include "controller/app/free_port.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace graingate::app {
namespace {

/// Holds a free port while it lives, so that the next one is another.
class Taken {
public:
    Taken() : file_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address_;
        auto* const address = reinterpret_cast<sockaddr*>(&address_);
        is_taken_ = file_ >= 0 && bind(file_, address, size) == 0 && getsockname(file_, address, &size) == 0;
    }
    ~Taken() {
        if (file_ >= 0) close(file_);
    }
    Taken(const Taken&) = delete;
    Taken& operator=(const Taken&) = delete;

    [[nodiscard]] bool is_taken() const { return is_taken_; }
    [[nodiscard]] std::uint16_t port() const { return ntohs(address_.sin_port); }

private:
    int file_;
    sockaddr_in address_{};
    bool is_taken_ = false;
};

}  // namespace

Result<std::vector<std::uint16_t>, std::string> free_ports(std::size_t count) {
    const std::vector<Taken> taken(count);
    std::vector<std::uint16_t> ports;
    for (const Taken& one : taken) {
        if (!one.is_taken()) return Unexpected{std::string("no free port on the loopback")};
        ports.push_back(one.port());
    }
    return ports;
}

}  // namespace graingate::app
