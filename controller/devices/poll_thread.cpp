#include "controller/devices/poll_thread.hpp"

#include <algorithm>
#include <utility>

namespace graingate::devices {
namespace {

constexpr std::chrono::milliseconds look_period{500};

}  // namespace

struct PollThread::Entry {
    Duration period;
    Instant due;
    std::function<bool(bool)> turn;
    bool is_woken = false;
    bool has_failed = false;  ///< its last turn
    bool is_ending = false;   ///< takes no further turn: a busy thread must not keep its end waiting
    PollCounts counts{};
};

PollThread::PollThread(DepotClock clock) : clock_(std::move(clock)), thread_([this] { run(); }) {}

PollThread::~PollThread() {
    {
        const std::lock_guard lock(mutex_);
        ENSURE(entries_.empty());
        is_stopped_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

PollThread::Entry* PollThread::add(Duration period, std::function<bool(bool)> turn) {
    ENSURE(period > Duration{});
    auto made = std::make_unique<Entry>(Entry{period, clock_.now(), std::move(turn)});
    Entry* const entry = made.get();
    {
        const std::lock_guard lock(mutex_);
        entries_.push_back(std::move(made));
    }
    changed_.notify_all();
    return entry;
}

void PollThread::remove(Entry* entry) {
    std::unique_lock lock(mutex_);
    entry->is_ending = true;
    changed_.wait(lock, [&] { return running_ != entry; });
    entries_.remove_if([&](const auto& each) { return each.get() == entry; });
}

void PollThread::wake(Entry* entry) {
    {
        const std::lock_guard lock(mutex_);
        entry->is_woken = true;
    }
    changed_.notify_all();
}

PollCounts PollThread::counts_of(const Entry* entry) const {
    const std::lock_guard lock(mutex_);
    return entry->counts;
}

bool PollThread::is_shared() const {
    const std::lock_guard lock(mutex_);
    return entries_.size() > 1;
}

PollThread::Entry* PollThread::next(Instant now) {
    Entry* best = nullptr;
    const auto is_before = [&](const Entry& a, const Entry& b) {
        if (a.is_woken != b.is_woken) return a.is_woken;
        if (has_failed_ && a.has_failed != b.has_failed) return b.has_failed;
        return a.due < b.due;
    };
    for (const auto& each : entries_) {
        if (each->is_ending || (!each->is_woken && each->due > now)) continue;
        if (best == nullptr || is_before(*each, *best)) best = each.get();
    }
    return best;
}

void PollThread::await(std::unique_lock<std::mutex>& lock) {
    if (entries_.empty()) return changed_.wait(lock);
    const auto first = std::min_element(entries_.begin(), entries_.end(),
                                        [](const auto& a, const auto& b) { return a->due < b->due; });
    // The depot's clock may change its pace while we wait: only its own reading ends the wait, and is looked
    // at.
    changed_.wait_until(
        lock, std::min(clock_.real_at((*first)->due), std::chrono::steady_clock::now() + look_period));
}

void PollThread::take_turn(std::unique_lock<std::mutex>& lock, Entry& entry, Instant now) {
    const bool is_poll = now >= entry.due;
    const bool is_late = now >= entry.due + entry.period;
    entry.is_woken = false;
    if (is_poll) {
        entry.due = is_late ? now + entry.period : entry.due + entry.period;
        ++entry.counts.polls;
        entry.counts.late += is_late ? 1 : 0;
    }
    running_ = &entry;
    lock.unlock();
    const bool is_well = entry.turn(is_poll);
    lock.lock();
    entry.has_failed = !is_well;
    if (is_poll && is_well) entry.counts.well_at = now;
    has_failed_ = !is_well;
    running_ = nullptr;
    changed_.notify_all();
}

void PollThread::run() {
    std::unique_lock lock(mutex_);
    while (!is_stopped_) {
        const Instant now = clock_.now();
        if (Entry* const entry = next(now))
            take_turn(lock, *entry, now);
        else
            await(lock);
    }
}

PollTask::PollTask(std::shared_ptr<PollThread> thread, Duration period, std::function<bool(bool)> turn)
    : thread_(std::move(thread)), entry_(thread_->add(period, std::move(turn))) {}

PollTask::~PollTask() {
    thread_->remove(entry_);
}

}  // namespace graingate::devices
