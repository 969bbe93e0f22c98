#pragma once

#include "controller/core/command.hpp"
#include "controller/core/event.hpp"

#include <string>

namespace graingate::db {

/// What happened, in one line of English for an auditor.
[[nodiscard]] std::string words_of(const Event& event);

/// What was decided, in one line of English for an auditor.
[[nodiscard]] std::string words_of(const Command& command);

}  // namespace graingate::db
