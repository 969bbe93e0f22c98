#include "controller/engine/inbox.hpp"

#include "controller/core/ensure.hpp"

#include <algorithm>
#include <utility>

namespace graingate::engine {

bool Inbox::ask(Event request) {
    const std::scoped_lock lock(mutex_);
    if (requests_ == requests_max) return false;
    ++requests_;
    waiting_.push_back({std::move(request), true});
    arrived_.notify_one();
    return true;
}

void Inbox::tell(Event event) {
    const std::scoped_lock lock(mutex_);
    if (merge(event)) return;
    ENSURE(waiting_.size() < field_max);
    waiting_.push_back({std::move(event), false});
    arrived_.notify_one();
}

bool Inbox::merge(const Event& event) {
    const auto* read = std::get_if<WeightRead>(&event);
    if (read == nullptr || read->flags.has(WeightFlag::stable)) return false;
    const auto is_of_device = [&](const Waiting& w) {
        const auto* earlier = std::get_if<WeightRead>(&w.event);
        const auto* lost = std::get_if<DeviceLost>(&w.event);
        const auto* back = std::get_if<DeviceBack>(&w.event);
        return (earlier != nullptr && earlier->device == read->device) ||
               (lost != nullptr && lost->device == read->device) ||
               (back != nullptr && back->device == read->device);
    };
    const auto last = std::find_if(waiting_.rbegin(), waiting_.rend(), is_of_device);
    if (last == waiting_.rend()) return false;
    auto* earlier = std::get_if<WeightRead>(&last->event);
    if (earlier == nullptr || earlier->flags != read->flags) return false;
    earlier->weight = read->weight;
    return true;
}

std::vector<Event> Inbox::take(std::size_t most, std::chrono::nanoseconds patience) {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, patience, [&] { return !waiting_.empty() || is_woken_; });
    is_woken_ = false;
    std::vector<Event> taken;
    while (!waiting_.empty() && taken.size() < most) {
        if (waiting_.front().is_request) --requests_;
        taken.push_back(std::move(waiting_.front().event));
        waiting_.pop_front();
    }
    return taken;
}

std::size_t Inbox::size() const {
    const std::scoped_lock lock(mutex_);
    return waiting_.size();
}

bool Inbox::is_empty() const {
    return size() == 0;
}

void Inbox::wake() {
    const std::scoped_lock lock(mutex_);
    is_woken_ = true;
    arrived_.notify_one();
}

}  // namespace graingate::engine
