#include "controller/devices/byte_stream.hpp"
#include "controller/devices/indicator.hpp"
#include "controller/devices/profile/frame.hpp"
#include "controller/devices/weight_source.hpp"

namespace graingate::devices {
namespace {

class FrameSource final : public WeightSource {
public:
    explicit FrameSource(const IndicatorConfig& config)
        : scale_(config.scale),
          where_(config.address.link_text()),
          frames_(std::get<FrameProfile>(config.profile)),
          stream_(config.address, config.times) {}

    Result<std::vector<DecodedWeight>, std::string> read(Instant) override {
        const auto bytes = stream_.take();
        if (!bytes) return Unexpected{bytes.error()};
        auto readings = frames_.feed(*bytes, scale_);
        const std::string refusal = frames_.take_refusal();
        if (!readings.empty()) return readings;
        if (bytes->empty())
            return Unexpected{where_ + ": nothing comes; poll_ms must span at least one frame"};
        return Unexpected{where_ + ": bytes come, but no whole frame" +
                          (refusal.empty() ? "" : ": " + refusal)};
    }

private:
    const Scale scale_;
    const std::string where_;
    FrameReader frames_;
    ByteStream stream_;
};

}  // namespace

std::unique_ptr<WeightSource> frame_source(const IndicatorConfig& config) {
    return std::make_unique<FrameSource>(config);
}

}  // namespace graingate::devices
