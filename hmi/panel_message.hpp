#pragma once

#include "controller/core/view.hpp"

#include <cstdint>
#include <string>

/// What the server says to a panel: one JSON object a WebSocket message,
/// `{"heartbeat":7,"age_ms":120,"now_us":...,"view":{...}}`.
namespace graingate::hmi {

/// The picture as the panel gets it: the codec's spelling, without what it does not show (slots, farmers, the
/// queue beyond its list).
std::string panel_view(View view);

/// One message.
///   heartbeat  counts up with each message of the server
///   age_ms     how long ago the engine's loop last turned, or the server began; real time
///   now        depot time
///   view       of `panel_view`; empty for a message that only says "I live"
std::string panel_message(std::uint64_t heartbeat, std::int64_t age_ms, Instant now, const std::string& view);

}  // namespace graingate::hmi
