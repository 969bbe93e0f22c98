#include "controller/devices/modbus_link.hpp"

#include "controller/devices/back_off.hpp"
#include "controller/devices/modbus_bus.hpp"

#include <modbus/modbus.h>

#include <utility>

namespace graingate::devices {
namespace {

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
    std::shared_ptr<ModbusBus> bus;
    LinkAddress address;
    LinkTimes times;
    BackOff back_off{};
    std::string last_fault{};

    LinkResult ask(const Asked& asked, const std::function<int(modbus_t*)>& call) {
        if (back_off.is_waiting()) return Unexpected{LinkFault{last_fault}};
        const auto answer = bus->ask(address.unit, asked.count, call);
        if (answer) {
            back_off.succeeded();
            return Done{};
        }
        const BusFault& fault = answer.error();
        last_fault = address.text() + ": ";
        if (fault.kind != BusFault::Kind::link) last_fault += asked.text() + ": ";
        last_fault += fault.text;
        // Without a connection it is the bus that waits.
        if (fault.kind == BusFault::Kind::unit)
            back_off.failed(times, bus->is_serial() ? times.response : std::chrono::milliseconds{0});
        else
            back_off.succeeded();
        return Unexpected{LinkFault{last_fault}};
    }
};

ModbusLink::ModbusLink(const LinkAddress& address, LinkTimes times)
    : ModbusLink(std::make_shared<ModbusBus>(address, times), address, times) {}

ModbusLink::ModbusLink(std::shared_ptr<ModbusBus> bus, LinkAddress address, LinkTimes times)
    : held_(std::make_unique<Held>(Held{std::move(bus), std::move(address), times})) {}

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
    return held_->bus->is_connected();
}
const LinkAddress& ModbusLink::address() const {
    return held_->address;
}

}  // namespace graingate::devices
