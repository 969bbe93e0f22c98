#include "controller/app/virtual_depot.hpp"

#include <algorithm>

namespace graingate::app {
namespace {

/// Between two arrivals at a depot of one lane and one pit.
constexpr Duration spacing_min = seconds(60);
constexpr Duration spacing_max = seconds(240);

}  // namespace

Result<sim::Scenario, std::string> scenario_of(const Rules& rules, const VirtualDay& day) {
    for (const Side side : {Side::a, Side::b})
        if (std::ranges::none_of(rules.lanes, [&](const LaneRules& lane) { return lane.takes_from(side); }))
            return Unexpected{
                std::string("the virtual depot needs a lane that takes trucks from ") +
                (side == Side::a ? "the road (use in or two_way)" : "the yard (use out or two_way)")};
    const auto at_once = static_cast<std::int64_t>(std::min(rules.lanes.size(), rules.pits.size()));
    sim::Scenario made = sim::make_scenario({.seed = day.seed,
                                             .trucks = day.trucks,
                                             .start = day.start,
                                             .troubles = day.troubles,
                                             .spacing_min = Duration{spacing_min.us() / at_once},
                                             .spacing_max = Duration{spacing_max.us() / at_once},
                                             .commodities = rules.commodities});
    made.lanes.clear();
    made.pits.clear();
    for (const LaneRules& lane : rules.lanes)
        made.lanes.push_back({.name = lane.name,
                              .use = lane.use,
                              .division_kg = lane.division.count(),
                              .max_kg = lane.max.count()});
    for (const PitRules& pit : rules.pits)
        made.pits.push_back({.name = pit.name, .commodities = pit.commodities});
    return made;
}

}  // namespace graingate::app
