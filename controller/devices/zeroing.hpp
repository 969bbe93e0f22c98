#pragma once

#include "controller/core/result.hpp"
#include "controller/core/units.hpp"
#include "controller/devices/profile/weight_coding.hpp"
#include "controller/devices/weight_source.hpp"

#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace graingate::devices {

/// What became of a zero command: nothing more, or why the indicator did not take it, in words.
using ZeroAnswer = std::function<void(const Result<Done, std::string>&)>;

/// Has one indicator take its empty platform for zero, and proves it by what it shows afterwards.
///   1. One command at a time, written once: whatever goes wrong, it is never written again by itself.
///   2. It is written only behind a fresh reading that is stable and below the weight of a truck.
///   3. It is done when a reading behind it is stable and at the centre of zero (a profile without that bit:
///      at 0 kg), and the device has not refused.
class Zeroing {
public:
    /// Depot time in which the indicator must show the new zero.
    static constexpr Duration patience = seconds(5);

    explicit Zeroing(Kilograms truck_min) : truck_min_(truck_min) {}

    /// Any thread. `answer` is called once, on the link's thread.
    ///   returns  false: another command is under way, and `answer` is never called
    bool ask(ZeroAnswer answer);

    /// A poll gave this reading; may write the command.
    void polled(Instant now, const WeightSample& sample, WeightSource& source);
    /// A poll gave none.
    void missed(const std::string& reason);

private:
    void end(const Result<Done, std::string>& how);

    const Kilograms truck_min_;
    std::mutex mutex_;
    ZeroAnswer answer_;               ///< empty: nobody asks; guarded by `mutex_`
    std::optional<Instant> sent_at_;  ///< when the command was written; the link's thread alone
};

}  // namespace graingate::devices
