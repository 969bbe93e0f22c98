#include "controller/devices/link.hpp"

#include "controller/devices/modbus_bus.hpp"
#include "controller/devices/poll_thread.hpp"

#include <utility>

namespace graingate::devices {

Link Link::make(const LinkAddress& address, const LinkTimes& times, DepotClock clock) {
    return {std::make_shared<ModbusBus>(address, times), std::make_shared<PollThread>(std::move(clock))};
}

Link Links::to(const LinkAddress& address, const LinkTimes& times) {
    const std::string key = address.link_text();
    const auto found = links_.find(key);
    if (found != links_.end()) return found->second;
    return links_.emplace(key, Link::make(address, times, clock_)).first->second;
}

}  // namespace graingate::devices
