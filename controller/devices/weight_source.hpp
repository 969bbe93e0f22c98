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

    /// Writes the command by which the device takes its present reading for zero, once.
    ///   errors  it has none, or could not be told: it may then have heard it or not
    virtual Result<Done, std::string> command_zero() {
        return Unexpected{std::string("its profile names no command for zero: press its key")};
    }
    /// Whether the device, by the last reading, has heard the command; true where its profile has no sign
    /// of that.
    ///   errors  it has refused
    virtual Result<bool, std::string> zero_heard() { return true; }
    /// Whether readings say when they are at the centre of zero.
    [[nodiscard]] virtual bool shows_centre_of_zero() const { return false; }
};

/// Registers that are read anew at every poll.
std::unique_ptr<WeightSource> register_source(const IndicatorConfig& config, const Link& link);
/// Frames that the device sends by itself.
std::unique_ptr<WeightSource> frame_source(const IndicatorConfig& config);

}  // namespace graingate::devices
