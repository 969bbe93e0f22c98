#pragma once

#include "controller/core/depot.hpp"
#include "controller/core/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Rebuilding the state from the journal, and holding the record to what `step` decides.
namespace graingate {

/// What the first row of an epoch says of its rows. It stands at the same places of the text in every codec
/// version, so that a build can tell whether an epoch is one that it reads.
struct EpochHead {
    std::uint32_t epoch = 0;
    std::uint32_t behaviour = 0;
    std::uint32_t codec = 0;
    std::string build;
    std::string state;  ///< digest of the state carried over; empty in a journal's first epoch
};

/// nothing, when the event is no EpochStarted
std::optional<EpochHead> epoch_head(std::string_view body);

/// Whether this build decides and spells as the build did that wrote the epoch.
bool can_fold(const EpochHead& head);
/// Whether it is of this build's own behaviour and codec; rows can only be added to such an epoch.
bool is_own(const EpochHead& head);
/// Whether this build has the spelling of that codec version.
bool can_spell(std::uint32_t codec);

/// `behaviour 2, codec 3`
std::string versions_text(std::uint32_t behaviour, std::uint32_t codec);

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
