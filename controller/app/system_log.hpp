#pragma once

#include "controller/app/log.hpp"

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace graingate::app {

/// systemd's journal, spoken to in its own protocol: one datagram a line, `KEY=value` fields
/// (systemd.io/JOURNAL_NATIVE_PROTOCOL). Any thread.
///
/// Never waits: a line that the journal does not take is counted, and the next one that it takes says how
/// many were lost (GRAINGATE_LINES_LOST).
class SystemLog {
public:
    enum class Priority { error = 3, warning = 4, info = 6 };  ///< syslog(3)

    static constexpr std::string_view default_path = "/run/systemd/journal/socket";
    /// Longer words are cut.
    static constexpr std::size_t words_max = 8'192;

    /// Open only where $JOURNAL_STREAM says that this process's stderr goes to the journal (systemd.exec(5)):
    /// so a program run by hand, with its output in a file or a terminal, keeps it there. $GRAINGATE_JOURNAL
    /// names another socket than `default_path`.
    SystemLog();
    ~SystemLog();
    SystemLog(const SystemLog&) = delete;
    SystemLog& operator=(const SystemLog&) = delete;

    [[nodiscard]] bool is_open() const { return file_ >= 0; }
    void send(Priority priority, std::string_view part, std::string_view words, LogFields fields);

private:
    int file_ = -1;
    std::string path_;
    std::atomic<std::int64_t> lost_{0};
};

}  // namespace graingate::app
