#pragma once

#include "controller/core/command.hpp"
#include "controller/core/ids.hpp"
#include "controller/core/platform.hpp"

#include <optional>
#include <string>
#include <variant>

/// What a lane or a pit is doing: one small struct a phase, holding only what exists in that phase.
namespace graingate {

namespace lane_phase {

/// Both booms down; waits for the proof of zero since the last truck.
struct Clearing {
    bool operator==(const Clearing&) const = default;
};
/// Proven empty; the next truck may come.
struct Idle {
    bool operator==(const Idle&) const = default;
};
/// A truck waits at `side`; its plate is being read.
struct Identifying {
    Side side = Side::a;
    JobId job;
    bool operator==(const Identifying&) const = default;
};
/// The boom at `side` is up, or rising, for this visit's truck.
struct Entering {
    Side side = Side::a;
    VisitId visit;
    bool is_green = false;  ///< the boom has been proven open
    bool operator==(const Entering&) const = default;
};
/// The truck is aboard; waits for the boom behind it and a stable weight.
struct Settling {
    Side side = Side::a;
    VisitId visit;
    bool operator==(const Settling&) const = default;
};
/// The weight is recorded; waits for its photograph.
struct Weighed {
    Side side = Side::a;
    VisitId visit;
    JobId photo;
    bool operator==(const Weighed&) const = default;
};
/// The boom at `exit` is up, or rising; the truck drives off there.
struct Releasing {
    Side exit = Side::b;
    VisitId visit;
    bool is_green = false;
    bool operator==(const Releasing&) const = default;
};
/// The truck in the bay at `side` was sent away; waits until it is gone.
struct TurningAway {
    Side side = Side::a;
    bool operator==(const TurningAway&) const = default;
};
/// Where a held lane goes on when an operator says so.
enum class Resume : std::uint8_t { clear, enter, settle, release };

/// In doubt: outputs safe, waits for a person (or for the doubt to go, where that can be proven).
struct Held {
    Hold code = Hold::restarted;
    Resume resume = Resume::clear;
    Side side = Side::none;  ///< where the truck came from, or with `release` where it shall leave
    VisitId visit;
    std::string detail;
    bool operator==(const Held&) const = default;
};

}  // namespace lane_phase

using LanePhase = std::variant<lane_phase::Clearing, lane_phase::Idle, lane_phase::Identifying,
                               lane_phase::Entering, lane_phase::Settling, lane_phase::Weighed,
                               lane_phase::Releasing, lane_phase::TurningAway, lane_phase::Held>;

/// A weighbridge lane: what it saw, what it does, what it wants of its outputs.
struct Lane {
    Name name;
    Platform platform;
    LanePhase phase = lane_phase::Held{};
    Instant since;                   ///< beginning of the phase
    Instant due = Instant::never();  ///< when the phase has taken too long
    std::uint32_t outputs = 0;       ///< desired levels, a bit each (outputs.hpp)
    Digest photo;                    ///< last frame read here, and its plate
    Digest crop;
    CodeTag code;                       ///< QR code shown while the present truck is being read
    std::optional<Plate> trailer_read;  ///< trailer's plate that was surely read behind the present truck
    Instant crossing_since;             ///< when the present truck was let on
    std::int64_t empties_in_a_row = 0;  ///< let on while a full truck waited

    bool operator==(const Lane&) const = default;
};

/// The visit that a phase is busy with; none, when it is busy with nobody's.
template <class... Phases>
VisitId visit_in(const std::variant<Phases...>& phase) {
    return std::visit(
        [](const auto& p) -> VisitId {
            if constexpr (requires { p.visit; })
                return p.visit;
            else
                return {};
        },
        phase);
}

namespace pit_phase {

/// No truck; the gate is closed.
struct Free {
    bool operator==(const Free&) const = default;
};
struct Identifying {
    JobId job;
    bool operator==(const Identifying&) const = default;
};
/// The gate opens for this visit.
struct Opening {
    VisitId visit;
    bool operator==(const Opening&) const = default;
};
/// The gate is proven open; the truck may tip.
struct Unloading {
    VisitId visit;
    bool has_flowed = false;   ///< grain was in the hopper
    bool is_draining = false;  ///< the hopper is empty again, and must stay so
    bool operator==(const Unloading&) const = default;
};
struct Closing {
    VisitId visit;
    bool operator==(const Closing&) const = default;
};
/// Unloaded, gate proven closed; the truck may leave.
struct Leaving {
    VisitId visit;
    bool operator==(const Leaving&) const = default;
};
struct TurningAway {
    bool operator==(const TurningAway&) const = default;
};
enum class Resume : std::uint8_t { free, open, close, leave };

struct Held {
    Hold code = Hold::restarted;
    Resume resume = Resume::free;
    VisitId visit;
    std::string detail;
    bool operator==(const Held&) const = default;
};

}  // namespace pit_phase

using PitPhase =
    std::variant<pit_phase::Free, pit_phase::Identifying, pit_phase::Opening, pit_phase::Unloading,
                 pit_phase::Closing, pit_phase::Leaving, pit_phase::TurningAway, pit_phase::Held>;

struct Pit {
    Name name;
    bool io_up = false;
    Levels levels;
    PitPhase phase = pit_phase::Held{};
    CodeTag code;  ///< QR code shown while the present truck is being read
    Name holds;    ///< the commodity that it holds until it is declared clean; empty: clean
    Instant since;
    Instant due = Instant::never();
    std::uint32_t outputs = 0;

    bool operator==(const Pit&) const = default;
};

}  // namespace graingate
