#pragma once

#include "controller/core/command.hpp"
#include "controller/core/ids.hpp"
#include "controller/core/platform.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

/// What a lane or a pit is doing: one small struct a phase, holding only what exists in that phase. Names and
/// field order are the snapshot's (snapshot.hpp).
namespace graingate {

namespace lane_phase {

/// Both booms down; waits for the proof of zero since the last truck.
struct Clearing {
    static constexpr std::string_view name = "Clearing";

    static void fields(auto&, auto&&) {}
    bool operator==(const Clearing&) const = default;
};
/// Proven empty; the next truck may come.
struct Idle {
    static constexpr std::string_view name = "Idle";

    static void fields(auto&, auto&&) {}
    bool operator==(const Idle&) const = default;
};
/// A truck waits at `side`; its plate is being read.
struct Identifying {
    static constexpr std::string_view name = "Identifying";
    Side side = Side::a;
    JobId job;

    static void fields(auto& self, auto&& field) {
        field("side", self.side);
        field("job", self.job);
    }
    bool operator==(const Identifying&) const = default;
};
/// The boom at `side` is up, or rising, for this visit's truck.
struct Entering {
    static constexpr std::string_view name = "Entering";
    Side side = Side::a;
    VisitId visit;
    bool is_green = false;  ///< the boom has been proven open
    bool has_come = false;  ///< the platform has carried some of it

    static void fields(auto& self, auto&& field) {
        field("side", self.side);
        field("visit", self.visit);
        field("green", self.is_green);
        field("come", self.has_come);
    }
    bool operator==(const Entering&) const = default;
};
/// The truck is aboard; waits for the boom behind it and a stable weight.
struct Settling {
    static constexpr std::string_view name = "Settling";
    Side side = Side::a;
    VisitId visit;

    static void fields(auto& self, auto&& field) {
        field("side", self.side);
        field("visit", self.visit);
    }
    bool operator==(const Settling&) const = default;
};
/// The weight is recorded; waits for its photograph.
struct Weighed {
    static constexpr std::string_view name = "Weighed";
    Side side = Side::a;
    VisitId visit;
    JobId photo;

    static void fields(auto& self, auto&& field) {
        field("side", self.side);
        field("visit", self.visit);
        field("photo", self.photo);
    }
    bool operator==(const Weighed&) const = default;
};
/// The boom at `exit` is up, or rising; the truck drives off there.
struct Releasing {
    static constexpr std::string_view name = "Releasing";
    Side exit = Side::b;
    VisitId visit;
    bool is_green = false;

    static void fields(auto& self, auto&& field) {
        field("exit", self.exit);
        field("visit", self.visit);
        field("green", self.is_green);
    }
    bool operator==(const Releasing&) const = default;
};
/// The truck in the bay at `side` was sent away; waits until it is gone.
struct TurningAway {
    static constexpr std::string_view name = "TurningAway";
    Side side = Side::a;

    static void fields(auto& self, auto&& field) { field("side", self.side); }
    bool operator==(const TurningAway&) const = default;
};
/// Where a held lane goes on when an operator says so.
enum class Resume : std::uint8_t { clear, enter, settle, release };
constexpr std::array<std::string_view, 4> names_of(Resume) {
    return {"clear", "enter", "settle", "release"};
}

/// In doubt: outputs safe, waits for a person (or for the doubt to go, where that can be proven).
struct Held {
    static constexpr std::string_view name = "Held";
    Hold code = Hold::restarted;
    Resume resume = Resume::clear;
    Side side = Side::none;  ///< where the truck came from, or with `release` where it shall leave
    VisitId visit;
    std::string detail;

    static void fields(auto& self, auto&& field) {
        field("code", self.code);
        field("resume", self.resume);
        field("side", self.side);
        field("visit", self.visit);
        field("detail", self.detail);
    }
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
    Instant booms_kept_until;           ///< a boom that is up stays up so long (outputs.hpp)

    static void fields(auto& self, auto&& field) {
        field("name", self.name);
        field("platform", self.platform);
        field("phase", self.phase);
        field("since_us", self.since);
        field("due_us", self.due);
        field("outputs", self.outputs);
        field("photo", self.photo);
        field("crop", self.crop);
        field("code", self.code);
        field("trailer_read", self.trailer_read);
        field("crossing_since_us", self.crossing_since);
        field("empties_in_a_row", self.empties_in_a_row);
        field("booms_kept_until_us", self.booms_kept_until);
    }
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
    static constexpr std::string_view name = "Free";

    static void fields(auto&, auto&&) {}
    bool operator==(const Free&) const = default;
};
struct Identifying {
    static constexpr std::string_view name = "Identifying";
    JobId job;

    static void fields(auto& self, auto&& field) { field("job", self.job); }
    bool operator==(const Identifying&) const = default;
};
/// The gate opens for this visit.
struct Opening {
    static constexpr std::string_view name = "Opening";
    VisitId visit;

    static void fields(auto& self, auto&& field) { field("visit", self.visit); }
    bool operator==(const Opening&) const = default;
};
/// The gate is proven open; the truck may tip.
struct Unloading {
    static constexpr std::string_view name = "Unloading";
    VisitId visit;
    bool has_flowed = false;   ///< grain was in the hopper
    bool is_draining = false;  ///< the hopper is empty again, and must stay so

    static void fields(auto& self, auto&& field) {
        field("visit", self.visit);
        field("flowed", self.has_flowed);
        field("draining", self.is_draining);
    }
    bool operator==(const Unloading&) const = default;
};
struct Closing {
    static constexpr std::string_view name = "Closing";
    VisitId visit;

    static void fields(auto& self, auto&& field) { field("visit", self.visit); }
    bool operator==(const Closing&) const = default;
};
/// Unloaded, gate proven closed; the truck may leave.
struct Leaving {
    static constexpr std::string_view name = "Leaving";
    VisitId visit;

    static void fields(auto& self, auto&& field) { field("visit", self.visit); }
    bool operator==(const Leaving&) const = default;
};
struct TurningAway {
    static constexpr std::string_view name = "TurningAway";

    static void fields(auto&, auto&&) {}
    bool operator==(const TurningAway&) const = default;
};
enum class Resume : std::uint8_t { free, open, close, leave };
constexpr std::array<std::string_view, 4> names_of(Resume) {
    return {"free", "open", "close", "leave"};
}

struct Held {
    static constexpr std::string_view name = "Held";
    Hold code = Hold::restarted;
    Resume resume = Resume::free;
    VisitId visit;
    std::string detail;

    static void fields(auto& self, auto&& field) {
        field("code", self.code);
        field("resume", self.resume);
        field("visit", self.visit);
        field("detail", self.detail);
    }
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

    static void fields(auto& self, auto&& field) {
        field("name", self.name);
        field("io_up", self.io_up);
        field("levels", self.levels);
        field("phase", self.phase);
        field("code", self.code);
        field("holds", self.holds);
        field("since_us", self.since);
        field("due_us", self.due);
        field("outputs", self.outputs);
    }
    bool operator==(const Pit&) const = default;
};

}  // namespace graingate
