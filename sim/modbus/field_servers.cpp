#include "sim/modbus/field_servers.hpp"

#include "controller/devices/profile/frame.hpp"
#include "sim/modbus/frame_sender.hpp"
#include "sim/modbus/modbus_server.hpp"
#include "sim/modbus/serial_server.hpp"
#include "sim/modbus/served_devices.hpp"

#include <algorithm>
#include <utility>

namespace graingate::sim {
namespace {

using Server = Result<std::shared_ptr<FieldServer>, std::string>;

/// Real time between two frames of an indicator that sends them; its polls may come as often.
constexpr int frame_period_ms = 40;

/// Devices that share a port or a line.
struct Group {
    std::optional<devices::SerialLine> serial;
    std::uint16_t port = 0;
    std::vector<const DevicePlan*> plans;
};

std::vector<Group> groups_of(const std::vector<DevicePlan>& plans) {
    std::vector<Group> groups;
    for (const DevicePlan& plan : plans)
        std::visit(
            [&](const auto& each) {
                const auto shared = std::find_if(groups.begin(), groups.end(), [&](const Group& group) {
                    return each.serial ? group.serial == each.serial
                                       : each.port != 0 && !group.serial && group.port == each.port;
                });
                if (shared == groups.end())
                    groups.push_back({each.serial, each.port, {&plan}});
                else
                    shared->plans.push_back(&plan);
            },
            plan);
    return groups;
}

const Name& name_of(const DevicePlan& plan) {
    return std::visit([](const auto& each) -> const Name& { return each.device; }, plan);
}

/// The plan's profile when it sends frames.
const devices::FrameProfile* frames_of(const DevicePlan& plan) {
    const auto* indicator = std::get_if<IndicatorPlan>(&plan);
    return indicator ? std::get_if<devices::FrameProfile>(&indicator->profile) : nullptr;
}

template <class Started>
Server as_server(Started started) {
    if (!started) return Unexpected{started.error()};
    return std::shared_ptr<FieldServer>{std::move(*started)};
}

Server send_frames(const Group& group, const devices::FrameProfile& profile, const FieldImage& image,
                   int speed) {
    const Name device = name_of(*group.plans.front());
    if (group.plans.size() > 1)
        return Unexpected{std::string{"an indicator that sends frames shares no line"}};
    return as_server(FrameSender::start(
        group.serial, group.port, std::max(1, frame_period_ms / speed), [profile, image, device] {
            if (image.silent && image.silent(device)) return std::vector<std::uint8_t>{};
            return devices::encode_frame(profile, sample_of(image.indicator(device)));
        }));
}

Server serve(const Group& group, const FieldImage& image, int speed) {
    if (const auto* frames = frames_of(*group.plans.front()))
        return send_frames(group, *frames, image, speed);
    Units units;
    for (const DevicePlan* plan : group.plans) {
        const auto number = std::visit([](const auto& each) { return each.unit; }, *plan);
        const bool is_lone = group.plans.size() == 1 && !group.serial;
        if (frames_of(*plan) != nullptr)
            return Unexpected{std::string{"an indicator that sends frames shares no line"}};
        auto device = std::holds_alternative<IndicatorPlan>(*plan)
                          ? serve_indicator(std::get<IndicatorPlan>(*plan), image, speed)
                          : serve_remote_io(std::get<RemoteIoPlan>(*plan), image, speed);
        if (!units.emplace(is_lone ? std::uint8_t{0} : number, std::move(device)).second)
            return Unexpected{"another device is unit " + std::to_string(number) + " there"};
    }
    if (group.serial) return as_server(SerialServer::start(*group.serial, std::move(units)));
    return as_server(ModbusServer::start(group.port, std::move(units)));
}

}  // namespace

Result<FieldServers, std::string> FieldServers::start(const std::vector<DevicePlan>& plans,
                                                      const FieldImage& image, int speed) {
    ENSURE(speed >= 1);
    FieldServers made;
    for (const Group& group : groups_of(plans)) {
        auto server = serve(group, image, speed);
        if (!server)
            return Unexpected{std::string{name_of(*group.plans.front()).view()} + ": " + server.error()};
        for (const DevicePlan* plan : group.plans) made.servers_[name_of(*plan)] = *server;
    }
    return made;
}

std::uint16_t FieldServers::port_of(const Name& device) const {
    const auto found = servers_.find(device);
    return found == servers_.end() ? std::uint16_t{0} : found->second->port();
}

}  // namespace graingate::sim
