#include "controller/devices/zeroing.hpp"

#include <utility>

namespace graingate::devices {
namespace {

/// Why this reading must not be taken for zero; empty when it may.
std::string objection(const WeightSample& sample, Kilograms truck_min) {
    if (sample.fault) return "the reading is a fault";
    if (sample.overload || sample.underload) return "the reading is out of range";
    if (!sample.stable) return "the reading is not stable";
    if (sample.weight >= truck_min || sample.weight <= -truck_min)
        return std::to_string(sample.weight.count()) + " kg is no empty platform";
    return {};
}

}  // namespace

bool Zeroing::ask(ZeroAnswer answer) {
    const std::scoped_lock lock(mutex_);
    if (answer_) return false;
    answer_ = std::move(answer);
    return true;
}

void Zeroing::end(const Result<Done, std::string>& how) {
    ZeroAnswer answer;
    {
        const std::scoped_lock lock(mutex_);
        answer = std::exchange(answer_, nullptr);
    }
    sent_at_.reset();
    answer(how);
}

void Zeroing::polled(Instant now, const WeightSample& sample, WeightSource& source) {
    {
        const std::scoped_lock lock(mutex_);
        if (!answer_) return;
    }
    if (!sent_at_) {
        if (std::string why = objection(sample, truck_min_); !why.empty())
            return end(Unexpected{"not commanded: " + why});
        if (const auto sent = source.command_zero(); !sent) return end(Unexpected{sent.error()});
        sent_at_ = now;
        return;
    }
    const auto heard = source.zero_heard();
    if (!heard) return end(Unexpected{heard.error()});
    const bool is_zero =
        sample.centre_of_zero || (!source.shows_centre_of_zero() && sample.weight == Kilograms{});
    if (*heard && sample.stable && is_zero) return end(Done{});
    if (now - *sent_at_ < patience) return;
    end(Unexpected{std::string(*heard ? "commanded, and the indicator does not stand at zero: "
                                      : "commanded, and the indicator says nothing of it: ") +
                   std::to_string(sample.weight.count()) + " kg"});
}

void Zeroing::missed(const std::string& reason) {
    {
        const std::scoped_lock lock(mutex_);
        if (!answer_) return;
    }
    end(Unexpected{(sent_at_ ? "commanded, and then: " : "not commanded: ") + reason});
}

}  // namespace graingate::devices
