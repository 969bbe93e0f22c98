#pragma once

#include "controller/core/result.hpp"

#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace graingate::printing {

/// Which tickets may be on paper already, also after a power cut: one number a line, durable before the first
/// dot is sent. The newest `kept_max` are remembered. Thread: any.
class PrintLog {
public:
    static constexpr std::size_t kept_max = 4'096;

    /// The error says why the file cannot be read or written.
    static Result<std::unique_ptr<PrintLog>, std::string> open(const std::string& path);
    ~PrintLog();
    PrintLog(const PrintLog&) = delete;
    PrintLog& operator=(const PrintLog&) = delete;

    [[nodiscard]] bool has(const std::string& number) const;
    /// Empty once it is durable; else why not.
    std::string add(const std::string& number);

private:
    PrintLog(std::string path, int file, std::set<std::string> numbers)
        : path_(std::move(path)), file_(file), numbers_(std::move(numbers)) {}

    std::string path_;
    int file_;
    mutable std::mutex mutex_;
    std::set<std::string> numbers_;
};

}  // namespace graingate::printing
