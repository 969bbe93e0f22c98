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
        if (auto went = shake_hands(); !went) return Unexpected{went.error()};
        return std::vector{decode_weight(profile_, scale_, block_)};
    }

    Result<Done, std::string> command_zero() override {
        if (!profile_.zero) return WeightSource::command_zero();
        const auto written = link_.write_register(profile_.zero->address, profile_.zero->value);
        if (!written) return Unexpected{written.error().text};
        hands_ = profile_.zero->handshake ? Hands::commanded : Hands::apart;
        return Done{};
    }

    Result<bool, std::string> zero_heard() override {
        if (hands_ != Hands::apart) return false;
        if (profile_.zero->handshake && !is_set(profile_.zero->handshake->well, profile_, block_))
            return Unexpected{address_ + ": it refuses the command for zero"};
        return true;
    }

    [[nodiscard]] bool shows_centre_of_zero() const override { return !profile_.centre_of_zero.when.empty(); }

private:
    /// The device shows that it has taken a command, we take it back, and it shows that it has seen that.
    enum class Hands : std::uint8_t { apart, commanded, taken };

    Result<Done, std::string> shake_hands() {
        if (hands_ == Hands::apart) return Done{};
        const ZeroHandshake& shake = *profile_.zero->handshake;
        const bool is_taken = is_set(shake.taken, profile_, block_);
        if (hands_ == Hands::taken) {
            if (!is_taken) hands_ = Hands::apart;
            return Done{};
        }
        if (!is_taken) return Done{};
        const auto written = link_.write_register(profile_.zero->address, shake.rest);
        if (!written) return Unexpected{written.error().text};
        hands_ = Hands::taken;
        return Done{};
    }

    const IndicatorProfile profile_;
    const Scale scale_;
    const std::string address_;
    ModbusLink link_;
    std::vector<std::uint16_t> block_;
    std::optional<HeartbeatWatch> heartbeat_;
    Hands hands_ = Hands::apart;
};

}  // namespace

std::unique_ptr<WeightSource> register_source(const IndicatorConfig& config, const Link& link) {
    return std::make_unique<RegisterSource>(config, link);
}

}  // namespace graingate::devices
