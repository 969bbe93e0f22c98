#include "controller/app/system_log.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>

namespace graingate::app {
namespace {

/// Whether $JOURNAL_STREAM, `device:inode`, names the file that is our stderr.
bool is_stderr_the_journals() {
    const char* stream = std::getenv("JOURNAL_STREAM");
    struct stat status {};
    if (stream == nullptr || ::fstat(STDERR_FILENO, &status) != 0) return false;
    return stream == std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

/// A value that has a line's end in it is sent with its length, little endian.
void put(std::string& out, std::string_view key, std::string_view value) {
    out += key;
    if (value.find('\n') == std::string_view::npos) {
        out += '=';
    } else {
        out += '\n';
        for (unsigned i = 0; i < 8; ++i) out += static_cast<char>(std::uint64_t{value.size()} >> 8U * i);
    }
    out += value;
    out += '\n';
}

}  // namespace

SystemLog::SystemLog() {
    if (!is_stderr_the_journals()) return;
    const char* path = std::getenv("GRAINGATE_JOURNAL");
    path_ = path == nullptr ? default_path : std::string_view(path);
    if (path_.size() >= sizeof(sockaddr_un::sun_path)) return;
    file_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
}

SystemLog::~SystemLog() {
    if (file_ >= 0) ::close(file_);
}

void SystemLog::send(Priority priority, std::string_view part, std::string_view words, LogFields fields) {
    std::string text;
    put(text, "MESSAGE", words.substr(0, words_max));
    put(text, "PRIORITY", std::to_string(static_cast<int>(priority)));
    put(text, "SYSLOG_IDENTIFIER", "graingate");
    put(text, "GRAINGATE_PART", part);
    for (const auto& [name, value] : fields)
        if (!value.empty()) put(text, "GRAINGATE_" + std::string(name), value);
    const std::int64_t lost = lost_.exchange(0);
    if (lost > 0) put(text, "GRAINGATE_LINES_LOST", std::to_string(lost));

    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof(address.sun_path) - 1);
    const ssize_t sent = ::sendto(file_, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                                  reinterpret_cast<const sockaddr*>(&address), sizeof address);
    if (sent < 0) lost_ += lost + 1;
}

}  // namespace graingate::app
