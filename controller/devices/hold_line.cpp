#include "controller/devices/hold_line.hpp"

#include <cerrno>
#include <cstring>

#include <sys/file.h>

namespace graingate::devices {

std::string hold_line(int terminal) {
    if (::flock(terminal, LOCK_EX | LOCK_NB) == 0) return {};
    return errno == EWOULDBLOCK ? "another program holds the line" : std::strerror(errno);
}

}  // namespace graingate::devices
