#pragma once

#include "controller/engine/ports.hpp"
#include "controller/engine/vitals.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>

namespace graingate::engine {

/// Counts what the engine does. One thread, the engine's; a few nanoseconds an event.
class Meter final : public WitnessPort {
public:
    void committed(std::chrono::nanoseconds took) override;
    void decided(const Event& event, const Commands& commands) override;

    /// Sets what it counted; of devices only those that are listed already.
    void fill(Vitals& vitals) const;

private:
    struct Presence {
        bool is_present = false;
        std::int64_t losses = 0;
    };
    void note(const Command& command);

    std::map<Name, std::int64_t> events_;
    std::map<Name, std::int64_t> holds_;
    std::map<Name, std::int64_t> visits_;
    std::int64_t tickets_ = 0;
    std::array<std::int64_t, commit_bounds_us.size() + 1> commits_{};
    std::chrono::nanoseconds commit_time_{0};
    std::map<Name, Presence> devices_;
    std::map<Part, Presence> parts_{{Part::vision, {}}, {Part::web, {}}};
};

}  // namespace graingate::engine
