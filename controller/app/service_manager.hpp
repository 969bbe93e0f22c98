#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace graingate::app {

/// What systemd (or whoever listens on $NOTIFY_SOCKET) is told of this service: datagrams of `KEY=value`
/// lines, sd_notify(3). Without that variable nothing is sent. One thread.
class ServiceManager {
public:
    /// Takes socket and watchdog period from the environment: NOTIFY_SOCKET, WATCHDOG_USEC.
    ServiceManager();
    ~ServiceManager();
    ServiceManager(const ServiceManager&) = delete;
    ServiceManager& operator=(const ServiceManager&) = delete;

    /// The journal is open and folded, and the engine takes turns.
    void ready(std::string_view status);
    /// One line for `systemctl status`; sent when it is another one than before.
    void status(std::string_view status);
    /// The service ends, and means to.
    void stopping();
    /// The engine's loop made a turn: feeds the watchdog, at most four times in its period. Nobody else calls
    /// this, so that a loop that is stuck starves it.
    void turned();

private:
    void send(const std::string& text) const;

    int file_ = -1;
    std::string path_;
    std::string status_;
    std::chrono::microseconds feed_period_{0};  ///< 0: no watchdog
    std::chrono::steady_clock::time_point fed_at_{};
};

}  // namespace graingate::app
