#pragma once

#include "controller/core/result.hpp"
#include "controller/devices/profile/link_address.hpp"
#include "controller/devices/profile/profile.hpp"
#include "sim/modbus/field_image.hpp"
#include "sim/modbus/field_server.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace graingate::sim {

/// An indicator to be played, on a port of the loopback (0: a free one) or on a serial line. Devices with one
/// port or line are units of one server; a lone one of unit 0 answers to every number.
struct IndicatorPlan {
    Name device;
    devices::WeighingProfile profile;
    std::uint16_t port = 0;
    std::uint8_t unit = 0;
    std::optional<devices::SerialLine> serial{};
};

/// A remote I/O module to be played, with the channel of every wire.
struct RemoteIoPlan {
    Name device;
    devices::RemoteIoProfile profile;
    std::uint16_t port = 0;
    std::map<Point, unsigned> inputs;
    std::map<Point, unsigned> outputs;
    bool watchdog_stays_off = false;  ///< a module that does not take the watchdog's enable coil
    std::uint8_t unit = 0;
    std::optional<devices::SerialLine> serial{};
};

using DevicePlan = std::variant<IndicatorPlan, RemoteIoPlan>;

/// The field devices of a depot as Modbus servers and senders of frames, a thread for each port of the
/// loopback or serial line.
class FieldServers {
public:
    /// Where `image` has no clock, a module's watchdog runs `speed` times faster than real time.
    /// Fails as a whole when a port or line cannot be had; the error names the device.
    static Result<FieldServers, std::string> start(const std::vector<DevicePlan>& plans,
                                                   const FieldImage& image, int speed = 1);

    /// 0 when there is no such device, or it is on a serial line.
    [[nodiscard]] std::uint16_t port_of(const Name& device) const;
    /// Ends the device's server, as when its plug is pulled; others on its port or line keep it.
    void stop(const Name& device) { servers_.erase(device); }

private:
    std::map<Name, std::shared_ptr<FieldServer>> servers_;
};

}  // namespace graingate::sim
