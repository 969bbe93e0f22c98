#include "controller/app/log.hpp"

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

}  // namespace

void log_info(std::string_view part, std::string_view words) {
    logger().info("{}: {}", part, words);
}
void log_error(std::string_view part, std::string_view words) {
    logger().error("{}: {}", part, words);
}

}  // namespace graingate::app
