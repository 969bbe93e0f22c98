#pragma once

#include "controller/core/view.hpp"
#include "controller/engine/vitals.hpp"
#include "hmi/http.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

/// The pages for whatever watches the machine: /healthz, /readyz and /metrics (docs/operations.md). They say
/// nothing of a person.
namespace graingate::hmi {

/// What the server knows of the engine.
struct Pulse {
    std::shared_ptr<const View> view;              ///< null: none came so far
    std::shared_ptr<const engine::Vitals> vitals;  ///< null: none came so far
    std::chrono::milliseconds age{0};              ///< real time since `vitals` came
    std::chrono::milliseconds silence_max{0};      ///< an engine that is silent for longer is not at work

    [[nodiscard]] bool is_beating() const { return vitals != nullptr && age <= silence_max; }
};

/// Answers given so far, by status.
using AnswerCounts = std::map<unsigned, std::int64_t>;

/// Less room for the journal than this, and the depot is not ready: an operator must make some.
constexpr std::int64_t disk_free_min_bytes = 64 * 1024 * 1024;

/// 200 while this process answers and the engine's loop turns, else 503 and why.
Response health_page(const Pulse& pulse);

/// `{"ready":true,"reasons":[]}`; 503 with each reason's code and words when the depot cannot do its work.
Response ready_page(const Pulse& pulse);

/// Prometheus text format 0.0.4. The engine's figures are left out while it is silent: old ones would look
/// like new ones.
Response metrics_page(const Pulse& pulse, const AnswerCounts& answers);

}  // namespace graingate::hmi
