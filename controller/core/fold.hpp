#pragma once

#include "controller/core/depot.hpp"
#include "controller/core/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// Rebuilding the state from the journal, and holding the record to what `step` decides.
namespace graingate {

/// Decodes one row's event and applies it.
///   returns  the commands that `step` decides today
///   errors   in words: an event that does not decode, a row out of order, an unknown behaviour version
Result<Commands, std::string> apply_row(Depot& depot, std::int64_t seq, std::int64_t at_us,
                                        std::string_view body);

/// As `apply_row`, and the decided commands' text must be the recorded one.
///   errors  also: the first departure, recorded and decided beside each other
Result<Done, std::string> replay_row(Depot& depot, std::int64_t seq, std::int64_t at_us,
                                     std::string_view body, std::string_view commands);

}  // namespace graingate
