#include "controller/devices/modbus_bus.hpp"

#include "controller/devices/back_off.hpp"
#include "controller/devices/hold_line.hpp"
#include "controller/devices/tcp_connect.hpp"

#include <modbus/modbus.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include <poll.h>
#include <sys/select.h>

namespace graingate::devices {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = BusFault::Kind;

struct FreeContext {
    void operator()(modbus_t* context) const {
        modbus_close(context);
        modbus_free(context);
    }
};
using Context = std::unique_ptr<modbus_t, FreeContext>;

/// The device understood us and says no; the connection is in step.
bool is_exception(int error) {
    return error > MODBUS_ENOBASE && error <= EMBXGTAR;
}

/// A gateway says that the unit behind it does not answer.
bool is_gateway(int error) {
    return error == EMBXGPATH || error == EMBXGTAR;
}

/// The terminal itself is gone, as when its plug is pulled; else a serial line stays open.
bool is_line_gone(int error) {
    return error == EIO || error == ENXIO || error == ENODEV || error == EBADF || error == ECONNRESET;
}

std::uint32_t seconds_of(std::chrono::milliseconds time) {
    return static_cast<std::uint32_t>(time.count() / 1'000);
}
std::uint32_t rest_us_of(std::chrono::milliseconds time) {
    return static_cast<std::uint32_t>(time.count() % 1'000 * 1'000);
}

/// 3.5 characters of 11 bits, at least 2 ms (Modbus over serial line 1.02, 2.5.1.1: 1.75 ms above 19,200
/// baud).
std::chrono::milliseconds silence_of(const SerialLine& line) {
    const unsigned us = 38'500'000 / line.baud;
    return std::max(std::chrono::milliseconds{2}, std::chrono::milliseconds{(us + 999) / 1'000});
}

}  // namespace

struct ModbusBus::Held {
    LinkAddress address;
    LinkTimes times;
    Context context{};
    BackOff back_off{};  ///< of connecting
    std::string last_fault{};
    Clock::time_point quiet_from{};  ///< serial: when something was last on the line

    Unexpected<BusFault> lose(const std::string& what) {
        context.reset();
        back_off.failed(times);
        last_fault = what;
        return Unexpected{BusFault{Kind::link, last_fault}};
    }

    std::string open_tcp() {
        auto socket = connect_tcp(address.host, address.port, times.connect);
        if (!socket) return socket.error();
        context.reset(
            modbus_new_tcp("127.0.0.1", address.port));  // never used to connect: the socket is ours
        ENSURE(context != nullptr);
        modbus_set_socket(context.get(), *socket);
        return {};
    }

    std::string open_serial(const SerialLine& line) {
        context.reset(modbus_new_rtu(line.path.c_str(), static_cast<int>(line.baud), line.parity,
                                     static_cast<int>(line.data_bits), static_cast<int>(line.stop_bits)));
        ENSURE(context != nullptr);
        if (modbus_connect(context.get()) != 0) return modbus_strerror(errno);
        const int terminal = modbus_get_socket(context.get());
        if (terminal >= FD_SETSIZE) return "too many files are open";
        quiet_from = Clock::now();
        return hold_line(terminal);
    }

    Result<Done, BusFault> connect() {
        if (context) return Done{};
        if (back_off.is_waiting()) return Unexpected{BusFault{Kind::link, last_fault}};
        errno = 0;
        const std::string fault = address.serial ? open_serial(*address.serial) : open_tcp();
        if (!fault.empty()) return lose((address.serial ? "opening: " : "connecting: ") + fault);
        back_off.succeeded();
        modbus_set_error_recovery(context.get(), MODBUS_ERROR_RECOVERY_NONE);
        modbus_set_response_timeout(context.get(), seconds_of(times.response), rest_us_of(times.response));
        modbus_set_byte_timeout(context.get(), seconds_of(times.byte), rest_us_of(times.byte));
        return Done{};
    }

    /// Waits until the line has been silent long enough to begin a request; false when it never is.
    bool await_silence() {
        const std::chrono::milliseconds silence = silence_of(*address.serial);
        const auto deadline = Clock::now() + std::max(times.response, silence * 4);
        while (Clock::now() < deadline) {
            const auto left =
                std::chrono::ceil<std::chrono::milliseconds>(quiet_from + silence - Clock::now());
            pollfd terminal{modbus_get_socket(context.get()), POLLIN, 0};
            const int ready = ::poll(&terminal, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
            if (ready == 0) return true;
            if (ready < 0 || (terminal.revents & (POLLERR | POLLNVAL | POLLHUP)) != 0) return true;
            modbus_flush(context.get());
            quiet_from = Clock::now();
        }
        return false;
    }

    Unexpected<BusFault> fail(int error, int moved) {
        std::string what = moved >= 0 ? "the answer is for " + std::to_string(moved) : modbus_strerror(error);
        if (moved < 0 && error == ETIMEDOUT)
            what = "no answer within " + std::to_string(times.response.count()) + " ms";
        if (moved < 0 && address.serial && is_line_gone(error)) return lose(what);
        if (!address.serial) context.reset();
        return Unexpected{BusFault{Kind::unit, what}};
    }
};

ModbusBus::ModbusBus(LinkAddress address, LinkTimes times)
    : held_(std::make_unique<Held>(Held{std::move(address), times})) {}
ModbusBus::~ModbusBus() = default;

Result<Done, BusFault> ModbusBus::ask(std::uint8_t unit, std::size_t count,
                                      const std::function<int(modbus_t*)>& call) {
    auto connected = held_->connect();
    if (!connected) return connected;
    modbus_t* const context = held_->context.get();
    ENSURE(modbus_set_slave(context, unit) == 0);
    if (is_serial() && !held_->await_silence())
        return Unexpected{BusFault{Kind::unit, "the line is never silent"}};
    errno = 0;
    const int moved = call(context);
    const int error = errno;
    held_->quiet_from = Clock::now();
    if (moved == static_cast<int>(count)) return Done{};
    if (moved < 0 && is_gateway(error))
        return Unexpected{BusFault{Kind::unit, std::string{"the gateway says: "} + modbus_strerror(error)}};
    if (moved < 0 && is_exception(error))
        return Unexpected{
            BusFault{Kind::refusal, std::string{"the device refuses: "} + modbus_strerror(error)}};
    return held_->fail(error, moved);
}

bool ModbusBus::is_connected() const {
    return held_->context != nullptr;
}
bool ModbusBus::is_serial() const {
    return held_->address.serial.has_value();
}

}  // namespace graingate::devices
