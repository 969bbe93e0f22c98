#include "controller/devices/profile/weight_coding.hpp"
#include "sim/modbus/served_devices.hpp"

#include <modbus/modbus.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace graingate::sim {
namespace {

class ServedIndicator final : public ServedDevice {
public:
    ServedIndicator(IndicatorPlan plan, FieldImage image, int speed)
        : device_(plan.device),
          profile_(std::get<devices::IndicatorProfile>(std::move(plan.profile))),
          image_(with_clock(std::move(image), speed)) {}

    [[nodiscard]] Tables tables() const override {
        const int end = profile_.block.start + profile_.block.count;
        Tables size = is_holding() ? Tables{.holding = end} : Tables{.input = end};
        if (profile_.zero) size.holding = std::max(size.holding, profile_.zero->address + 1);
        return size;
    }

    bool is_answering() override { return !image_.silent || !image_.silent(device_); }
    bool is_late() override { return image_.late && image_.late(device_); }

    void before(modbus_mapping_t& tables) override {
        if (image_.hung && image_.hung(device_)) return;
        auto block = devices::encode_weight(profile_, sample_of(image_.indicator(device_)));
        if (profile_.heartbeat) {
            const std::int64_t beats = image_.now().us() / 1'000 / profile_.heartbeat->step_ms;
            block[static_cast<std::size_t>(profile_.heartbeat->address - profile_.block.start)] =
                static_cast<std::uint16_t>(beats);
        }
        show_hands(block);
        std::uint16_t* const registers = is_holding() ? tables.tab_registers : tables.tab_input_registers;
        std::copy(block.begin(), block.end(), registers + profile_.block.start);
    }

    void wrote_register(int address, std::uint16_t value) override {
        if (!profile_.zero || address != profile_.zero->address) return;
        if (value == profile_.zero->value) {
            is_well_ = image_.zero && image_.zero(device_);
            is_taken_ = true;
        } else if (profile_.zero->handshake && value == profile_.zero->handshake->rest) {
            is_taken_ = false;
        }
    }

private:
    void show_hands(std::vector<std::uint16_t>& block) const {
        if (!profile_.zero || !profile_.zero->handshake) return;
        const auto set = [&](const devices::BitTest& test) {
            block[static_cast<std::size_t>(test.field.address - profile_.block.start)] |=
                static_cast<std::uint16_t>(test.when.front() << test.field.first_bit);
        };
        if (is_taken_) set(profile_.zero->handshake->taken);
        if (is_well_) set(profile_.zero->handshake->well);
    }

    [[nodiscard]] bool is_holding() const {
        return profile_.block.function == devices::ReadFunction::holding;
    }

    const Name device_;
    const devices::IndicatorProfile profile_;
    const FieldImage image_;
    bool is_taken_ = false;  ///< a command, and it was not taken back
    bool is_well_ = false;   ///< the last command was carried out
};

/// Real time, made `speed` times faster.
Instant sped_up(int speed) {
    using std::chrono::duration_cast;
    const auto real = std::chrono::steady_clock::now().time_since_epoch();
    return Instant{duration_cast<std::chrono::microseconds>(real).count() * speed};
}

}  // namespace

devices::WeightSample sample_of(const IndicatorLevels& levels) {
    return {.weight = Kilograms{levels.kg},
            .stable = levels.stable,
            .centre_of_zero = levels.centre_of_zero,
            .overload = levels.overload,
            .underload = levels.underload};
}

FieldImage with_clock(FieldImage image, int speed) {
    if (!image.now) image.now = [speed] { return sped_up(speed); };
    return image;
}

std::unique_ptr<ServedDevice> serve_indicator(IndicatorPlan plan, FieldImage image, int speed) {
    return std::make_unique<ServedIndicator>(std::move(plan), std::move(image), speed);
}

}  // namespace graingate::sim
