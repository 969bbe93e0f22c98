#include "hmi/wishes.hpp"

#include "controller/core/ensure.hpp"

#include <algorithm>

namespace graingate::hmi {

const Wishes::Wish* Wishes::find(const RequestId& request) const {
    for (const Wish& wish : wishes_)
        if (wish.identity.request == request) return &wish;
    return nullptr;
}

Wishes::Wish* Wishes::find(const RequestId& request) {
    const auto found = std::find_if(wishes_.begin(), wishes_.end(),
                                    [&](const Wish& wish) { return wish.identity.request == request; });
    return found == wishes_.end() ? nullptr : &*found;
}

bool Wishes::is_known(const Identity& identity) const {
    const Wish* const wish = find(identity.request);
    return wish != nullptr && wish->identity == identity;
}

bool Wishes::is_name_taken(const Identity& identity) const {
    const Wish* const wish = find(identity.request);
    return wish != nullptr && wish->identity != identity;
}

void Wishes::join(const Identity& identity, Then then) {
    if (Wish* const wish = find(identity.request)) {
        ENSURE(wish->identity == identity);
        if (wish->outcome) return then(*wish->outcome);
        wish->waiting.push_back(std::move(then));
        return;
    }
    // The oldest goes; one that still waits keeps its place in the backend, which answers nobody here.
    if (wishes_.size() >= size_max) wishes_.pop_front();
    wishes_.push_back({identity, {}, std::nullopt});
    wishes_.back().waiting.push_back(std::move(then));
}

void Wishes::settle(const RequestId& request, const Outcome& outcome) {
    Wish* const wish = find(request);
    if (wish == nullptr) return;
    const std::vector<Then> waiting = std::move(wish->waiting);
    const bool is_decided = outcome.has_value() || outcome.error().kind == BookingFault::Kind::refused;
    if (is_decided) {
        wish->waiting.clear();
        wish->outcome = outcome;
    } else {
        std::erase_if(wishes_, [&](const Wish& held) { return held.identity.request == request; });
    }
    for (const Then& then : waiting) then(outcome);
}

}  // namespace graingate::hmi
