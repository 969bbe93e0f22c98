#pragma once

#include <string>

namespace graingate::app {

/// `engine's memory: 41 MB, at most 43 MB` of the engine that works in this data folder (its resident pages,
/// from /proc); says so when there is none.
std::string engine_memory(const std::string& folder);

}  // namespace graingate::app
