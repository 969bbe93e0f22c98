#include "controller/devices/indicator.hpp"
#include "controller/devices/modbus_link.hpp"
#include "controller/devices/profile/heartbeat_watch.hpp"
#include "controller/devices/weight_source.hpp"

#include <optional>

namespace graingate::devices {
namespace {

class RegisterSource final : public WeightSource {
public:
    RegisterSource(const IndicatorConfig& config, const Link& link)
        : profile_(std::get<IndicatorProfile>(config.profile)),
          scale_(config.scale),
          address_(config.address.text()),
          link_(link.bus, config.address, config.times),
          block_(profile_.block.count) {
        if (profile_.heartbeat) heartbeat_.emplace(milliseconds(profile_.heartbeat->still_max_ms));
    }

    Result<std::vector<DecodedWeight>, std::string> read(Instant now) override {
        const Block& block = profile_.block;
        const auto answer = link_.read_registers(block.function, block.start, block_);
        if (!answer) return Unexpected{answer.error().text};
        if (heartbeat_ && heartbeat_->is_still(now, beat_of(profile_, block_)))
            return Unexpected{address_ + ": it answers, but its heartbeat has stood still for " +
                              std::to_string(profile_.heartbeat->still_max_ms) + " ms"};
        return std::vector{decode_weight(profile_, scale_, block_)};
    }

private:
    const IndicatorProfile profile_;
    const Scale scale_;
    const std::string address_;
    ModbusLink link_;
    std::vector<std::uint16_t> block_;
    std::optional<HeartbeatWatch> heartbeat_;
};

}  // namespace

std::unique_ptr<WeightSource> register_source(const IndicatorConfig& config, const Link& link) {
    return std::make_unique<RegisterSource>(config, link);
}

}  // namespace graingate::devices
