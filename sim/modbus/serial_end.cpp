#include "sim/modbus/serial_end.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

namespace graingate::sim {
namespace {

speed_t speed_of(unsigned baud) {
    switch (baud) {
        case 1'200:
            return B1200;
        case 2'400:
            return B2400;
        case 4'800:
            return B4800;
        case 19'200:
            return B19200;
        case 38'400:
            return B38400;
        case 57'600:
            return B57600;
        case 115'200:
            return B115200;
        default:
            return B9600;
    }
}

/// Bytes as they are: no echo, no lines, no translation.
bool make_raw(int terminal, const devices::SerialLine& line) {
    termios settings{};
    if (::tcgetattr(terminal, &settings) != 0) return false;
    ::cfmakeraw(&settings);
    ::cfsetspeed(&settings, speed_of(line.baud));
    settings.c_cflag &= ~static_cast<tcflag_t>(CSIZE | PARENB | PARODD | CSTOPB);
    settings.c_cflag |= static_cast<tcflag_t>(CREAD | CLOCAL | (line.data_bits == 7 ? CS7 : CS8));
    if (line.parity != 'N') settings.c_cflag |= static_cast<tcflag_t>(PARENB);
    if (line.parity == 'O') settings.c_cflag |= static_cast<tcflag_t>(PARODD);
    if (line.stop_bits == 2) settings.c_cflag |= static_cast<tcflag_t>(CSTOPB);
    return ::tcsetattr(terminal, TCSANOW, &settings) == 0;
}

}  // namespace

std::string SerialEnd::make_pair() {
    terminal_ = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    std::array<char, 128> name{};
    if (terminal_ < 0 || ::grantpt(terminal_) != 0 || ::unlockpt(terminal_) != 0 ||
        ::ptsname_r(terminal_, name.data(), name.size()) != 0)
        return std::strerror(errno);
    other_ = ::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (other_ < 0 || !make_raw(other_, {})) return std::strerror(errno);
    if (::symlink(name.data(), path_.c_str()) != 0) return std::strerror(errno);
    is_link_ours_ = true;
    return {};
}

Result<std::unique_ptr<SerialEnd>, std::string> SerialEnd::open(const devices::SerialLine& line) {
    std::unique_ptr<SerialEnd> end{new SerialEnd};
    end->path_ = line.path;
    const auto fault = [&](const std::string& why) { return Unexpected{line.path + ": " + why}; };
    struct stat found {};
    if (::stat(line.path.c_str(), &found) != 0) {
        // A link that leads nowhere is what an earlier run left behind.
        if (::lstat(line.path.c_str(), &found) == 0 && S_ISLNK(found.st_mode)) ::unlink(line.path.c_str());
        const std::string why = end->make_pair();
        if (!why.empty()) return fault(why);
        return end;
    }
    if (!S_ISCHR(found.st_mode)) return fault("is no terminal");
    end->terminal_ = ::open(line.path.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (end->terminal_ < 0 || !make_raw(end->terminal_, line)) return fault(std::strerror(errno));
    return end;
}

SerialEnd::~SerialEnd() {
    if (is_link_ours_) ::unlink(path_.c_str());
    for (const int open : {terminal_, other_})
        if (open >= 0) ::close(open);
}

}  // namespace graingate::sim
