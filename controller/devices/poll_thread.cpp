#include "controller/devices/poll_thread.hpp"

#include <utility>

namespace graingate::devices {

PollThread::PollThread(DepotClock clock, Duration period, std::function<void(bool is_poll)> task)
    : clock_(std::move(clock)), period_(period), task_(std::move(task)), thread_([this] { run(); }) {
    ENSURE(period_ > Duration{});
}

PollThread::~PollThread() {
    {
        const std::lock_guard lock(mutex_);
        is_stopped_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void PollThread::wake() {
    {
        const std::lock_guard lock(mutex_);
        is_woken_ = true;
    }
    changed_.notify_all();
}

PollCounts PollThread::counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
}

bool PollThread::await(Instant due) {
    std::unique_lock lock(mutex_);
    // The depot's clock may slow down while we wait: only its own reading ends the wait.
    while (!is_stopped_ && !is_woken_ && clock_.now() < due) changed_.wait_until(lock, clock_.real_at(due));
    is_woken_ = false;
    return !is_stopped_;
}

void PollThread::run() {
    Instant due = clock_.now();
    while (await(due)) {
        const Instant now = clock_.now();
        const bool is_poll = now >= due;
        const bool is_late = now >= due + period_;
        if (is_poll) {
            due = is_late ? now + period_ : due + period_;
            const std::lock_guard lock(mutex_);
            ++counts_.polls;
            counts_.late += is_late ? 1 : 0;
        }
        task_(is_poll);
    }
}

}  // namespace graingate::devices
