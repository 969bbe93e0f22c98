#pragma once

#include "controller/core/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace graingate {
struct View;
}
namespace graingate::engine {
struct Vitals;
}

namespace graingate::hmi {

class Backend;
struct RunningServer;

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;                             ///< 0 takes a free one
    std::filesystem::path evidence;                     ///< folder of the photographs, `ab/<sha-256>.jpg`
    int bookings_a_minute = 120;                        ///< from everybody, cancellations too; more get 429
    std::size_t connections_max = 256;                  ///< one more is told 503 and closed
    std::chrono::milliseconds request_timeout{10'000};  ///< real time for a request to arrive, or to be begun
    std::chrono::milliseconds heartbeat_period{400};    ///< real time; a panel is stale after 2 s without
    std::chrono::milliseconds silence_max{5'000};  ///< real time; an engine that is silent for longer is away
    std::chrono::milliseconds slow_client_timeout{
        10'000};  ///< real time that one message to a panel may take
};

/// The server could not begin to listen.
struct ServerFault {
    std::string text;  ///< what, where, and what is allowed
};

/// The web server of a depot: `/` the panel, `/ws` its picture, `/f/` the farmers' pages, `/evidence/`,
/// and for whatever watches the machine `/healthz`, `/readyz`, `/metrics`. Runs one thread of its own until
/// it is destroyed. `show` and `measured` may be called from any thread.
class Server {
public:
    static constexpr std::size_t header_size_max = 8'192;
    static constexpr std::size_t body_size_max = 4'096;

    /// `backend` must outlive the server.
    static Result<std::unique_ptr<Server>, ServerFault> start(const ServerOptions& options, Backend& backend);

    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server();

    /// The port it listens on.
    [[nodiscard]] std::uint16_t port() const;

    /// A new picture from the engine, for panels and pages. A panel that is slow gets only the newest. It may
    /// be one that the engine kept: that it comes says nothing of its age.
    void show(std::shared_ptr<const View> view);

    /// The engine's loop turned, and this is how it fares: nothing else counts as a sign of life. After 2 s
    /// without, panels show that their picture is old, so it has to come at least once a second; after
    /// `silence_max`, `/healthz` and `/readyz` say so.
    void measured(std::shared_ptr<const engine::Vitals> vitals);

private:
    explicit Server(std::unique_ptr<RunningServer> running);
    std::unique_ptr<RunningServer> running_;
};

}  // namespace graingate::hmi
