#include "sim/frame_server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <chrono>
#include <string>
#include <thread>
#include <utility>

namespace graingate::sim {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Answer = http::response<http::vector_body<std::uint8_t>>;

constexpr std::chrono::seconds idle_max{30};
constexpr std::uint64_t body_max = 1'024;

/// `/camera/NAME.jpg?x` and `/NAME` name the same camera.
std::string_view camera_of(std::string_view target) {
    target = target.substr(0, target.find('?'));
    if (target.starts_with("/camera/")) target.remove_prefix(7);
    if (target.starts_with('/')) target.remove_prefix(1);
    if (target.ends_with(".jpg")) target.remove_suffix(4);
    return target;
}

Answer words(http::status status, std::string_view text, const http::request<http::string_body>& asked) {
    Answer answer(status, asked.version());
    answer.set(http::field::content_type, "text/plain; charset=utf-8");
    answer.body().assign(text.begin(), text.end());
    return answer;
}

Answer answer_to(const http::request<http::string_body>& asked, const FrameServer::Frames& frames) {
    if (asked.method() != http::verb::get)
        return words(http::status::method_not_allowed, "only GET is answered here\n", asked);
    const std::string_view target(asked.target().data(), asked.target().size());
    const std::string_view camera = camera_of(target);
    auto frame = frames(camera);
    if (!frame)
        return words(http::status::not_found, "no camera is named '" + std::string(camera) + "'\n", asked);
    Answer answer(http::status::ok, asked.version());
    answer.set(http::field::content_type, "image/jpeg");
    answer.set(http::field::cache_control, "no-store");
    answer.body() = std::move(*frame);
    return answer;
}

/// One connection; it lives by the handlers that hold it.
class Session : public std::enable_shared_from_this<Session> {
public:
    Session(tcp::socket socket, const FrameServer::Frames& frames, std::size_t& open)
        : stream_(std::move(socket)), frames_(frames), open_(open) {
        ++open_;
    }
    ~Session() { --open_; }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void read() {
        parser_.emplace();
        parser_->body_limit(body_max);
        stream_.expires_after(idle_max);
        http::async_read(stream_, buffer_, *parser_,
                         [self = shared_from_this()](beast::error_code error, std::size_t) {
                             if (!error) self->write();
                         });
    }

private:
    void write() {
        answer_ = answer_to(parser_->get(), frames_);
        answer_.keep_alive(parser_->get().keep_alive());
        answer_.prepare_payload();
        http::async_write(stream_, answer_,
                          [self = shared_from_this()](beast::error_code error, std::size_t) {
                              if (!error && self->answer_.keep_alive()) self->read();
                          });
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_{16'384};
    std::optional<http::request_parser<http::string_body>> parser_;
    Answer answer_;
    const FrameServer::Frames& frames_;
    std::size_t& open_;
};

}  // namespace

class FrameServer::Loop {
public:
    Loop(std::uint16_t port, Frames frames)
        : frames_(std::move(frames)), acceptor_(io_, {asio::ip::address_v4::loopback(), port}) {
        accept();
        thread_ = std::thread([this] { io_.run(); });
    }
    ~Loop() {
        io_.stop();
        thread_.join();
    }
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    void accept() {
        acceptor_.async_accept([this](beast::error_code error, tcp::socket socket) {
            if (error == asio::error::operation_aborted) return;
            if (!error && open_ < connections_max)
                std::make_shared<Session>(std::move(socket), frames_, open_)->read();
            accept();
        });
    }

    Frames frames_;
    std::size_t open_ = 0;  ///< connections; outlives `io_`, whose handlers hold them
    asio::io_context io_{1};
    tcp::acceptor acceptor_;
    std::uint16_t port_ = acceptor_.local_endpoint().port();
    std::thread thread_;
};

FrameServer::FrameServer(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
FrameServer::FrameServer(FrameServer&&) noexcept = default;
FrameServer& FrameServer::operator=(FrameServer&&) noexcept = default;
FrameServer::~FrameServer() = default;

std::uint16_t FrameServer::port() const {
    return loop_->port();
}

Result<FrameServer, std::string> FrameServer::start(std::uint16_t port, Frames frames) {
    try {
        return FrameServer(std::make_unique<Loop>(port, std::move(frames)));
    } catch (const std::exception& error) {
        return Unexpected{"cameras: port " + std::to_string(port) +
                          " of 127.0.0.1 cannot be had: " + error.what()};
    }
}

}  // namespace graingate::sim
