#pragma once

#include "controller/devices/device_report.hpp"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <thread>

namespace graingate::devices {

/// How a device's polls keep up with depot time.
struct PollCounts {
    std::int64_t polls = 0;  ///< since the start
    std::int64_t late = 0;   ///< of those, how many began a whole period or more behind their time
    Instant well_at = Instant::never();  ///< begin of the last one that went well
};

/// A thread that runs tasks one at a time, each at a period of depot time of its own, and at once when it is
/// woken. The task that is due longest comes first; but after a turn that went wrong, those that went well
/// come before others that went wrong: of units that do not answer, one at most stands before each that does.
class PollThread {
public:
    explicit PollThread(DepotClock clock);
    /// All its tasks have ended.
    ~PollThread();
    PollThread(const PollThread&) = delete;
    PollThread& operator=(const PollThread&) = delete;

    [[nodiscard]] const DepotClock& clock() const { return clock_; }
    /// More than one task takes turns. Any thread.
    [[nodiscard]] bool is_shared() const;

private:
    friend class PollTask;
    struct Entry;

    Entry* add(Duration period, std::function<bool(bool)> turn);
    void remove(Entry* entry);
    void wake(Entry* entry);
    PollCounts counts_of(const Entry* entry) const;

    void run();
    void take_turn(std::unique_lock<std::mutex>& lock, Entry& entry, Instant now);
    /// Whose turn it is; null when nobody is due.
    Entry* next(Instant now);
    void await(std::unique_lock<std::mutex>& lock);

    DepotClock clock_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::list<std::unique_ptr<Entry>> entries_;
    Entry* running_ = nullptr;
    bool has_failed_ = false;  ///< the turn before
    bool is_stopped_ = false;
    std::thread thread_;  // last: it uses all of the above
};

/// One task of a `PollThread`; runs from its making to its end.
class PollTask {
public:
    /// Begins at once with a poll. `turn` is given false when it only was woken, and returns whether all went
    /// well. A poll that comes late is not made up for.
    PollTask(std::shared_ptr<PollThread> thread, Duration period, std::function<bool(bool is_poll)> turn);
    /// Waits for the turn under way.
    ~PollTask();
    PollTask(const PollTask&) = delete;
    PollTask& operator=(const PollTask&) = delete;

    /// Runs the task as soon as the thread is free. Any thread.
    void wake() { thread_->wake(entry_); }
    /// Any thread.
    [[nodiscard]] PollCounts counts() const { return thread_->counts_of(entry_); }

private:
    std::shared_ptr<PollThread> thread_;
    PollThread::Entry* entry_;
};

}  // namespace graingate::devices
