#pragma once

#include <string_view>

namespace graingate::app {

/// One line on stderr: time, level, part, words. Never given a phone number or a name.
void log_info(std::string_view part, std::string_view words);
void log_error(std::string_view part, std::string_view words);

}  // namespace graingate::app
