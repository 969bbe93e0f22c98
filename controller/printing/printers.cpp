#include "controller/printing/printers.hpp"

#include "controller/printing/ticket_drawing.hpp"

#include <sched.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace graingate::printing {

/// One printer with its thread.
class Printers::Room {
public:
    Room(PrinterSettings settings, PrintLog& log, const std::function<void(Event)>& tell)
        : settings_(std::move(settings)), log_(log), tell_(tell), thread_([this] { run(); }) {}

    ~Room() {
        {
            const std::scoped_lock lock(mutex_);
            is_ending_ = true;
        }
        arrived_.notify_one();
        thread_.join();
    }
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;

    bool post(const PrintTicket& job) {
        const std::scoped_lock lock(mutex_);
        if (waiting_.size() == waiting_max) return false;
        waiting_.push_back(job);
        arrived_.notify_one();
        return true;
    }

private:
    void run() {
        // Devices and decisions come first: a ticket may wait.
        const sched_param ordinary{.sched_priority = 0};
        sched_setscheduler(0, SCHED_OTHER, &ordinary);
        std::unique_lock lock(mutex_);
        for (;;) {
            arrived_.wait(lock, [this] { return is_ending_ || !waiting_.empty(); });
            if (is_ending_) return;
            const PrintTicket job = std::move(waiting_.front());
            waiting_.pop_front();
            lock.unlock();
            const std::string fault = print_one(job);
            if (fault.empty())
                tell_(JobDone{job.job});
            else
                tell_(JobFailed{job.job, std::string{settings_.name.view()} + ": " + fault});
            lock.lock();
        }
    }

    std::string print_one(const PrintTicket& job) {
        const std::string number = ticket_number(job.ticket.ticket);
        const SheetKind kind = job.is_copy || log_.has(number) ? SheetKind::reprint : SheetKind::original;
        const auto raster =
            ticket_raster(ticket_sheet(job.ticket, kind, settings_.sheet), settings_.width_dots);
        if (!raster) return raster.error();
        return print(settings_.address, *raster, settings_.times, [&] { return log_.add(number); }).fault;
    }

    const PrinterSettings settings_;
    PrintLog& log_;
    const std::function<void(Event)>& tell_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<PrintTicket> waiting_;
    bool is_ending_ = false;
    std::thread thread_;  // last: it uses all of the above
};

Printers::Printers(const std::vector<PrinterSettings>& all, std::unique_ptr<PrintLog> log,
                   std::function<void(Event)> tell)
    : log_(std::move(log)), tell_(std::move(tell)) {
    for (const PrinterSettings& one : all)
        rooms_.emplace(one.name, std::make_unique<Room>(one, *log_, tell_));
}

Printers::~Printers() = default;

bool Printers::start(const PrintTicket& job) {
    const auto room = rooms_.find(job.printer);
    if (room == rooms_.end()) return false;
    if (!room->second->post(job))
        tell_(
            JobFailed{job.job, std::string{job.printer.view()} + ": too many tickets wait for this printer"});
    return true;
}

}  // namespace graingate::printing
