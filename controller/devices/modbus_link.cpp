#include "controller/devices/modbus_link.hpp"

#include "controller/devices/tcp_connect.hpp"

#include <modbus/modbus.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <utility>

namespace graingate::devices {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

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

std::uint32_t seconds_of(milliseconds time) {
    return static_cast<std::uint32_t>(time.count() / 1'000);
}
std::uint32_t rest_us_of(milliseconds time) {
    return static_cast<std::uint32_t>(time.count() % 1'000 * 1'000);
}

/// One request in words, made only when it failed.
struct Asked {
    const char* verb;
    const char* noun;
    std::size_t count;
    std::uint16_t start;

    [[nodiscard]] std::string text() const {
        return std::string{verb} + " " + std::to_string(count) + " " + noun + " from " +
               std::to_string(start);
    }
};

}  // namespace

struct ModbusLink::Held {
    LinkAddress address;
    LinkTimes times;
    Context context;
    int failures = 0;  ///< in a row
    Clock::time_point retry_at{};
    std::string last_fault;

    /// Closes and counts; answers with the whole sentence.
    LinkResult fail(const std::string& what) {
        context.reset();
        ++failures;
        milliseconds wait{0};
        if (failures > 1) {
            const int doublings = std::min(failures - 2, 10);
            wait = std::min(times.back_off_min * (1 << doublings), times.back_off_max);
        }
        retry_at = Clock::now() + wait;
        last_fault = address.text() + ": " + what;
        return Unexpected{LinkFault{last_fault}};
    }

    LinkResult connect() {
        if (context) return Done{};
        if (Clock::now() < retry_at) return Unexpected{LinkFault{last_fault}};
        auto socket = connect_tcp(address.host, address.port, times.connect);
        if (!socket) return fail("connecting: " + socket.error());
        context.reset(
            modbus_new_tcp("127.0.0.1", address.port));  // never used to connect: the socket is ours
        ENSURE(context != nullptr);
        modbus_set_socket(context.get(), *socket);
        ENSURE(modbus_set_slave(context.get(), address.unit) == 0);
        modbus_set_error_recovery(context.get(), MODBUS_ERROR_RECOVERY_NONE);
        modbus_set_response_timeout(context.get(), seconds_of(times.response), rest_us_of(times.response));
        modbus_set_byte_timeout(context.get(), seconds_of(times.byte), rest_us_of(times.byte));
        return Done{};
    }

    /// `call` runs one request of libmodbus, which answers with the count that it moved.
    template <class Call>
    LinkResult ask(const Asked& asked, Call call) {
        auto connected = connect();
        if (!connected) return connected;
        errno = 0;
        const int moved = call(context.get());
        const int error = errno;
        if (moved == static_cast<int>(asked.count)) {
            failures = 0;
            return Done{};
        }
        if (moved < 0 && is_exception(error)) {
            failures = 0;
            last_fault =
                address.text() + ": " + asked.text() + ": the device refuses: " + modbus_strerror(error);
            return Unexpected{LinkFault{last_fault}};
        }
        if (moved >= 0) return fail(asked.text() + ": the answer is for " + std::to_string(moved));
        if (error == ETIMEDOUT)
            return fail(asked.text() + ": no answer within " + std::to_string(times.response.count()) +
                        " ms");
        return fail(asked.text() + ": " + modbus_strerror(error));
    }
};

std::string LinkAddress::text() const {
    return host + ":" + std::to_string(port) + " unit " + std::to_string(unit);
}

ModbusLink::ModbusLink(LinkAddress address, LinkTimes times) : held_(std::make_unique<Held>()) {
    held_->address = std::move(address);
    held_->times = times;
}

ModbusLink::~ModbusLink() = default;
ModbusLink::ModbusLink(ModbusLink&&) noexcept = default;
ModbusLink& ModbusLink::operator=(ModbusLink&&) noexcept = default;

LinkResult ModbusLink::read_registers(ReadFunction function, std::uint16_t start,
                                      std::span<std::uint16_t> into) {
    ENSURE(function == ReadFunction::holding || function == ReadFunction::input);
    const bool holding = function == ReadFunction::holding;
    const Asked asked{"reading", holding ? "holding registers" : "input registers", into.size(), start};
    return held_->ask(asked, [&](modbus_t* context) {
        const int count = static_cast<int>(into.size());
        return holding ? modbus_read_registers(context, start, count, into.data())
                       : modbus_read_input_registers(context, start, count, into.data());
    });
}

LinkResult ModbusLink::read_bits(ReadFunction function, std::uint16_t start, std::span<std::uint8_t> into) {
    ENSURE(function == ReadFunction::coils || function == ReadFunction::discrete_inputs);
    const bool coils = function == ReadFunction::coils;
    const Asked asked{"reading", coils ? "coils" : "discrete inputs", into.size(), start};
    return held_->ask(asked, [&](modbus_t* context) {
        const int count = static_cast<int>(into.size());
        return coils ? modbus_read_bits(context, start, count, into.data())
                     : modbus_read_input_bits(context, start, count, into.data());
    });
}

LinkResult ModbusLink::write_coil(std::uint16_t address, bool level) {
    return held_->ask({"writing", "coil", 1, address},
                      [&](modbus_t* context) { return modbus_write_bit(context, address, level ? 1 : 0); });
}

LinkResult ModbusLink::write_coils(std::uint16_t start, std::span<const std::uint8_t> levels) {
    return held_->ask({"writing", "coils", levels.size(), start}, [&](modbus_t* context) {
        return modbus_write_bits(context, start, static_cast<int>(levels.size()), levels.data());
    });
}

LinkResult ModbusLink::write_register(std::uint16_t address, std::uint16_t value) {
    return held_->ask({"writing", "holding register", 1, address},
                      [&](modbus_t* context) { return modbus_write_register(context, address, value); });
}

bool ModbusLink::is_connected() const {
    return held_->context != nullptr;
}
const LinkAddress& ModbusLink::address() const {
    return held_->address;
}

}  // namespace graingate::devices
