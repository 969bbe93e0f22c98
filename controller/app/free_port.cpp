#include "controller/app/free_port.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <deque>
#include <system_error>

namespace graingate::app {
namespace {

/// Holds a free port while it lives, so that the next one is another.
class Taken {
public:
    /// wanted  that port; 0 takes any
    explicit Taken(std::uint16_t wanted) : file_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        // Connections that linger after their server's end keep nobody from listening there again.
        const int is_on = 1;
        if (wanted != 0) setsockopt(file_, SOL_SOCKET, SO_REUSEADDR, &is_on, sizeof is_on);
        address_.sin_family = AF_INET;
        address_.sin_port = htons(wanted);
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address_;
        auto* const address = reinterpret_cast<sockaddr*>(&address_);
        is_taken_ = file_ >= 0 && bind(file_, address, size) == 0 && getsockname(file_, address, &size) == 0;
        if (!is_taken_) fault_ = std::error_code(errno, std::generic_category()).message();
    }
    ~Taken() {
        if (file_ >= 0) close(file_);
    }
    Taken(const Taken&) = delete;
    Taken& operator=(const Taken&) = delete;

    [[nodiscard]] bool is_taken() const { return is_taken_; }
    [[nodiscard]] const std::string& fault() const { return fault_; }
    [[nodiscard]] std::uint16_t port() const { return ntohs(address_.sin_port); }

private:
    int file_;
    sockaddr_in address_{};
    bool is_taken_ = false;
    std::string fault_;  ///< why it is not taken
};

}  // namespace

Result<std::vector<std::uint16_t>, std::string> free_ports(std::size_t count, std::uint16_t wanted) {
    std::deque<Taken> taken;
    std::vector<std::uint16_t> ports;
    while (ports.size() < count) {
        const std::uint16_t port = ports.empty() ? wanted : 0;
        const Taken& one = taken.emplace_back(port);
        if (!one.is_taken())
            return Unexpected{"cannot listen on 127.0.0.1:" + std::to_string(port) + ": " + one.fault()};
        ports.push_back(one.port());
    }
    return ports;
}

}  // namespace graingate::app
