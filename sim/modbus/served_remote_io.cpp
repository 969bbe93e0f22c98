#include "sim/modbus/served_devices.hpp"

#include <modbus/modbus.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <utility>

namespace graingate::sim {
namespace {

/// Real time, made `speed` times faster.
Instant sped_up(int speed) {
    using std::chrono::duration_cast;
    const auto real = std::chrono::steady_clock::now().time_since_epoch();
    return Instant{duration_cast<std::chrono::microseconds>(real).count() * speed};
}

class ServedRemoteIo final : public ServedDevice {
public:
    ServedRemoteIo(RemoteIoPlan plan, FieldImage image, int speed)
        : plan_(std::move(plan)), image_(with_clock(std::move(image), speed)), heard_at_(image_.now()) {}

    [[nodiscard]] Tables tables() const override {
        const auto& profile = plan_.profile;
        const int inputs_end = profile.inputs.start + profile.inputs.count;
        const bool are_coils = profile.inputs.function == devices::ReadFunction::coils;
        const int coils = std::max(
            {profile.outputs_start + profile.outputs_count, profile.safe_start + profile.outputs_count,
             profile.power_on_start + profile.outputs_count, profile.watchdog.enable_coil + 1,
             profile.watchdog.status_coil + 1, are_coils ? inputs_end : 0});
        return {.coils = coils,
                .discrete_inputs = are_coils ? 0 : inputs_end,
                .holding = profile.watchdog.time_out_register + 1};
    }

    bool is_answering() override {
        if (image_.silent && image_.silent(plan_.device)) return false;
        heard_at_ = image_.now();
        return true;
    }

    void before(modbus_mapping_t& tables) override {
        const auto& inputs = plan_.profile.inputs;
        std::uint8_t* const bits =
            inputs.function == devices::ReadFunction::coils ? tables.tab_bits : tables.tab_input_bits;
        for (const auto& [point, channel] : plan_.inputs)
            bits[inputs.start + channel] = image_.input(point) ? 1 : 0;
        tables.tab_bits[plan_.profile.watchdog.status_coil] = has_tripped_ ? 1 : 0;
    }

    void after(modbus_mapping_t& tables, CoilsWritten written) override {
        const auto& watchdog = plan_.profile.watchdog;
        if (plan_.watchdog_stays_off) tables.tab_bits[watchdog.enable_coil] = 0;
        if (written.has(watchdog.status_coil) && tables.tab_bits[watchdog.status_coil] != 0)
            has_tripped_ = false;
        if (has_tripped_) make_safe(tables);
        pass_on(tables);
    }

    void tick(modbus_mapping_t& tables) override {
        const auto& watchdog = plan_.profile.watchdog;
        const bool is_on = tables.tab_bits[watchdog.enable_coil] != 0;
        const Duration limit =
            milliseconds(tables.tab_registers[watchdog.time_out_register]) * watchdog.time_out_step_ms;
        if (!is_on || has_tripped_ || image_.now() - heard_at_ < limit) return;
        has_tripped_ = true;
        make_safe(tables);
        pass_on(tables);
    }

private:
    static FieldImage with_clock(FieldImage image, int speed) {
        if (!image.now) image.now = [speed] { return sped_up(speed); };
        return image;
    }

    void make_safe(modbus_mapping_t& tables) const {
        const auto& profile = plan_.profile;
        const std::uint8_t* const safe = tables.tab_bits + profile.safe_start;
        std::copy(safe, safe + profile.outputs_count, tables.tab_bits + profile.outputs_start);
    }

    /// Tells the world of every output whose level is new.
    void pass_on(const modbus_mapping_t& tables) {
        for (const auto& [point, channel] : plan_.outputs) {
            const bool on = tables.tab_bits[plan_.profile.outputs_start + channel] != 0;
            if (std::exchange(passed_on_[channel], on) != on) image_.output(point, on);
        }
    }

    const RemoteIoPlan plan_;
    const FieldImage image_;
    Instant heard_at_;
    bool has_tripped_ = false;
    std::map<unsigned, bool> passed_on_;  ///< by channel
};

}  // namespace

std::unique_ptr<ServedDevice> serve_remote_io(RemoteIoPlan plan, FieldImage image, int speed) {
    return std::make_unique<ServedRemoteIo>(std::move(plan), std::move(image), speed);
}

}  // namespace graingate::sim
