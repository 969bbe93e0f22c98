#pragma once

#include "controller/core/result.hpp"
#include "controller/core/units.hpp"
#include "controller/devices/profile/weight_coding.hpp"

#include <memory>
#include <string>
#include <vector>

namespace graingate::devices {

struct IndicatorConfig;
struct Link;

/// Where the readings of an indicator come from. Asked at every poll, on the link's thread.
class WeightSource {
public:
    virtual ~WeightSource() = default;
    /// The readings since the last call, the oldest first.
    ///   errors  there is none, and why, in words
    virtual Result<std::vector<DecodedWeight>, std::string> read(Instant now) = 0;
};

/// Registers that are read anew at every poll.
std::unique_ptr<WeightSource> register_source(const IndicatorConfig& config, const Link& link);
/// Frames that the device sends by itself.
std::unique_ptr<WeightSource> frame_source(const IndicatorConfig& config);

}  // namespace graingate::devices
