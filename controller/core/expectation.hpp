#pragma once

#include "controller/core/state.hpp"

#include <cstdint>

/// Who is expected where, before anybody looks at a picture.
namespace graingate {

/// Where and when a truck shows its plate.
struct Occasion {
    Side side = Side::none;  ///< of a lane: full trucks come to `a`, empty ones to `b`
    Name pit;                ///< or a pit
    Instant at;
};

/// How much less likely this plate is here and now than the likeliest comer, as a natural logarithm in
/// thousandths: 0 or less. By the slot of its booking, by where its visit stands, and by whether the vehicle
/// was ever weighed here. Never more than half of the rules' margin, so that between two plates that may come
/// the pictures decide, or nobody does.
std::int64_t expectation(const Rules& rules, const State& state, const Occasion& occasion,
                         const Plate& plate);

/// The most that `expectation` takes off.
std::int64_t expectation_span(const Rules& rules);

}  // namespace graingate
