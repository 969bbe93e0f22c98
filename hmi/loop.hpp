#pragma once

#include "hmi/http.hpp"
#include "hmi/server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <functional>
#include <memory>
#include <set>
#include <string>

/// Shared by the server's own translation units; included by nothing else. Beast and Asio are slow to
/// compile: nothing of the core is included here, so that a change there does not compile them again.
namespace graingate::hmi {

class Panel;

/// What all connections share. It outlives the thread as long as a backend's answer may still arrive; work
/// posted then is dropped unrun.
struct Loop {
    explicit Loop(const ServerOptions& used) : options(used) {}

    boost::asio::io_context io{1};
    ServerOptions options;

    // The server's thread alone.
    std::function<void(const Request&, Answer)> respond;
    std::function<std::string(bool with_view)> next_message;  ///< with the picture, or only "I live"
    std::set<Panel*> panels;
    std::size_t connections = 0;
};

/// Reads requests from a fresh connection and answers them until it closes or turns into a panel.
void serve_connection(const std::weak_ptr<Loop>& loop, boost::asio::ip::tcp::socket socket);

/// Turns a connection that asked for `/ws` into a panel.
void serve_panel(const std::shared_ptr<Loop>& loop, boost::beast::tcp_stream stream,
                 const boost::beast::http::request<boost::beast::http::string_body>& request);

/// To every panel: there is a new picture, or it is time for a heartbeat.
void tell_panels(Loop& loop, bool with_view);

/// Counts a connection while it lives.
class Counted {
public:
    explicit Counted(std::weak_ptr<Loop> loop) : loop_(std::move(loop)) {
        if (const auto held = loop_.lock()) ++held->connections;
    }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    ~Counted() {
        if (const auto held = loop_.lock()) --held->connections;
    }

private:
    std::weak_ptr<Loop> loop_;
};

}  // namespace graingate::hmi
