#include "sim/modbus/served_units.hpp"

#include "controller/core/ensure.hpp"

#include <modbus/modbus.h>

#include <cerrno>
#include <thread>
#include <utility>

namespace graingate::sim {
namespace {

CoilsWritten coils_written(std::span<const std::uint8_t> request, std::size_t header) {
    if (request.size() < header + 5) return {};  // function, address, count or value
    const auto word = [&](std::size_t at) { return request[header + at] << 8 | request[header + at + 1]; };
    if (request[header] == MODBUS_FC_WRITE_SINGLE_COIL) return {word(1), 1};
    if (request[header] == MODBUS_FC_WRITE_MULTIPLE_COILS) return {word(1), word(3)};
    return {};
}

/// Tells the device of each register that the request wrote.
void tell_of_registers(ServedDevice& device, std::span<const std::uint8_t> request, std::size_t header) {
    if (request.size() < header + 5) return;
    const auto word = [&](std::size_t at) {
        return static_cast<std::uint16_t>(request[header + at] << 8 | request[header + at + 1]);
    };
    if (request[header] == MODBUS_FC_WRITE_SINGLE_REGISTER) return device.wrote_register(word(1), word(3));
    if (request[header] != MODBUS_FC_WRITE_MULTIPLE_REGISTERS) return;
    for (std::size_t i = 0; i < word(3) && header + 8 + 2 * i <= request.size(); ++i)
        device.wrote_register(word(1) + static_cast<int>(i), word(6 + 2 * i));
}

struct FreeTables {
    void operator()(modbus_mapping_t* tables) const { modbus_mapping_free(tables); }
};

}  // namespace

struct ServedUnits::Unit {
    std::unique_ptr<ServedDevice> device;
    std::unique_ptr<modbus_mapping_t, FreeTables> tables;
};

ServedUnits::ServedUnits(Units units) {
    for (auto& [number, device] : units) {
        const Tables size = device->tables();
        auto unit = std::make_unique<Unit>();
        unit->tables.reset(modbus_mapping_new(size.coils, size.discrete_inputs, size.holding, size.input));
        ENSURE(unit->tables != nullptr);
        unit->device = std::move(device);
        units_[number] = std::move(unit);
    }
}

ServedUnits::~ServedUnits() = default;

bool ServedUnits::answer(modbus_t* context, std::span<const std::uint8_t> request, std::size_t header) {
    if (request.size() <= header) return true;
    const bool is_any = units_.size() == 1 && units_.begin()->first == 0;
    const auto found = is_any ? units_.begin() : units_.find(request[header - 1]);
    if (found == units_.end() || !found->second->device->is_answering()) return true;
    Unit& unit = *found->second;
    unit.device->before(*unit.tables);
    if (unit.device->is_late()) std::this_thread::sleep_for(ServedDevice::late_by);
    const int sent =
        modbus_reply(context, request.data(), static_cast<int>(request.size()), unit.tables.get());
    const bool is_open = sent >= 0 || errno > MODBUS_ENOBASE;
    tell_of_registers(*unit.device, request, header);
    unit.device->after(*unit.tables, coils_written(request, header));
    return is_open;
}

void ServedUnits::tick() {
    for (const auto& [number, unit] : units_) unit->device->tick(*unit->tables);
}

}  // namespace graingate::sim
