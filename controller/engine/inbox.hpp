#pragma once

#include "controller/core/event.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <vector>

namespace graingate::engine {

/// Where events wait for the engine, in the order in which they came. Safe from any thread.
///
/// Invariants
///  1. A reading that moves may be replaced by a later one of the same device with the same flags; nothing
///  else
///     is ever merged or dropped.
///  2. What people ask is bounded by `requests_max`: more is refused to their face.
///  3. What the field says is never refused. An engine that lets `field_max` of it pile up is beyond trust
///  and
///     stops (ENSURE); its watchdogs put the outputs safe.
class Inbox {
public:
    static constexpr std::size_t requests_max = 256;
    static constexpr std::size_t field_max = 65'536;

    /// false, when the queue of requests is full and nothing was taken
    [[nodiscard]] bool ask(Event request);
    void tell(Event event);

    /// Up to `most` events that wait, oldest first; waits `patience` for the first one.
    std::vector<Event> take(std::size_t most, std::chrono::nanoseconds patience);

    /// How many events wait now.
    [[nodiscard]] std::size_t size() const;
    /// Whether nothing waits now.
    [[nodiscard]] bool is_empty() const;

    /// Ends a `take` that waits.
    void wake();

private:
    bool merge(const Event& event);

    struct Waiting {
        Event event;
        bool is_request;
    };

    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<Waiting> waiting_;
    std::size_t requests_ = 0;
    bool is_woken_ = false;
};

}  // namespace graingate::engine
