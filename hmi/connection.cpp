#include "hmi/loop.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <algorithm>
#include <optional>

namespace graingate::hmi {
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Error = boost::system::error_code;

namespace {

using Message = http::request<http::string_body>;

/// Behind the backend's own limit: a backend that forgets to answer does not keep a browser waiting for ever.
constexpr std::chrono::seconds answer_timeout{15};

Request request_of(const Message& message) {
    const auto header = [&](http::field name) { return std::string(message[name]); };
    Request request;
    request.method = std::string(message.method_string());
    const std::string_view target(message.target().data(), message.target().size());
    const std::size_t mark = target.find('?');
    request.path = target.substr(0, mark);
    if (mark != std::string_view::npos) request.query = target.substr(mark + 1);
    request.host = header(http::field::host);
    request.origin = header(http::field::origin);
    request.fetch_site = std::string(message["Sec-Fetch-Site"]);
    request.content_type = header(http::field::content_type);
    request.content_type.resize(std::min(request.content_type.find(';'), request.content_type.size()));
    while (request.content_type.ends_with(' ')) request.content_type.pop_back();
    for (char& c : request.content_type)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    request.body = message.body();
    return request;
}

/// Nothing from elsewhere, no script in a farmer's page, no frame around any page.
void set_policies(http::response<http::string_body>& message, const Response& response) {
    const std::string common = "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    const bool is_farmer_page = !response.style_nonce.empty();
    message.set("Content-Security-Policy",
                is_farmer_page
                    ? "default-src 'none'; style-src 'nonce-" + response.style_nonce + "'; " + common
                    : "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                      "connect-src 'self'; " +
                          common);
    message.set("X-Content-Type-Options", "nosniff");
    message.set("X-Frame-Options", "DENY");
    message.set("Cross-Origin-Resource-Policy", "same-origin");
    // A form on a page with "no-referrer" is posted with "Origin: null", which tells its origin from no
    // other.
    message.set("Referrer-Policy", is_farmer_page ? "same-origin" : "no-referrer");
}

http::response<http::string_body> message_of(Response response, unsigned version, bool is_head) {
    http::response<http::string_body> message{static_cast<http::status>(response.status), version};
    set_policies(message, response);
    message.set(http::field::content_type, response.type);
    message.set(http::field::cache_control,
                response.is_immutable ? "public, max-age=31536000, immutable" : "no-store");
    if (!response.location.empty()) message.set(http::field::location, response.location);
    if (response.refresh_s > 0) message.set("Refresh", std::to_string(response.refresh_s));
    if (!response.allow.empty()) message.set(http::field::allow, response.allow);
    const std::size_t size = response.body.size();
    if (!is_head) message.body() = std::move(response.body);
    message.content_length(size);
    return message;
}

/// What to say to a request that could not be read; nothing, when there is nobody to say it to.
std::optional<Response> refusal_of(const Error& error) {
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
        return plain(431, "The request's header is longer than the 8192 bytes allowed.");
    if (error == http::error::body_limit)
        return plain(413, "The request's body is longer than the 4096 bytes allowed.");
    const bool is_http = error.category() == make_error_code(http::error::bad_method).category();
    if (is_http && error != http::error::end_of_stream && error != http::error::partial_message)
        return plain(400, "This is no HTTP/1.1 request: " + error.message() + ".");
    return std::nullopt;
}

/// One connection, one request after the other.
///   1. It lives as long as an operation or a timer of its own is under way; an answer of the backend holds
///   it
///      weakly, so that a late one finds nobody.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(const std::weak_ptr<Loop>& loop, boost::asio::ip::tcp::socket socket)
        : loop_(loop), counted_(loop), stream_(std::move(socket)), patience_(stream_.get_executor()) {}

    void read() {
        const auto loop = loop_.lock();
        if (!loop) return;
        parser_.emplace();
        parser_->header_limit(Server::header_size_max);
        parser_->body_limit(Server::body_size_max);
        stream_.expires_after(loop->options.request_timeout);
        http::async_read(stream_, buffer_, *parser_,
                         [self = shared_from_this()](Error error, std::size_t) { self->on_read(error); });
    }

private:
    void on_read(const Error& error) {
        if (error) {
            is_last_ = true;
            const auto refusal = refusal_of(error);
            return refusal ? write(*refusal) : close();
        }
        const auto loop = loop_.lock();
        if (!loop) return;
        const Message& message = parser_->get();
        is_last_ = !message.keep_alive();
        is_head_ = message.method() == http::verb::head;
        version_ = message.version();
        const Request request = request_of(message);
        if (request.path == "/ws") return upgrade(loop, request, message);

        stream_.expires_never();
        is_answered_ = false;
        patience_.expires_after(answer_timeout);
        patience_.async_wait([self = shared_from_this()](Error stopped) {
            if (!stopped) self->answer(plain(504, "No answer came in time; try again."));
        });
        loop->respond(request, [weak = weak_from_this()](Response response) {
            if (const auto self = weak.lock()) self->answer(std::move(response));
        });
    }

    void upgrade(const std::shared_ptr<Loop>& loop, const Request& request, const Message& message) {
        if (!beast::websocket::is_upgrade(message))
            return write(plain(426, "This address speaks WebSocket only."));
        if (!is_same_origin(request))
            return write(plain(403, "A page of another site may not watch this depot."));
        serve_panel(loop, std::move(stream_), message);
    }

    void answer(Response response) {
        if (is_answered_) return;
        is_answered_ = true;
        patience_.cancel();
        write(std::move(response));
    }

    void write(Response response) {
        message_ = message_of(std::move(response), version_, is_head_);
        message_.keep_alive(!is_last_);
        stream_.expires_after(std::chrono::seconds(10));
        http::async_write(stream_, message_, [self = shared_from_this()](Error error, std::size_t) {
            if (error) return self->close();
            self->is_last_ ? self->drain() : self->read();
        });
    }

    /// Reads what is still under way before closing: else the answer could be lost with it (RFC 9112, 9.6).
    void drain() {
        Error ignored;
        stream_.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
        stream_.expires_after(std::chrono::seconds(1));
        drain_on();
    }
    void drain_on() {
        buffer_.clear();
        stream_.async_read_some(buffer_.prepare(4'096),
                                [self = shared_from_this()](Error error, std::size_t) {
                                    if (error || ++self->drained_ > 64) return self->close();
                                    self->drain_on();
                                });
    }

    void close() { stream_.close(); }

    std::weak_ptr<Loop> loop_;
    Counted counted_;
    beast::tcp_stream stream_;
    boost::asio::steady_timer patience_;
    beast::flat_buffer buffer_{Server::header_size_max + Server::body_size_max + 4'096};
    std::optional<http::request_parser<http::string_body>> parser_;
    http::response<http::string_body> message_;
    unsigned version_ = 11;
    int drained_ = 0;
    bool is_head_ = false;
    bool is_last_ = false;
    bool is_answered_ = false;
};

}  // namespace

void serve_connection(const std::weak_ptr<Loop>& loop, boost::asio::ip::tcp::socket socket) {
    std::make_shared<Connection>(loop, std::move(socket))->read();
}

}  // namespace graingate::hmi
