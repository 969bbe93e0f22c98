#include "controller/printing/print_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <deque>
#include <fstream>

namespace graingate::printing {
namespace {

std::string failed(const std::string& path) {
    return path + " cannot be written: " + std::strerror(errno);
}

/// The newest lines; a last one without its end was cut off by a power cut, before anything was printed.
std::deque<std::string> newest_lines(const std::string& path) {
    std::deque<std::string> lines;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line) && !file.eof();) {
        if (!line.empty()) lines.push_back(line);
        if (lines.size() > PrintLog::kept_max) lines.pop_front();
    }
    return lines;
}

bool write_all(int file, const std::string& text) {
    return ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
}

}  // namespace

Result<std::unique_ptr<PrintLog>, std::string> PrintLog::open(const std::string& path) {
    const auto lines = newest_lines(path);
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    // Written anew at each start: bounded, and whole.
    const std::string fresh = path + ".tmp";
    const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) return Unexpected{failed(fresh)};
    if (!write_all(file, text) || ::rename(fresh.c_str(), path.c_str()) != 0) {
        ::close(file);
        return Unexpected{failed(path)};
    }
    return std::unique_ptr<PrintLog>(new PrintLog(path, file, {lines.begin(), lines.end()}));
}

PrintLog::~PrintLog() {
    ::close(file_);
}

bool PrintLog::has(const std::string& number) const {
    const std::scoped_lock lock(mutex_);
    return numbers_.contains(number);
}

std::string PrintLog::add(const std::string& number) {
    const std::scoped_lock lock(mutex_);
    if (numbers_.contains(number)) return {};
    if (!write_all(file_, number + "\n")) return failed(path_);
    numbers_.insert(number);
    return {};
}

}  // namespace graingate::printing
