#pragma once

#include "controller/core/command.hpp"
#include "controller/core/event.hpp"
#include "controller/core/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

/// The canonical text of events and commands: one JSON line, keys in the order of the struct's `fields`,
/// integers and strings and arrays only, no white space. Each value has exactly one spelling, and the reader
/// refuses every other one, so that equal bytes mean equal events and back. Grammar and limits:
/// docs/journal.md.
namespace graingate {

/// Version of the spelling; a change of it starts an epoch.
constexpr std::uint32_t codec_version = 6;

/// No line is longer; a longer one is refused unread.
constexpr std::size_t line_size_max = 64 * 1024;
/// No array holds more.
constexpr std::size_t array_size_max = 256;
/// No free text is longer, in bytes.
constexpr std::size_t text_size_max = 400;

/// `text` as the codec can carry it: cut to `text_size_max`, what is not UTF-8 replaced by '?'. For words
/// that come from a library or a device.
std::string fit_text(std::string_view text);

/// Where a line departs from the canonical spelling.
struct CodecFault {
    std::size_t at = 0;    ///< byte offset in the line
    std::string expected;  ///< what is allowed there
    [[nodiscard]] std::string text() const;
};

/// `{"event":"WeightRead","device":"L1.indicator",...}`
std::string encode(const Event& event);
/// `[{"command":"OutputChanged",...},...]`, `[]` for none
std::string encode(const Commands& commands);
/// One command of that array.
std::string encode(const Command& command);
/// The rules alone, as they stand inside EpochStarted and RulesChanged.
std::string encode(const Rules& rules);

Result<Event, CodecFault> decode_event(std::string_view line);
Result<Commands, CodecFault> decode_commands(std::string_view line);
/// Also as an older build spelt them: fields that came later keep their defaults.
Result<Commands, CodecFault> decode_recorded_commands(std::string_view line);
Result<Rules, CodecFault> decode_rules(std::string_view line);

}  // namespace graingate
