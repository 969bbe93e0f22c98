#include "sim/modbus/served_devices.hpp"

#include <modbus/modbus.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

namespace graingate::sim {
namespace {

class ServedRemoteIo final : public ServedDevice {
public:
    ServedRemoteIo(RemoteIoPlan plan, FieldImage image, int speed)
        : plan_(std::move(plan)), image_(with_clock(std::move(image), speed)), heard_at_(image_.now()) {}

    [[nodiscard]] Tables tables() const override {
        const auto& profile = plan_.profile;
        const int inputs_end = profile.inputs.start + profile.inputs.count;
        const bool are_coils = profile.inputs.function == devices::ReadFunction::coils;
        Tables size{.coils = profile.outputs_start + profile.outputs_count};
        const auto reach = [](int& count, int end) { count = std::max(count, end); };
        reach(are_coils ? size.coils : size.discrete_inputs, inputs_end);
        for (const auto& start : {profile.safe_start, profile.power_on_start})
            if (start) reach(size.coils, *start + profile.outputs_count);
        for (const auto& bits : profile.bits)
            reach(bits.block.function == devices::ReadFunction::coils ? size.coils : size.discrete_inputs,
                  bits.block.start + bits.block.count);
        if (const auto& watchdog = profile.watchdog) {
            reach(size.coils, std::max(watchdog->enable_coil, watchdog->status_coil) + 1);
            reach(size.holding, watchdog->time_out_register + 1);
        }
        return size;
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
        if (plan_.profile.watchdog)
            tables.tab_bits[plan_.profile.watchdog->status_coil] = has_tripped_ ? 1 : 0;
    }

    void after(modbus_mapping_t& tables, CoilsWritten written) override {
        if (const auto& watchdog = plan_.profile.watchdog) {
            if (plan_.watchdog_stays_off) tables.tab_bits[watchdog->enable_coil] = 0;
            if (written.has(watchdog->status_coil) && tables.tab_bits[watchdog->status_coil] != 0)
                has_tripped_ = false;
        }
        if (has_tripped_) make_safe(tables);
        pass_on(tables);
    }

    void tick(modbus_mapping_t& tables) override {
        const auto limit = limit_of(tables);
        if (!limit || has_tripped_ || image_.now() - heard_at_ < *limit) return;
        // One without a watchdog that can be read heeds the next request again.
        has_tripped_ = plan_.profile.watchdog.has_value();
        make_safe(tables);
        pass_on(tables);
    }

private:
    /// After how long a silence outputs fall; nothing while the watchdog is off. A module whose watchdog is
    /// not reached over Modbus has it on, as one set up by its own pages.
    [[nodiscard]] std::optional<Duration> limit_of(const modbus_mapping_t& tables) const {
        const auto& watchdog = plan_.profile.watchdog;
        if (!watchdog) return seconds(2);
        if (tables.tab_bits[watchdog->enable_coil] == 0) return std::nullopt;
        return milliseconds(tables.tab_registers[watchdog->time_out_register]) * watchdog->time_out_step_ms;
    }

    void make_safe(modbus_mapping_t& tables) const {
        const auto& profile = plan_.profile;
        std::uint8_t* const outputs = tables.tab_bits + profile.outputs_start;
        if (!profile.safe_start) {
            std::fill_n(outputs, profile.outputs_count, std::uint8_t{0});
            return;
        }
        const std::uint8_t* const safe = tables.tab_bits + *profile.safe_start;
        std::copy(safe, safe + profile.outputs_count, outputs);
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
