#pragma once

#include "controller/app/field.hpp"
#include "controller/app/part_hub.hpp"
#include "controller/engine/clock.hpp"
#include "controller/engine/inbox.hpp"
#include "controller/engine/meter.hpp"

#include <chrono>
#include <string>

namespace graingate::app {

/// Watches the engine's loop from beside it: figures to the web part, and a line in the log when a device, a
/// part or a place changes. The engine's thread alone.
class EngineWatch final : public engine::WitnessPort {
public:
    struct Sources {
        const std::string& data;  ///< folder of the journal
        const Field& field;
        const engine::Inbox& inbox;
        const engine::Clock& clock;
    };
    /// is_silent  logs nothing: a virtual depot tells its own story
    EngineWatch(Sources sources, PartHub& hub, bool is_silent)
        : sources_(sources), hub_(hub), is_silent_(is_silent) {}

    void committed(std::chrono::nanoseconds took) override { meter_.committed(took); }
    void decided(const Event& event, const Commands& commands) override;

    /// The loop made a turn; the journal has so many rows.
    void turned(std::int64_t rows);

private:
    /// Screens hold values for old 1.8 s after the last figures (hmi/web/src/model.ts): one may come late.
    static constexpr std::chrono::milliseconds period{500};

    Sources sources_;
    PartHub& hub_;
    bool is_silent_;
    engine::Meter meter_;
    std::chrono::steady_clock::time_point measured_at_{};
};

}  // namespace graingate::app
