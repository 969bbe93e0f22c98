#pragma once

#include "controller/devices/device_report.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

namespace graingate::devices {

/// Collects the reports of device threads as lines that a test can wait for and compare.
class ReportLog {
public:
    ReportSink sink() {
        return [this](const DeviceReport& report) {
            const std::lock_guard lock(mutex_);
            lines_.push_back(std::visit([](const auto& each) { return line(each); }, report));
            changed_.notify_all();
        };
    }

    /// Waits until the line stands at or behind `from`; where the next search begins, or 0 after 10 s.
    std::size_t await(const std::string& wanted, std::size_t from = 0) {
        std::unique_lock lock(mutex_);
        std::size_t next = 0;
        changed_.wait_for(lock, std::chrono::seconds(10), [&] {
            for (std::size_t i = from; i < lines_.size() && next == 0; ++i)
                if (lines_[i].find(wanted) != std::string::npos) next = i + 1;
            return next != 0;
        });
        return next;
    }

    std::vector<std::string> lines() {
        const std::lock_guard lock(mutex_);
        return lines_;
    }

    [[nodiscard]] int count(const std::string& wanted) {
        int found = 0;
        for (const auto& each : lines()) found += each.find(wanted) != std::string::npos ? 1 : 0;
        return found;
    }

private:
    static std::string line(const WeightReport& report) {
        std::string text = "weight " + std::to_string(report.sample.weight.count());
        if (report.sample.stable) text += " stable";
        if (report.sample.centre_of_zero) text += " zero";
        if (report.sample.overload) text += " overload";
        if (report.sample.underload) text += " underload";
        if (report.sample.fault) text += " fault: " + report.why;
        return text;
    }
    static std::string line(const LostReport& report) { return "lost: " + report.reason; }
    static std::string line(const BackReport&) { return "back"; }
    static std::string line(const InputReport& report) {
        return report.point.text() + (report.on ? " 1" : " 0");
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> lines_;
};

}  // namespace graingate::devices
