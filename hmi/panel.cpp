#include "hmi/loop.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

#include <chrono>

namespace graingate::hmi {

/// One open WebSocket. It only shows: whatever its browser says closes it.
///   1. At most one message is on its way; what changes meanwhile merges into the next one.
///   2. It lives as long as a read or a write is under way.
class Panel : public std::enable_shared_from_this<Panel> {
public:
    Panel(const std::shared_ptr<Loop>& loop, boost::beast::tcp_stream stream)
        : loop_(loop), counted_(loop), socket_(std::move(stream)) {
        loop->panels.insert(this);
    }
    Panel(const Panel&) = delete;
    Panel& operator=(const Panel&) = delete;
    ~Panel() {
        if (const auto loop = loop_.lock()) loop->panels.erase(this);
    }

    void accept(const boost::beast::http::request<boost::beast::http::string_body>& request) {
        auto& stream = boost::beast::get_lowest_layer(socket_);
        stream.expires_never();
        // Little is kept in the kernel, so that a slow client falls behind here, where old pictures are
        // dropped.
        boost::system::error_code ignored;
        stream.socket().set_option(boost::asio::socket_base::send_buffer_size(64 * 1024), ignored);
        stream.socket().set_option(boost::asio::ip::tcp::no_delay(true), ignored);
        socket_.set_option(boost::beast::websocket::stream_base::timeout{std::chrono::seconds(10),
                                                                         std::chrono::seconds(20), true});
        socket_.read_message_max(1'024);
        socket_.async_accept(request, [self = shared_from_this()](boost::system::error_code error) {
            if (error) return;
            self->is_open_ = true;
            self->tell(true);
            self->read();
        });
    }

    /// There is something to send.
    void tell(bool with_view) {
        if (!is_open_) return;
        wants_view_ = wants_view_ || with_view;
        wants_message_ = true;
        if (!is_writing_) return write();
        const auto loop = loop_.lock();
        if (loop && std::chrono::steady_clock::now() - writing_since_ > loop->options.slow_client_timeout)
            close();
    }

private:
    void read() {
        socket_.async_read(
            received_, [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                if (error) return self->close();
                self->is_open_ = false;
                self->socket_.async_close(
                    {boost::beast::websocket::close_code::policy_error, "this socket only shows"},
                    [self](boost::system::error_code) { self->close(); });
            });
    }

    void write() {
        const auto loop = loop_.lock();
        if (!loop) return;
        text_ = loop->next_message(wants_view_);
        wants_view_ = wants_message_ = false;
        is_writing_ = true;
        writing_since_ = std::chrono::steady_clock::now();
        socket_.text(true);
        socket_.async_write(boost::asio::buffer(text_),
                            [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                                self->is_writing_ = false;
                                if (error) return self->close();
                                if (self->is_open_ && self->wants_message_) self->write();
                            });
    }

    void close() {
        is_open_ = false;
        boost::system::error_code ignored;
        boost::beast::get_lowest_layer(socket_).socket().close(ignored);
    }

    std::weak_ptr<Loop> loop_;
    Counted counted_;
    boost::beast::websocket::stream<boost::beast::tcp_stream, /*deflateSupported=*/false> socket_;
    boost::beast::flat_buffer received_;
    std::string text_;
    std::chrono::steady_clock::time_point writing_since_;
    bool is_open_ = false;
    bool is_writing_ = false;
    bool wants_message_ = false;
    bool wants_view_ = false;
};

void serve_panel(const std::shared_ptr<Loop>& loop, boost::beast::tcp_stream stream,
                 const boost::beast::http::request<boost::beast::http::string_body>& request) {
    std::make_shared<Panel>(loop, std::move(stream))->accept(request);
}

void tell_panels(Loop& loop, bool with_view) {
    // A panel may leave while it is told.
    const std::set<Panel*> panels = loop.panels;
    for (Panel* const panel : panels)
        if (loop.panels.contains(panel)) panel->tell(with_view);
}

}  // namespace graingate::hmi
