#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace graingate::app {

/// A thread that runs what it is given, one after the other. Bounded: a full worker refuses.
class Worker {
public:
    static constexpr std::size_t waiting_max = 256;

    Worker() : thread_([this] { run(); }) {}
    ~Worker() {
        {
            const std::scoped_lock lock(mutex_);
            is_stopping_ = true;
            arrived_.notify_one();
        }
        thread_.join();
    }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// false, when too much waits already
    bool post(std::function<void()> task) {
        const std::scoped_lock lock(mutex_);
        if (waiting_.size() == waiting_max) return false;
        waiting_.push_back(std::move(task));
        arrived_.notify_one();
        return true;
    }

    /// Waits until all that was posted before has run.
    void drain() {
        std::unique_lock lock(mutex_);
        idle_.wait(lock, [&] { return (waiting_.empty() && !is_running_) || is_stopping_; });
    }

private:
    void run() {
        std::unique_lock lock(mutex_);
        for (;;) {
            arrived_.wait(lock, [&] { return !waiting_.empty() || is_stopping_; });
            if (is_stopping_) return;
            const auto task = std::move(waiting_.front());
            waiting_.pop_front();
            is_running_ = true;
            lock.unlock();
            task();
            lock.lock();
            is_running_ = false;
            idle_.notify_all();
        }
    }

    std::mutex mutex_;
    std::condition_variable arrived_;
    std::condition_variable idle_;
    std::deque<std::function<void()>> waiting_;
    bool is_running_ = false;
    bool is_stopping_ = false;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace graingate::app
