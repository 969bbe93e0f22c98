#include "hmi/server.hpp"

#include "controller/core/view.hpp"
#include "hmi/loop.hpp"
#include "hmi/panel_message.hpp"
#include "hmi/site.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <atomic>
#include <thread>

namespace graingate::hmi {
namespace asio = boost::asio;
using asio::ip::tcp;
using Error = boost::system::error_code;

namespace {

std::int64_t steady_ms() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

/// Opens the listening socket, or says why it cannot.
Result<Done, ServerFault> listen(tcp::acceptor& acceptor, const ServerOptions& options) {
    const std::string where = options.address + ":" + std::to_string(options.port);
    Error error;
    const auto address = asio::ip::make_address(options.address, error);
    if (error)
        return Unexpected{
            ServerFault{"cannot listen on \"" + options.address +
                        "\": not an IP address; allowed is one of this machine, such as 127.0.0.1"}};
    const tcp::endpoint endpoint(address, options.port);
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(64, error);
    if (error)
        return Unexpected{
            ServerFault{"cannot listen on " + where + ": " + error.message() +
                        "; choose an address of this machine and a port that is free (0 takes any)"}};
    return Done{};
}

}  // namespace

struct RunningServer {
    RunningServer(Backend& used_backend, const ServerOptions& options)
        : backend(used_backend),
          loop(std::make_shared<Loop>(options)),
          site(used_backend, {options.evidence, options.bookings_a_minute, options.silence_max},
               poster(loop)),
          acceptor(loop->io),
          heartbeat(loop->io),
          pause(loop->io) {
        loop->respond = [this](const Request& request, Answer answer) {
            site.respond(request, std::move(answer));
        };
        loop->next_message = [this](bool with_view) { return next_message(with_view); };
    }
    RunningServer(const RunningServer&) = delete;
    RunningServer& operator=(const RunningServer&) = delete;
    ~RunningServer() {
        loop->io.stop();
        if (thread.joinable()) thread.join();
    }

    /// Work of a backend that answers after the end is dropped unrun.
    static Site::Post poster(const std::shared_ptr<Loop>& loop) {
        return [weak = std::weak_ptr<Loop>(loop)](std::function<void()> work) {
            if (const auto held = weak.lock()) asio::post(held->io, std::move(work));
        };
    }

    std::string next_message(bool with_view) {
        return panel_message(++beats, steady_ms() - turned_at_ms.load(), backend.depot_now(),
                             with_view ? view_text : std::string{});
    }

    void accept() {
        acceptor.async_accept([this](Error error, tcp::socket socket) {
            if (error == asio::error::operation_aborted) return;
            if (error) {
                // Out of descriptors or memory: try again when some may be free.
                pause.expires_after(std::chrono::milliseconds(100));
                return pause.async_wait([this](Error stopped) {
                    if (!stopped) accept();
                });
            }
            if (loop->connections < loop->options.connections_max)
                serve_connection(loop, std::move(socket));
            else
                turn_away(socket);
            accept();
        });
    }

    static void turn_away(tcp::socket& socket) {
        Error ignored;
        socket.non_blocking(true, ignored);
        socket.write_some(
            asio::buffer(std::string_view(
                "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nRetry-After: 5\r\n"
                "Connection: close\r\nContent-Length: 42\r\n\r\n"
                "Too many connections; close some browsers\n")),
            ignored);
        socket.shutdown(tcp::socket::shutdown_send, ignored);
    }

    void beat() {
        heartbeat.expires_after(loop->options.heartbeat_period);
        heartbeat.async_wait([this](Error error) {
            if (error) return;
            tell_panels(*loop, false);
            beat();
        });
    }

    Backend& backend;
    std::shared_ptr<Loop> loop;
    Site site;
    std::string view_text;  ///< what panels are sent; the server's thread alone
    std::uint64_t beats = 0;
    std::atomic<std::int64_t> turned_at_ms{steady_ms()};  ///< the engine's loop, or the server began
    tcp::acceptor acceptor;
    asio::steady_timer heartbeat;
    asio::steady_timer pause;
    std::uint16_t port = 0;
    std::thread thread;
};

Result<std::unique_ptr<Server>, ServerFault> Server::start(const ServerOptions& options, Backend& backend) {
    auto running = std::make_unique<RunningServer>(backend, options);
    if (const auto listening = listen(running->acceptor, options); !listening)
        return Unexpected{listening.error()};
    running->port = running->acceptor.local_endpoint().port();
    running->accept();
    running->beat();
    running->thread = std::thread([loop = running->loop.get()] { loop->io.run(); });
    return std::unique_ptr<Server>(new Server(std::move(running)));
}

Server::Server(std::unique_ptr<RunningServer> running) : running_(std::move(running)) {}
Server::~Server() = default;

std::uint16_t Server::port() const {
    return running_->port;
}

void Server::show(std::shared_ptr<const View> view) {
    auto text = panel_view(*view);
    asio::post(running_->loop->io,
               [running = running_.get(), view = std::move(view), text = std::move(text)] {
                   running->view_text = text;
                   running->site.set_view(view);
                   tell_panels(*running->loop, true);
               });
}

void Server::measured(std::shared_ptr<const engine::Vitals> vitals) {
    running_->turned_at_ms = steady_ms();
    asio::post(running_->loop->io,
               [running = running_.get(), vitals = std::move(vitals)] { running->site.set_vitals(vitals); });
}

}  // namespace graingate::hmi
