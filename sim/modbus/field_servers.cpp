#include "sim/modbus/field_servers.hpp"

#include "sim/modbus/served_devices.hpp"

#include <utility>

namespace graingate::sim {
namespace {

/// How each kind of plan becomes a device.
struct Serve {
    const FieldImage& image;
    int speed;

    std::unique_ptr<ServedDevice> operator()(const IndicatorPlan& plan) const {
        return serve_indicator(plan, image);
    }
    std::unique_ptr<ServedDevice> operator()(const RemoteIoPlan& plan) const {
        return serve_remote_io(plan, image, speed);
    }
};

}  // namespace

Result<FieldServers, std::string> FieldServers::start(const std::vector<DevicePlan>& plans,
                                                      const FieldImage& image, int speed) {
    ENSURE(speed >= 1);
    FieldServers made;
    for (const DevicePlan& plan : plans) {
        const auto [device, port] = std::visit(
            [](const auto& each) {
                return std::pair{each.device, each.port};
            },
            plan);
        auto server = ModbusServer::start(port, std::visit(Serve{image, speed}, plan));
        if (!server) return Unexpected{std::string{device.view()} + ": " + server.error()};
        made.servers_[device] = std::move(*server);
    }
    return made;
}

std::uint16_t FieldServers::port_of(const Name& device) const {
    const auto found = servers_.find(device);
    return found == servers_.end() ? std::uint16_t{0} : found->second->port();
}

}  // namespace graingate::sim
