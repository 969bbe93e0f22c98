#include "controller/devices/byte_stream.hpp"

#include "controller/devices/back_off.hpp"
#include "controller/devices/hold_line.hpp"
#include "controller/devices/tcp_connect.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/serial_port.hpp>

#include <array>
#include <utility>
#include <variant>

#include <termios.h>

namespace graingate::devices {
namespace {

namespace asio = boost::asio;
using Serial = asio::serial_port;
using Tcp = asio::ip::tcp::socket;

/// More than a line brings between two polls.
constexpr std::size_t pending_max = 64 * 1024;

Serial::parity parity_of(const SerialLine& line) {
    if (line.parity == 'E') return Serial::parity{Serial::parity::even};
    if (line.parity == 'O') return Serial::parity{Serial::parity::odd};
    return Serial::parity{Serial::parity::none};
}

void open_serial(Serial& port, const SerialLine& line) {
    port.open(line.path);
    port.set_option(Serial::baud_rate{line.baud});
    port.set_option(Serial::character_size{line.data_bits});
    port.set_option(parity_of(line));
    port.set_option(Serial::stop_bits{line.stop_bits == 2 ? Serial::stop_bits::two : Serial::stop_bits::one});
    port.set_option(Serial::flow_control{Serial::flow_control::none});
    ::tcflush(port.native_handle(), TCIFLUSH);  // what came before we listened is no present weight
}

}  // namespace

class ByteStream::Held {
public:
    Held(LinkAddress address, LinkTimes times) : address_(std::move(address)), times_(times) {}

    Result<std::vector<std::uint8_t>, std::string> take() {
        try {
            if (std::holds_alternative<std::monostate>(port_) && !open()) return Unexpected{fault_};
            context_.restart();
            context_.poll();
        } catch (const boost::system::system_error& thrown) {
            close(thrown.code().message());
        }
        if (std::holds_alternative<std::monostate>(port_) && pending_.empty()) return Unexpected{fault_};
        return std::exchange(pending_, {});
    }

private:
    bool open() {
        if (back_off_.is_waiting()) return false;
        std::string why;
        if (address_.serial) {
            open_serial(port_.emplace<Serial>(context_), *address_.serial);
            why = hold_line(std::get<Serial>(port_).native_handle());
        } else if (auto socket = connect_tcp(address_.host, address_.port, times_.connect)) {
            port_.emplace<Tcp>(context_).assign(asio::ip::tcp::v4(), *socket);
        } else {
            why = socket.error();
        }
        if (!why.empty()) return close(why), false;
        back_off_.succeeded();
        listen();
        return true;
    }

    void listen() {
        const auto got = [this](const boost::system::error_code& error, std::size_t size) {
            if (error) return close(error.message());
            pending_.insert(pending_.end(), buffer_.begin(),
                            buffer_.begin() + static_cast<std::ptrdiff_t>(size));
            if (pending_.size() > pending_max)
                pending_.erase(pending_.begin(), pending_.end() - static_cast<std::ptrdiff_t>(pending_max));
            listen();
        };
        if (auto* serial = std::get_if<Serial>(&port_)) serial->async_read_some(asio::buffer(buffer_), got);
        if (auto* tcp = std::get_if<Tcp>(&port_)) tcp->async_read_some(asio::buffer(buffer_), got);
    }

    void close(const std::string& why) {
        port_.emplace<std::monostate>();
        back_off_.failed(times_);
        fault_ = address_.link_text() + ": " + why;
    }

    const LinkAddress address_;
    const LinkTimes times_;
    asio::io_context context_{1};
    std::variant<std::monostate, Serial, Tcp> port_;
    std::array<std::uint8_t, 1024> buffer_{};
    std::vector<std::uint8_t> pending_;
    BackOff back_off_;
    std::string fault_;
};

ByteStream::ByteStream(LinkAddress address, LinkTimes times)
    : held_(std::make_unique<Held>(std::move(address), times)) {}
ByteStream::~ByteStream() = default;

Result<std::vector<std::uint8_t>, std::string> ByteStream::take() {
    return held_->take();
}

}  // namespace graingate::devices
