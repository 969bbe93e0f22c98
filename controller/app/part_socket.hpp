#pragma once

#include "controller/core/result.hpp"
#include "controller/engine/messages.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace graingate::app {

/// Two ends that send `Alive` this often, and give each other up after this much silence (real time).
constexpr std::chrono::milliseconds alive_period{1'000};
constexpr std::chrono::milliseconds silence_max{5'000};
/// What `PartSocket::receive` says of an end that was silent for so long.
constexpr std::string_view silent = "silent";

/// One end of a Unix socket between two parts: messages as engine/messages.hpp frames them.
/// One thread may receive while any thread sends.
class PartSocket {
public:
    /// Takes over a connected stream socket.
    explicit PartSocket(int file);
    ~PartSocket();
    PartSocket(const PartSocket&) = delete;
    PartSocket& operator=(const PartSocket&) = delete;

    /// Connects to the engine that serves the data folder DIR and says who we are.
    static Result<std::unique_ptr<PartSocket>, std::string> connect(const std::string& dir,
                                                                    engine::Peer peer);

    /// Blocks until it is handed to the kernel; false when the other end is gone or takes nothing for
    /// `silence_max`.
    bool send(const engine::Message& message);

    /// Blocks for the next message.
    ///   errors  in words: closed, silent, too long, not canonical
    Result<engine::Message, std::string> receive();

    /// Ends a `receive` and every later call. Any thread.
    void shut();

    /// The process at the other end; 0 where the system does not tell.
    [[nodiscard]] int peer_process() const;

private:
    struct Held;
    std::unique_ptr<Held> held_;
};

/// A listening socket at `DIR/engine.sock`, readable by this user alone.
class PartListener {
public:
    /// Replaces what a dead process left there. The folder's lock must be held.
    static Result<std::unique_ptr<PartListener>, std::string> open(const std::string& dir);
    ~PartListener();
    PartListener(const PartListener&) = delete;
    PartListener& operator=(const PartListener&) = delete;

    /// The next peer; null when `close` was called. Its descriptor leaves the low ones to Modbus.
    std::unique_ptr<PartSocket> accept();
    void close();

private:
    explicit PartListener(int file) : file_(file) {}
    int file_;
};

}  // namespace graingate::app
