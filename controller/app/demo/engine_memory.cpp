#include "controller/app/demo/engine_memory.hpp"

#include <charconv>
#include <fstream>

namespace graingate::app {
namespace {

/// What follows `name` in a status file of /proc, in megabytes; 0 when it is not there.
std::int64_t megabytes(const std::string& status, std::string_view name) {
    std::ifstream file(status);
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with(name)) continue;
        const std::size_t at = line.find_first_of("0123456789");
        std::int64_t kilobytes = 0;
        if (at != std::string::npos) std::from_chars(line.data() + at, line.data() + line.size(), kilobytes);
        return (kilobytes + 512) / 1'024;
    }
    return 0;
}

}  // namespace

std::string engine_memory(const std::string& folder) {
    std::string pid;
    std::ifstream(folder + "/lock") >> pid;  // the journal's lock names who holds it
    const std::string status = "/proc/" + pid + "/status";
    const std::int64_t now = megabytes(status, "VmRSS:");
    if (pid.empty() || now == 0) return "engine's memory: there is no engine";
    return "engine's memory: " + std::to_string(now) + " MB, at most " +
           std::to_string(megabytes(status, "VmHWM:")) + " MB";
}

}  // namespace graingate::app
