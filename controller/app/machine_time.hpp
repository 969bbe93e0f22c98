#pragma once

#include "controller/engine/anchored_clock.hpp"
#include "controller/engine/time_source.hpp"

#include <optional>
#include <string>

namespace graingate::app {

/// The clocks of this machine.
class MachineTime final : public engine::TimeSource {
public:
    MachineTime();
    [[nodiscard]] std::int64_t boot_ns() const override;
    [[nodiscard]] std::int64_t wall_us() const override;
    [[nodiscard]] engine::BootId boot() const override { return boot_; }

private:
    engine::BootId boot_;
};

/// The anchor that an earlier process kept in `DIR/clock_anchor`; nothing, when there is none or the file is
/// not as it was written.
std::optional<engine::ClockAnchor> read_anchor(const std::string& dir);
/// Keeps the anchor for the next process. That it cannot be kept is said in the log and costs nothing more
/// than a step of the depot's time when the controller starts again.
void keep_anchor(const std::string& dir, const engine::ClockAnchor& anchor);

}  // namespace graingate::app
