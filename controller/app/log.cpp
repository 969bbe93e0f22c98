#include "controller/app/log.hpp"

#include "controller/app/system_log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace graingate::app {
namespace {

spdlog::logger& logger() {
    static const std::shared_ptr<spdlog::logger> made = [] {
        auto log = spdlog::stderr_logger_mt("graingate");
        log->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
        log->flush_on(spdlog::level::info);
        return log;
    }();
    return *made;
}

void say(spdlog::level::level_enum level, SystemLog::Priority priority, std::string_view part,
         std::string_view words, LogFields fields) {
    static SystemLog system_log;
    if (system_log.is_open())
        system_log.send(priority, part, words, fields);
    else
        logger().log(level, "{}: {}", part, words);
}

}  // namespace

void log_info(std::string_view part, std::string_view words, LogFields fields) {
    say(spdlog::level::info, SystemLog::Priority::info, part, words, fields);
}
void log_warning(std::string_view part, std::string_view words, LogFields fields) {
    say(spdlog::level::warn, SystemLog::Priority::warning, part, words, fields);
}
void log_error(std::string_view part, std::string_view words, LogFields fields) {
    say(spdlog::level::err, SystemLog::Priority::error, part, words, fields);
}

}  // namespace graingate::app
