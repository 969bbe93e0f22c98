#include "db/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace graingate::db {
namespace {

std::string holder_of(int descriptor) {
    std::array<char, 24> text{};
    const auto size = ::pread(descriptor, text.data(), text.size(), 0);
    const std::string_view pid{text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
    const auto end = pid.find_first_not_of("0123456789");
    return std::string{pid.substr(0, end)};
}

}  // namespace

Result<FileLock, DbFault> FileLock::take(const std::string& path) {
    FileLock lock{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)};
    if (lock.descriptor_ < 0)
        return Unexpected{
            DbFault{DbFault::Kind::failed, path + " cannot be opened: " + std::strerror(errno)}};
    if (::flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK)
            return Unexpected{
                DbFault{DbFault::Kind::failed, path + " cannot be locked: " + std::strerror(errno)}};
        return Unexpected{DbFault{DbFault::Kind::locked, path + " is held by process " +
                                                             holder_of(lock.descriptor_) +
                                                             ": the service runs here; stop it first"}};
    }
    // The number only serves the message above, so a disk too full to hold it is no fault.
    const std::string pid = std::to_string(::getpid()) + "\n";
    if (::ftruncate(lock.descriptor_, 0) == 0 && ::pwrite(lock.descriptor_, pid.data(), pid.size(), 0) < 0)
        errno = 0;
    return lock;
}

FileLock::~FileLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}
FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
FileLock& FileLock::operator=(FileLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

}  // namespace graingate::db
