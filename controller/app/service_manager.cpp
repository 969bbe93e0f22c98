#include "controller/app/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdlib>

namespace graingate::app {
namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string{} : std::string(value);
}

}  // namespace

ServiceManager::ServiceManager() : path_(environment("NOTIFY_SOCKET")) {
    const bool is_address = path_.starts_with('/') || path_.starts_with('@');
    if (!is_address || path_.size() >= sizeof(sockaddr_un::sun_path)) return;
    file_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const std::string period = environment("WATCHDOG_USEC");
    std::int64_t us = 0;
    std::from_chars(period.data(), period.data() + period.size(), us);
    if (us > 0) feed_period_ = std::chrono::microseconds(us / 4);
}

ServiceManager::~ServiceManager() {
    if (file_ >= 0) ::close(file_);
}

void ServiceManager::ready(std::string_view status) {
    status_ = status;
    send("READY=1\nSTATUS=" + status_);
}

void ServiceManager::status(std::string_view status) {
    if (status_ == status) return;
    status_ = status;
    send("STATUS=" + status_);
}

void ServiceManager::stopping() {
    send("STOPPING=1\nSTATUS=ends: what was asked is made durable, outputs go to safe");
}

void ServiceManager::turned() {
    if (feed_period_.count() == 0) return;
    const auto now = std::chrono::steady_clock::now();
    if (now - fed_at_ < feed_period_) return;
    fed_at_ = now;
    send("WATCHDOG=1");
}

void ServiceManager::send(const std::string& text) const {
    if (file_ < 0) return;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof(address.sun_path) - 1);
    if (path_.starts_with('@')) address.sun_path[0] = '\0';  // a name that lies in no folder
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path_.size());
    // A manager that does not read must not hold the engine up.
    (void)::sendto(file_, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                   reinterpret_cast<const sockaddr*>(&address), size);
}

}  // namespace graingate::app
