#include "vision/camera.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <optional>
#include <string_view>

namespace graingate::vision {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

constexpr std::uint64_t body_bytes_max = 16U << 20U;

struct Address {
    std::string host;
    std::string port;
    std::string path;
};

std::optional<Address> parse(std::string_view url) {
    constexpr std::string_view scheme = "http://";
    if (!url.starts_with(scheme)) return std::nullopt;
    url.remove_prefix(scheme.size());
    const std::size_t slash = url.find('/');
    const std::string_view authority = url.substr(0, slash);
    const std::size_t colon = authority.rfind(':');
    Address address;
    address.host = authority.substr(0, colon);
    address.port = colon == std::string_view::npos ? "80" : std::string(authority.substr(colon + 1));
    address.path = slash == std::string_view::npos ? "/" : std::string(url.substr(slash));
    if (address.host.empty() || address.port.empty()) return std::nullopt;
    return address;
}

/// One GET from name look-up to the last byte.
class Exchange {
public:
    explicit Exchange(const Address& address) : stream_(context_), resolver_(context_) {
        request_.method(http::verb::get);
        request_.version(11);
        request_.target(address.path);
        request_.set(http::field::host, address.host);
        request_.set(http::field::connection, "close");
        answer_.body_limit(body_bytes_max);
        resolver_.async_resolve(
            address.host, address.port, [this](beast::error_code error, const auto& found) {
                if (failed(error)) return;
                stream_.async_connect(found, [this](beast::error_code refused, const auto&) {
                    if (!failed(refused)) ask();
                });
            });
    }

    /// True when the exchange ended, well or not, within the patience.
    bool run(std::chrono::milliseconds patience) {
        context_.run_for(patience);
        return is_over_;
    }

    [[nodiscard]] const beast::error_code& error() const { return error_; }
    http::response<http::vector_body<std::uint8_t>>& answer() { return answer_.get(); }

private:
    bool failed(beast::error_code error) {
        if (!error) return false;
        error_ = error;
        is_over_ = true;
        return true;
    }

    void ask() {
        http::async_write(stream_, request_, [this](beast::error_code error, std::size_t) {
            if (failed(error)) return;
            http::async_read(stream_, buffer_, answer_, [this](beast::error_code broken, std::size_t) {
                if (!failed(broken)) is_over_ = true;
            });
        });
    }

    asio::io_context context_;
    beast::tcp_stream stream_;
    asio::ip::tcp::resolver resolver_;
    beast::flat_buffer buffer_;
    http::request<http::empty_body> request_;
    http::response_parser<http::vector_body<std::uint8_t>> answer_;
    beast::error_code error_;
    bool is_over_ = false;
};

Unexpected<VisionFault> fault(VisionFaultKind kind, std::string what) {
    return Unexpected{VisionFault{kind, std::move(what)}};
}

}  // namespace

Result<Frame, VisionFault> Camera::fetch() const {
    const auto address = parse(url_);
    if (!address) {
        return fault(VisionFaultKind::unreachable,
                     "camera address '" + url_ + "': allowed is http://HOST[:PORT]/PATH");
    }
    Frame frame;
    try {
        Exchange exchange(*address);
        if (!exchange.run(patience_)) {
            return fault(VisionFaultKind::timed_out, "camera " + url_ + ": no picture within " +
                                                         std::to_string(patience_.count()) + " ms");
        }
        if (exchange.error()) {
            return fault(VisionFaultKind::unreachable, "camera " + url_ + ": " + exchange.error().message());
        }
        if (exchange.answer().result() != http::status::ok) {
            return fault(VisionFaultKind::unreachable, "camera " + url_ + ": answered " +
                                                           std::to_string(exchange.answer().result_int()) +
                                                           ", not 200");
        }
        frame.jpeg = std::move(exchange.answer().body());
    } catch (const std::exception& broken) {
        return fault(VisionFaultKind::unreachable, "camera " + url_ + ": " + broken.what());
    }
    auto image = decode(frame.jpeg);
    if (!image)
        return Unexpected{VisionFault{image.error().kind, "camera " + url_ + ": " + image.error().what}};
    frame.image = std::move(*image);
    return frame;
}

}  // namespace graingate::vision
