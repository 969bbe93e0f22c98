#pragma once

#include <initializer_list>
#include <string_view>

namespace graingate::app {

/// What a line is about, for who looks lines up by it: `{"LANE", "L1"}` becomes the field GRAINGATE_LANE.
/// Names are capital letters; fields whose value is empty are left out.
struct LogField {
    std::string_view name;
    std::string_view value;
};
using LogFields = std::initializer_list<LogField>;

/// One line: under systemd into its journal with its fields (system_log.hpp), else on stderr as time, level,
/// part and words. Never given a phone number, a name or a plate. Any thread.
void log_info(std::string_view part, std::string_view words, LogFields fields = {});
/// Somebody should look, though nothing failed here.
void log_warning(std::string_view part, std::string_view words, LogFields fields = {});
void log_error(std::string_view part, std::string_view words, LogFields fields = {});

}  // namespace graingate::app
