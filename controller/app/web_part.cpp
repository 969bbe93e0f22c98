#include "controller/app/web_part.hpp"

#include "controller/app/config.hpp"
#include "controller/app/log.hpp"
#include "controller/app/process.hpp"
#include "controller/app/web_backend.hpp"
#include "db/journal.hpp"
#include "hmi/server.hpp"

#include <atomic>
#include <iostream>
#include <thread>

namespace graingate::app {
namespace {

constexpr int line_retry_ms = 300;
/// When asked to end: for the answers under way, and for the server's thread to hand the last pages over.
constexpr std::chrono::milliseconds answers_max{1'500};
constexpr std::chrono::milliseconds last_pages{100};

int fail_web(const std::string& why) {
    log_error("web", why);
    return 1;
}

/// Keeps a line to the engine: pictures to the server, answers to the backend, "I live" both ways.
class EngineLine {
public:
    EngineLine(std::string data, WebBackend& backend, hmi::Server& server)
        : data_(std::move(data)), backend_(backend), server_(server), thread_([this] { run(); }) {}
    ~EngineLine() {
        is_stopping_.store(true);
        if (const auto socket = socket_.load()) socket->shut();
        thread_.join();
    }
    EngineLine(const EngineLine&) = delete;
    EngineLine& operator=(const EngineLine&) = delete;

private:
    void run() {
        while (!is_stopping_.load()) {
            auto made = PartSocket::connect(data_, engine::Peer::web);
            if (!made) {
                std::this_thread::sleep_for(std::chrono::milliseconds(line_retry_ms));
                continue;
            }
            const std::shared_ptr<PartSocket> socket = *std::move(made);
            socket_.store(socket);
            backend_.connect(socket);
            listen(*socket);
            backend_.connect(nullptr);
            backend_.expire();
        }
    }

    void listen(PartSocket& socket) {
        auto alive_at = std::chrono::steady_clock::now();
        for (auto message = socket.receive(); message && !is_stopping_.load(); message = socket.receive()) {
            if (const auto* shown = std::get_if<engine::Show>(&*message))
                server_.show(std::make_shared<const View>(shown->view));
            if (const auto* measured = std::get_if<engine::Measured>(&*message))
                server_.measured(std::make_shared<const engine::Vitals>(measured->vitals));
            if (const auto* answer = std::get_if<engine::Answer>(&*message)) backend_.take(*answer);
            backend_.expire();
            // The engine says something each second, so there is always a message to answer in time.
            const auto now = std::chrono::steady_clock::now();
            if (now < alive_at) continue;
            alive_at = now + alive_period;
            if (!socket.send(engine::Alive{})) return;
        }
    }

    std::string data_;
    WebBackend& backend_;
    hmi::Server& server_;
    std::atomic<bool> is_stopping_{false};
    std::atomic<std::shared_ptr<PartSocket>> socket_;
    std::thread thread_;  // last: it uses all of the above
};

int run_web(const ServiceOptions& options, const Config& config) {
    auto farmers = db::PrivateData::open(options.data, options.keys);
    if (!farmers) return fail_web(farmers.error().text);
    auto clock = options.clock.empty() ? Result<std::unique_ptr<DepotClock>, std::string>(DepotClock::real())
                                       : DepotClock::join(options.clock);
    if (!clock) return fail_web(clock.error());
    WebBackend backend(db::journal_path(options.data), config.rules, **clock, *std::move(farmers));

    hmi::ServerOptions server_options;
    server_options.address = config.web.listen;
    server_options.port = config.web.port;
    server_options.evidence = options.data + "/evidence";
    auto server = hmi::Server::start(server_options, backend);
    if (!server) return fail_web(server.error().text);
    std::cout << "http://" << config.web.listen << ':' << (*server)->port() << "/\n" << std::flush;

    const EngineLine line(options.data, backend, **server);
    while (!is_stop_asked()) sleep_unless_stopped(200);
    backend.drain(answers_max);
    std::this_thread::sleep_for(last_pages);
    return 0;
}

}  // namespace

int run_web_part(const ServiceOptions& options) {
    catch_stop_signals();
    const auto config = read_config(options.config);
    if (config) return run_web(options, *config);
    for (const ConfigFault& fault : config.error()) log_error("web", fault.text());
    return 1;
}

}  // namespace graingate::app
