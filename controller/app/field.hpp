#pragma once

#include "controller/app/config.hpp"
#include "controller/core/result.hpp"
#include "controller/devices/boom_hold.hpp"
#include "controller/devices/indicator.hpp"
#include "controller/devices/remote_io.hpp"
#include "controller/engine/clock.hpp"
#include "controller/engine/inbox.hpp"
#include "controller/engine/ports.hpp"
#include "controller/engine/vitals.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace graingate::app {

/// The field network: every device of the configuration on its own thread, its reports into the inbox, the
/// engine's outputs to its modules.
class Field final : public engine::OutputPort {
public:
    /// Checks every profile and channel before the first connection.
    ///   errors  in words, one sentence each
    static Result<std::unique_ptr<Field>, std::vector<std::string>> make(const Config& config,
                                                                         const engine::Clock& clock,
                                                                         engine::Inbox& inbox);

    /// Starts polling: from here on the inbox fills.
    void start();

    void drive(const std::vector<OutputLevel>& levels) override;
    /// Every output to its safe level; a boom with a truck under it once that has passed. Returns at once.
    void make_safe() override;
    /// Has an indicator take its empty platform for zero; how that went comes into the inbox.
    void set_zero(const SetZero& job);
    /// How far that is.
    ///   safe     every output was read back at its safe level
    ///   kept     all but booms that something is under, or may be
    ///   unknown  a module did not say so yet
    [[nodiscard]] devices::RemoteIo::Rest rest() const;

    /// Polls of all devices since the start.
    [[nodiscard]] devices::PollCounts counts() const;

    /// Each device with its polls, as `now` finds them. Whether it is present is not known here.
    [[nodiscard]] std::vector<engine::DeviceVitals> vitals(Instant now) const;

private:
    Field(const engine::Clock& clock, engine::Inbox& inbox) : clock_(clock), inbox_(inbox) {}
    void report(const devices::DeviceReport& report);
    void note(const devices::DeviceReport& report);

    const engine::Clock& clock_;
    engine::Inbox& inbox_;
    std::vector<devices::IndicatorConfig> indicator_configs_;
    std::vector<devices::RemoteIoConfig> io_configs_;
    devices::BoomHold booms_;
    std::vector<std::unique_ptr<devices::Indicator>> indicators_;
    std::vector<std::unique_ptr<devices::RemoteIo>> modules_;
};

}  // namespace graingate::app
