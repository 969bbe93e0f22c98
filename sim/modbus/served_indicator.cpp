#include "controller/devices/profile/weight_coding.hpp"
#include "sim/modbus/served_devices.hpp"

#include <modbus/modbus.h>

#include <algorithm>
#include <utility>

namespace graingate::sim {
namespace {

class ServedIndicator final : public ServedDevice {
public:
    ServedIndicator(IndicatorPlan plan, FieldImage image)
        : plan_(std::move(plan)), image_(std::move(image)) {}

    [[nodiscard]] Tables tables() const override {
        const int end = plan_.profile.block.start + plan_.profile.block.count;
        return is_holding() ? Tables{.holding = end} : Tables{.input = end};
    }

    bool is_answering() override { return !image_.silent || !image_.silent(plan_.device); }

    void before(modbus_mapping_t& tables) override {
        const IndicatorLevels levels = image_.indicator(plan_.device);
        const auto block = devices::encode_weight(plan_.profile, {.weight = Kilograms{levels.kg},
                                                                  .stable = levels.stable,
                                                                  .centre_of_zero = levels.centre_of_zero,
                                                                  .overload = levels.overload,
                                                                  .underload = levels.underload});
        std::uint16_t* const registers = is_holding() ? tables.tab_registers : tables.tab_input_registers;
        std::copy(block.begin(), block.end(), registers + plan_.profile.block.start);
    }

private:
    [[nodiscard]] bool is_holding() const {
        return plan_.profile.block.function == devices::ReadFunction::holding;
    }

    const IndicatorPlan plan_;
    const FieldImage image_;
};

}  // namespace

std::unique_ptr<ServedDevice> serve_indicator(IndicatorPlan plan, FieldImage image) {
    return std::make_unique<ServedIndicator>(std::move(plan), std::move(image));
}

}  // namespace graingate::sim
