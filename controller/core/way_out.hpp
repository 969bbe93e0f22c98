#pragma once

#include "controller/core/command.hpp"
#include "controller/core/ensure.hpp"
#include "controller/core/visit.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace graingate {

/// How a truck goes home over a scale, by the stage in which it comes there.
struct WayOut {
    Stage stage;
    WeighingKind weighing;
    VisitEnd visit;
    std::optional<TicketOutcome> ticket;  ///< nothing: no delivery is known, and none is settled
};

constexpr std::array<WayOut, 4> ways_out{{
    {Stage::unloaded, WeighingKind::tare, VisitEnd::delivered, TicketOutcome::delivered},
    {Stage::rejected, WeighingKind::rejected, VisitEnd::rejected, TicketOutcome::rejected},
    {Stage::withdrawn, WeighingKind::withdrawn, VisitEnd::withdrawn, TicketOutcome::withdrawn},
    {Stage::let_out, WeighingKind::let_out, VisitEnd::let_out, std::nullopt},
}};

/// Of a visit that `is_going_out`.
inline const WayOut& way_out(Stage stage) {
    const auto* found = std::ranges::find(ways_out, stage, &WayOut::stage);
    ENSURE(found != ways_out.end());
    return *found;
}

}  // namespace graingate
