#pragma once

#include "hmi/backend.hpp"

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace graingate::hmi {

/// The wishes of the last while by their name, so that a form sent twice books once: the second one waits
/// for, or is given, the answer to the first. Holds 1,024; behind them stands the backend, which does the
/// same. One thread.
class Wishes {
public:
    using Outcome = Result<BookingToken, BookingFault>;
    using Then = std::function<void(const Outcome&)>;

    /// What makes two wishes the same one.
    struct Identity {
        RequestId request;
        std::string fields;  ///< everything that was filled in
        bool operator==(const Identity&) const = default;
    };

    /// Whether this very wish was seen before.
    [[nodiscard]] bool is_known(const Identity& identity) const;

    /// Whether another wish has this name: a page was copied and filled in differently.
    [[nodiscard]] bool is_name_taken(const Identity& identity) const;

    /// Calls `then` with the answer: at once, when it is there, else when it comes. The name must not be
    /// taken by another wish; of a wish that is not known yet the caller asks the backend and then calls
    /// `settle`.
    void join(const Identity& identity, Then then);

    /// The backend's answer: everyone who waits is told. An answer that decides nothing (`away`, `no_answer`)
    /// is forgotten, so that pressing again asks again.
    void settle(const RequestId& request, const Outcome& outcome);

private:
    struct Wish {
        Identity identity;
        std::vector<Then> waiting;
        std::optional<Outcome> outcome;
    };
    static constexpr std::size_t size_max = 1'024;
    Wish* find(const RequestId& request);
    [[nodiscard]] const Wish* find(const RequestId& request) const;

    std::deque<Wish> wishes_;
};

}  // namespace graingate::hmi
