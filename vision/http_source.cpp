#include "vision/base64.hpp"
#include "vision/frame_source.hpp"
#include "vision/multipart.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace graingate::vision {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Clock = std::chrono::steady_clock;

/// Broken pictures in a row after which a stream counts as broken.
constexpr int broken_parts_max = 20;

/// One GET and the body of its answer, piece by piece. Every step ends by its deadline.
class Exchange {
public:
    explicit Exchange(const CameraAddress& address) : stream_(context_), resolver_(context_) {
        request_.method(http::verb::get);
        request_.version(11);
        request_.target(address.path);
        request_.set(http::field::host, address.host);
        request_.set(http::field::connection, "close");
        if (!address.user.empty())
            request_.set(http::field::authorization,
                         "Basic " + base64(address.user + ":" + address.password));
        parser_.body_limit(boost::none);
        parser_.header_limit(16U << 10U);
    }

    /// Up to the end of the answer's head.
    beast::error_code ask(const CameraAddress& address, Clock::time_point until) {
        return run(until, [&](auto done) {
            resolver_.async_resolve(
                address.host, address.port, [this, done](beast::error_code error, const auto& found) {
                    if (error) return done(error);
                    stream_.async_connect(found, [this, done](beast::error_code refused, const auto&) {
                        if (refused) return done(refused);
                        http::async_write(
                            stream_, request_, [this, done](beast::error_code cut, std::size_t) {
                                if (cut) return done(cut);
                                http::async_read_header(
                                    stream_, buffer_, parser_,
                                    [done](beast::error_code broken, std::size_t) { done(broken); });
                            });
                    });
                });
        });
    }

    /// The next bytes of the body; none at its end.
    beast::error_code read(std::span<const std::uint8_t>& bytes, Clock::time_point until) {
        bytes = {};
        if (parser_.is_done()) return {};
        auto& body = parser_.get().body();
        body.data = piece_.data();
        body.size = piece_.size();
        const beast::error_code error = run(until, [&](auto done) {
            http::async_read_some(stream_, buffer_, parser_,
                                  [done](beast::error_code broken, std::size_t) { done(broken); });
        });
        bytes = {piece_.data(), piece_.size() - parser_.get().body().size};
        return error == http::error::need_buffer ? beast::error_code{} : error;
    }

    [[nodiscard]] bool is_done() const { return parser_.is_done(); }
    [[nodiscard]] unsigned status() { return parser_.get().result_int(); }
    [[nodiscard]] std::string content_type() {
        const auto type = parser_.get()[http::field::content_type];
        return {type.data(), type.size()};
    }

private:
    /// Runs one step; a step that is late leaves the connection useless, and it must be dropped.
    beast::error_code run(Clock::time_point until, auto&& start) {
        auto over = std::make_shared<std::optional<beast::error_code>>();
        start([over](beast::error_code error) { *over = error; });
        context_.restart();
        while (!*over && context_.run_one_until(until) > 0) {
        }
        return over->value_or(beast::error::timeout);
    }

    asio::io_context context_;
    beast::tcp_stream stream_;
    asio::ip::tcp::resolver resolver_;
    beast::flat_buffer buffer_;
    http::request<http::empty_body> request_;
    http::response_parser<http::buffer_body> parser_;
    std::array<std::uint8_t, 64U << 10U> piece_{};
};

class HttpSource final : public FrameSource {
public:
    HttpSource(CameraAddress address, std::chrono::milliseconds patience, const ImageLimits& limits)
        : address_(std::move(address)), patience_(patience), limits_(limits) {}

    Result<Frame, VisionFault> next() override {
        const auto until = Clock::now() + patience_;
        try {
            auto frame = parts_ ? from_stream(until) : ask(until);
            if (!frame) drop();
            return frame;
        } catch (const std::exception& broken) {
            drop();
            return fault(VisionFaultKind::unreachable, broken.what());
        }
    }

