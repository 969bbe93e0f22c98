#pragma once

#include "controller/core/codec.hpp"
#include "controller/core/depot.hpp"
#include "controller/core/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// A depot's whole state as text, so that folding can begin in the middle of a journal: one canonical object,
/// spelt by the codec's rules with wider limits, and `9223372036854775807` for an instant that never comes.
/// Grammar: docs/journal.md.
namespace graingate {

/// A state of more bytes is refused unread: ten times that of a large depot's full season.
constexpr std::size_t snapshot_size_max = 64 * 1024 * 1024;
/// No array of a state holds more: ten times what a large depot has of anything.
constexpr std::size_t snapshot_array_max = 200'000;

/// A depot as it stood after one row, and what wrote it down.
struct Snapshot {
    std::uint32_t codec = 0;
    std::uint32_t behaviour = 0;
    Depot depot;
};

/// The depot as this build's behaviour and codec have it.
std::string encode_snapshot(const Depot& depot);

/// Reads a snapshot of this build's codec, or of an older one: fields that came later keep their defaults.
///   errors  another spelling; a newer codec; a state that does not hold together or fit its rules
Result<Snapshot, CodecFault> decode_snapshot(std::string_view text);

}  // namespace graingate
