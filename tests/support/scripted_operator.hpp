#pragma once

#include "controller/core/people.hpp"
#include "tests/support/world_harness.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace graingate::test {

/// Anna at the panel, with ben where two are needed. She looks at a held place five seconds after it held,
/// tries what fits the doubt, and when that does not help, the next thing; and talks to the driver.
class ScriptedOperator {
public:
    static constexpr Duration looks_after = seconds(5);
    static constexpr Duration tries_again_after = seconds(20);

    explicit ScriptedOperator(WorldHarness& harness) : harness_(harness) {}

    /// Call after each tick.
    void tick() {
        const State& state = harness_.depot.state();
        watched_.resize(state.lanes.size() + state.pits.size());
        for (std::size_t i = 0; i < state.lanes.size(); ++i)
            if (const auto* held = std::get_if<lane_phase::Held>(&state.lanes[i].phase))
                look(watched_[i], state.lanes[i].since, state.lanes[i].name, held->side,
                     asks_for(held->code));
            else
                watched_[i] = {};
        for (std::size_t i = 0; i < state.pits.size(); ++i) {
            Watched& watched = watched_[state.lanes.size() + i];
            if (const auto* held = std::get_if<pit_phase::Held>(&state.pits[i].phase))
                look(watched, state.pits[i].since, state.pits[i].name, Side::none, asks_for(held->code));
            else
                watched = {};
        }
    }

    std::vector<std::pair<Hold, Ask>> asked;  ///< what was tried, in order

private:
    struct Watched {
        Instant since;
        std::size_t tried = 0;
        Instant next;
    };
    struct Plan {
        Hold code;
        std::vector<Ask> asks;
    };

    static Plan asks_for(Hold code) {
        switch (code) {
            case Hold::no_booking:
            case Hold::not_its_slot:
            case Hold::already_here:
            case Hold::not_unloaded:
            case Hold::not_its_turn:
            case Hold::no_pit:
                return {code, {Ask::turn_away, Ask::retry}};
            case Hold::no_visit:
                return {code, {Ask::identify, Ask::let_out, Ask::turn_away}};
            case Hold::no_plate_read:
            case Hold::wrong_truck:
            case Hold::wrong_trailer:
            case Hold::code_differs:
                return {code, {Ask::identify, Ask::retry, Ask::turn_away}};
            case Hold::tare_implausible:
            case Hold::load_changed:
            case Hold::attended_weight:
            case Hold::clock_jumped:
            case Hold::followed:
                return {code, {Ask::accept, Ask::retry}};
            case Hold::zero_lost:
                return {code, {Ask::retry, Ask::turn_away}};
            case Hold::zero_not_proven:
                return {code, {Ask::set_zero, Ask::release, Ask::retry}};  // the deck has been swept
            case Hold::restarted:
            case Hold::camera_lost:
            case Hold::vision_lost:
            case Hold::indicator_lost:
            case Hold::io_lost:
            case Hold::barrier_stuck:
            case Hold::not_aboard:
            case Hold::unsteady:
            case Hold::overload:
            case Hold::below_min:
            case Hold::weight_fault:
            case Hold::net_not_positive:
            case Hold::not_left:
            case Hold::gate_stuck:
            case Hold::no_run_permit:
            case Hold::no_flow:
            case Hold::unload_too_long:
            case Hold::interrupted_unloading:
            case Hold::left_pit_early:
            case Hold::not_left_pit:
                break;
        }
        return {code, {Ask::retry, Ask::release, Ask::turn_away}};
    }

    void look(Watched& watched, Instant since, const Name& place, Side side, const Plan& plan) {
        if (watched.since != since) watched = {since, 0, since + looks_after};
        if (harness_.now() < watched.next) return;
        watched.next = harness_.now() + tries_again_after;
        const Ask ask = plan.asks[watched.tried++ % plan.asks.size()];
        asked.emplace_back(plan.code, ask);
        const auto truck = truck_before(place, side);
        const bool is_named = ask == Ask::identify || ask == Ask::let_out;
        const std::string plate = is_named && truck ? plate_of(*truck) : "";
        const std::string second = needs_two_people(ask) ? "ben" : "";
        const std::string reason = needs_reason(ask) ? "looked" : "";
        const auto request = RequestId::from("ask-" + std::to_string(asked.size())).value();
        const Commands made =
            harness_.apply(OperatorAsked{request, "anna", second, "badge", ask, place, {}, plate, reason});
        const bool is_granted = std::ranges::any_of(
            made, [](const Command& c) { return std::holds_alternative<RequestGranted>(c); });
        if (is_granted && ask == Ask::turn_away && plan.code == Hold::zero_lost)
            for (const sim::TruckId each : harness_.world.trucks_on_lane(place))
                harness_.world.tell_driver(each, sim::DriverOrder::come_again);
        else if (is_granted && ask == Ask::turn_away && truck)
            harness_.world.tell_driver(*truck, sim::DriverOrder::go_away);
    }

    /// The truck that the panel's picture shows at a held place.
    [[nodiscard]] std::optional<sim::TruckId> truck_before(const Name& place, Side side) const {
        const auto is_pit = [&](const PitRules& pit) { return pit.name == place; };
        if (std::ranges::any_of(harness_.rules().pits, is_pit)) return harness_.world.truck_at_pit(place);
        if (side == Side::none) return std::nullopt;
        return harness_.world.truck_in_bay(place, side);
    }

    [[nodiscard]] std::string plate_of(sim::TruckId truck) const {
        return std::string(harness_.world.truth().at(static_cast<std::size_t>(truck)).plate.text());
    }

    WorldHarness& harness_;
    std::vector<Watched> watched_;
};

}  // namespace graingate::test
