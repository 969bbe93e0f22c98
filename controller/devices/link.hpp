#pragma once

#include "controller/devices/device_report.hpp"
#include "controller/devices/link_times.hpp"
#include "controller/devices/profile/link_address.hpp"

#include <map>
#include <memory>
#include <string>

namespace graingate::devices {

class ModbusBus;
class PollThread;

/// A TCP peer or a serial line, and the one thread that asks its units in turn.
struct Link {
    std::shared_ptr<ModbusBus> bus;  ///< connects when it is first asked
    std::shared_ptr<PollThread> thread;

    static Link make(const LinkAddress& address, const LinkTimes& times, DepotClock clock);
};

/// The links of a depot: devices with one peer or one line share its link. A link ends with its last device
/// and this.
class Links {
public:
    explicit Links(DepotClock clock) : clock_(std::move(clock)) {}

    /// Made when the first device asks for it; `times` of a connection are those of that one.
    Link to(const LinkAddress& address, const LinkTimes& times);

private:
    DepotClock clock_;
    std::map<std::string, Link> links_;  ///< by LinkAddress::link_text
};

}  // namespace graingate::devices
