#pragma once

#include "controller/core/command.hpp"
#include "controller/core/event.hpp"
#include "controller/core/outputs.hpp"
#include "controller/core/state.hpp"
#include "controller/core/view.hpp"

#include <cstdint>
#include <utility>

/// The decision maker of a depot. Pure: no other input or output than what stands in the signatures.
namespace graingate {

/// Version of what `step` decides: a journal row is replayed by a build that lists the version of its epoch.
constexpr std::uint32_t behaviour_version = 8;

/// Takes one event into the state and returns what is decided.
///   rules     those in force; RulesChanged and EpochStarted carry new ones, which `Depot` puts in force
///   first envelope  its instant never lies before the last one's
Commands step(const Rules& rules, State& state, const Envelope& envelope);

/// When the state next wants DeadlineReached; never, when nothing is pending.
Instant deadline(const Rules& rules, const State& state);

/// What a person is shown of the state.
///   seq  the row after which this is the picture
View view(const Rules& rules, const State& state, std::int64_t seq);

/// Rules and state together: what folding a journal builds up.
class Depot {
public:
    Depot() = default;
    /// As it stood after row `seq`; lanes and pits of the state are those of the rules.
    Depot(Rules rules, State state, std::int64_t seq)
        : rules_(std::move(rules)), state_(std::move(state)), seq_(seq) {}

    /// Puts new rules in force when the event carries them, then steps.
    Commands apply(const Envelope& envelope);

    [[nodiscard]] const Rules& rules() const { return rules_; }
    [[nodiscard]] const State& state() const { return state_; }
    [[nodiscard]] std::int64_t seq() const { return seq_; }  ///< of the last event; 0 before the first

    bool operator==(const Depot&) const = default;

private:
    Rules rules_;
    State state_;
    std::int64_t seq_ = 0;
};

}  // namespace graingate
