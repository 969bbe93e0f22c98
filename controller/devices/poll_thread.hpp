#pragma once

#include "controller/devices/device_report.hpp"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

namespace graingate::devices {

/// How a device's polls keep up with depot time.
struct PollCounts {
    std::int64_t polls = 0;  ///< since the start
    std::int64_t late = 0;   ///< of those, how many began a whole period or more behind their time
};

/// A thread that runs a task at a period of depot time, and at once when it is woken.
class PollThread {
public:
    /// Begins at once with a poll. `is_poll` is false when the task only was woken. A poll that comes late is
    /// not made up for.
    PollThread(DepotClock clock, Duration period, std::function<void(bool is_poll)> task);
    /// Waits for the turn under way.
    ~PollThread();
    PollThread(const PollThread&) = delete;
    PollThread& operator=(const PollThread&) = delete;

    /// Runs the task as soon as it is free. Any thread.
    void wake();
    /// Any thread.
    [[nodiscard]] PollCounts counts() const;

private:
    void run();
    /// Waits until the instant or a call of `wake`; false when the thread is to end.
    bool await(Instant due);

    DepotClock clock_;
    Duration period_;
    std::function<void(bool is_poll)> task_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    PollCounts counts_;
    bool is_woken_ = false;
    bool is_stopped_ = false;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace graingate::devices
