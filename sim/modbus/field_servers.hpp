#pragma once

#include "controller/core/result.hpp"
#include "controller/devices/profile/profile.hpp"
#include "sim/modbus/field_image.hpp"
#include "sim/modbus/modbus_server.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace graingate::sim {

/// An indicator to be played on a port of its own (0: a free one).
struct IndicatorPlan {
    Name device;
    devices::IndicatorProfile profile;
    std::uint16_t port = 0;
};

/// A remote I/O module to be played, with the channel of every wire.
struct RemoteIoPlan {
    Name device;
    devices::RemoteIoProfile profile;
    std::uint16_t port = 0;
    std::map<Point, unsigned> inputs;
    std::map<Point, unsigned> outputs;
    bool watchdog_stays_off = false;  ///< a module that does not take the watchdog's enable coil
};

using DevicePlan = std::variant<IndicatorPlan, RemoteIoPlan>;

/// The field devices of a depot as Modbus TCP servers on the loopback, a thread each.
class FieldServers {
public:
    /// Where `image` has no clock, a module's watchdog runs `speed` times faster than real time.
    /// Fails as a whole when a port cannot be had; the error names the device.
    static Result<FieldServers, std::string> start(const std::vector<DevicePlan>& plans,
                                                   const FieldImage& image, int speed = 1);

    /// 0 when there is no such device.
    [[nodiscard]] std::uint16_t port_of(const Name& device) const;
    /// Ends one server, as when its plug is pulled.
    void stop(const Name& device) { servers_.erase(device); }

private:
    std::map<Name, std::unique_ptr<ModbusServer>> servers_;
};

}  // namespace graingate::sim