    [[nodiscard]] Rhythm rhythm() const override { return parts_ ? Rhythm::pushed : Rhythm::asked; }

private:
    Result<Frame, VisionFault> ask(Clock::time_point until) {
        exchange_ = std::make_unique<Exchange>(address_);
        if (const auto error = exchange_->ask(address_, until)) return said(error);
        if (exchange_->status() == 401)
            return fault(
                VisionFaultKind::unreachable,
                "answered 401: it wants a user and a password (Basic): http://USER:PASSWORD@HOST/...");
        if (exchange_->status() != 200)
            return fault(VisionFaultKind::unreachable,
                         "answered " + std::to_string(exchange_->status()) + ", not 200");
        const std::string type = exchange_->content_type();
        if (const auto boundary = boundary_of(type)) {
            parts_.emplace(*boundary, static_cast<std::size_t>(limits_.bytes_max));
            return from_stream(until);
        }
        if (!type.empty() && !type.starts_with("image/") && type != "application/octet-stream")
            return fault(VisionFaultKind::not_an_image,
                         "answered with " + type +
                             "; allowed is an image or multipart/x-mixed-replace with a boundary");
        return snapshot(until);
    }

    Result<Frame, VisionFault> snapshot(Clock::time_point until) {
        Frame frame{{}, {}, limits_};
        std::span<const std::uint8_t> bytes;
        do {
            if (const auto error = exchange_->read(bytes, until)) return said(error);
            frame.packed.insert(frame.packed.end(), bytes.begin(), bytes.end());
            if (std::cmp_greater(frame.packed.size(), limits_.bytes_max)) return too_large();
        } while (!exchange_->is_done());
        exchange_.reset();
        if (auto refusal = refusal_of(frame.packed, limits_)) return fault(refusal->kind, refusal->what);
        return frame;
    }

    Result<Frame, VisionFault> from_stream(Clock::time_point until) {
        std::optional<VisionFault> refusal;
        for (int broken = 0; broken < broken_parts_max;) {
            if (auto part = parts_->take()) {
                Frame frame{*std::move(part), {}, limits_};
                refusal = refusal_of(frame.packed, limits_);
                if (!refusal) return frame;
                ++broken;
                continue;
            }
            if (parts_->is_too_large()) return too_large();
            if (parts_->is_broken())
                return fault(VisionFaultKind::not_an_image,
                             "sends a stream whose parts cannot be told apart");
            if (exchange_->is_done()) return fault(VisionFaultKind::unreachable, "ended its stream");
            std::span<const std::uint8_t> bytes;
            const auto error = exchange_->read(bytes, until);
            parts_->add(bytes);
            if (error && refusal) return fault(refusal->kind, refusal->what);
            if (error) return said(error);
        }
        return fault(refusal->kind, refusal->what);
    }

    void drop() {
        parts_.reset();
        exchange_.reset();
    }

    Unexpected<VisionFault> fault(VisionFaultKind kind, const std::string& what) const {
        return Unexpected{VisionFault{kind, "camera " + address_.shown + ": " + what}};
    }

    Unexpected<VisionFault> too_large() const {
        return fault(VisionFaultKind::too_large,
                     "sends a picture of more than " + std::to_string(limits_.bytes_max) + " bytes");
    }

    Unexpected<VisionFault> said(const beast::error_code& error) const {
        if (error != beast::error::timeout) return fault(VisionFaultKind::unreachable, error.message());
        return fault(VisionFaultKind::timed_out,
                     "no picture within " + std::to_string(patience_.count()) + " ms");
    }

    CameraAddress address_;
    std::chrono::milliseconds patience_;
    ImageLimits limits_;
    std::unique_ptr<Exchange> exchange_;
    std::optional<Multipart> parts_;
};

}  // namespace

std::unique_ptr<FrameSource> make_http_source(const CameraAddress& address,
                                              std::chrono::milliseconds patience, const ImageLimits& limits) {
    return std::make_unique<HttpSource>(address, patience, limits);
}

}  // namespace graingate::vision
