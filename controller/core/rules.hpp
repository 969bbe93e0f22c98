#pragma once

#include "controller/core/point.hpp"
#include "controller/core/text.hpp"
#include "controller/core/units.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace graingate {

/// Who may ask for what (people.hpp).
enum class Role : std::uint8_t { operator_, supervisor, laboratory };
constexpr std::array<std::string_view, 3> names_of(Role) {
    return {"operator", "supervisor", "laboratory"};
}

/// Which way trucks cross a weighbridge. A lies towards the road, B towards the yard, whatever the use.
enum class LaneUse : std::uint8_t {
    two_way,  ///< in from A, out from B, one at a time
    in,       ///< only from A to B
    out,      ///< only from B to A
};
constexpr std::array<std::string_view, 3> names_of(LaneUse) {
    return {"two_way", "in", "out"};
}

/// One weighbridge: full trucks cross it from A (road) to B (yard), empty ones from B to A.
struct LaneRules {
    Name name;
    LaneUse use = LaneUse::two_way;
    bool is_attended = false;  ///< no weight counts before two people accepted it (docs/devices.md says why)
    Name indicator;            ///< device that weighs
    Name io;                   ///< device that carries this lane's points
    Name camera_a;             ///< sees the waiting bay at A
    Name camera_b;             ///< sees the waiting bay at B
    Name rear_a;               ///< sees the tail of the truck in the bay at A; empty: none
    Name rear_b;               ///< the same at B
    Name printer;              ///< puts its tickets on paper; empty: none
    Kilograms division;        ///< e, the verification scale interval
    Kilograms max;             ///< Max; nothing is weighed above Max + 9 e (R 76-1, 4.1.2.1 indication limit)
    std::int64_t min_divisions = 20;  ///< Min in divisions: 20 e for class III (R 76-1, table 3)
    Kilograms truck_min;              ///< more than this on the platform is a truck

    static void fields(auto& self, auto&& field) {
        field("name", self.name);
        field("use", self.use);
        field("attended", self.is_attended);
        field("indicator", self.indicator);
        field("io", self.io);
        field("camera_a", self.camera_a);
        field("camera_b", self.camera_b);
        field("rear_a", self.rear_a);
        field("rear_b", self.rear_b);
        field("printer", self.printer);
        field("division_kg", self.division);
        field("max_kg", self.max);
        field("min_divisions", self.min_divisions);
        field("truck_min_kg", self.truck_min);
    }
    bool operator==(const LaneRules&) const = default;

    [[nodiscard]] Kilograms min() const { return division * min_divisions; }
    [[nodiscard]] const Name& camera_at(Side side) const { return side == Side::a ? camera_a : camera_b; }
    [[nodiscard]] const Name& rear_at(Side side) const { return side == Side::a ? rear_a : rear_b; }
    /// Whether trucks may come on at `side`.
    [[nodiscard]] bool takes_from(Side side) const {
        return use == LaneUse::two_way || (use == LaneUse::in) == (side == Side::a);
    }
};

/// One dump hopper with a slide gate onto the receiving conveyor. It may take several commodities, one after
/// another: from the first truck that is sent to it until it is declared clean it holds one.
struct PitRules {
    Name name;
    Name io;
    Name camera;
    std::vector<Name> commodities;

    static void fields(auto& self, auto&& field) {
        field("name", self.name);
        field("io", self.io);
        field("camera", self.camera);
        field("commodities", self.commodities);
    }
    bool operator==(const PitRules&) const = default;

    [[nodiscard]] bool takes(const Name& commodity) const {
        return std::ranges::find(commodities, commodity) != commodities.end();
    }
};

struct UserRules {
    Name name;
    Role role = Role::operator_;

    static void fields(auto& self, auto&& field) {
        field("name", self.name);
        field("role", self.role);
    }
    bool operator==(const UserRules&) const = default;
};

/// The bookable day: `count` slots of `length` from `first` after local midnight, `capacity` trucks in each.
struct SlotRules {
    Duration first = hours(6);
    Duration length = hours(1);
    std::int64_t count = 14;
    std::int64_t capacity = 20;
    std::int64_t days_ahead = 7;      ///< how far ahead one may book
    std::int64_t open_per_phone = 3;  ///< bookings that one phone may have open

    static void fields(auto& self, auto&& field) {
        field("first_us", self.first);
        field("length_us", self.length);
        field("count", self.count);
        field("capacity", self.capacity);
        field("days_ahead", self.days_ahead);
        field("open_per_phone", self.open_per_phone);
    }
    bool operator==(const SlotRules&) const = default;
};

/// How long things may take before the lane doubts them and holds.
struct TimeRules {
    Duration stable_window = seconds(2);  ///< all readings within {v, v + e} for this long
    Duration read_plate = seconds(30);    ///< from the question to the camera to its answer
    Duration barrier_travel = seconds(15);
    Duration gate_travel = seconds(20);
    Duration drive_on = minutes(3);       ///< from green to aboard
    Duration settle = minutes(2);         ///< from aboard to a stable weight
    Duration evidence = seconds(2);       ///< the exit waits this long for the photograph
    Duration drive_off = minutes(3);      ///< from green to an empty platform
    Duration prove_zero = minutes(1);     ///< from an empty platform to the indicator's centre of zero
    Duration start_tipping = minutes(5);  ///< from an open gate to grain in the hopper
    Duration unload = minutes(20);        ///< from the first grain to an empty hopper
    Duration flow_ended = seconds(8);     ///< the hopper must stay empty this long
    Duration leave_pit = minutes(5);
    Duration visit = hours(6);           ///< from arrival to the exit; longer raises an alarm
    Duration print_again = seconds(30);  ///< between two tries to print

    static void fields(auto& self, auto&& field) {
        field("stable_window_us", self.stable_window);
        field("read_plate_us", self.read_plate);
        field("barrier_travel_us", self.barrier_travel);
        field("gate_travel_us", self.gate_travel);
        field("drive_on_us", self.drive_on);
        field("settle_us", self.settle);
        field("evidence_us", self.evidence);
        field("drive_off_us", self.drive_off);
        field("prove_zero_us", self.prove_zero);
        field("start_tipping_us", self.start_tipping);
        field("unload_us", self.unload);
        field("flow_ended_us", self.flow_ended);
        field("leave_pit_us", self.leave_pit);
        field("visit_us", self.visit);
        field("print_again_us", self.print_again);
    }
    bool operator==(const TimeRules&) const = default;
};

/// When a reading is a truck's. Log-likelihoods are natural, in thousandths.
struct MatchRules {
    /// the likeliest plate must be ahead of every other by so much
    std::int64_t margin_milli_nats = 3'000;
    /// a truck that nobody booked is so much less likely than a booked one
    std::int64_t stranger_milli_nats = 7'000;
    /// one whose plate agrees with the booked one's in its last two characters: no neighbour of it in a fleet
    std::int64_t distant_milli_nats = 9'000;
    /// one that has the booked one's number under another province
    std::int64_t namesake_milli_nats = 12'000;
    /// below this no plate is believed, however far ahead it is
    std::int64_t floor_milli_nats = 12'000;

    static void fields(auto& self, auto&& field) {
        field("margin_milli_nats", self.margin_milli_nats);
        field("stranger_milli_nats", self.stranger_milli_nats);
        field("distant_milli_nats", self.distant_milli_nats);
        field("namesake_milli_nats", self.namesake_milli_nats);
        field("floor_milli_nats", self.floor_milli_nats);
    }
    bool operator==(const MatchRules&) const = default;
};

/// The order of the trucks that wait in the street, and how many are inside at a time.
struct YardRules {
    static constexpr std::int64_t inside_most = 200;  ///< that `inside_max` may be: screens show every visit

    bool calls_forward = false;     ///< trucks come to a lane only when called; else as they arrive
    std::int64_t called_max = 2;    ///< trucks called and not yet on a scale, for each lane that takes them
    std::int64_t inside_max = 200;  ///< no full truck is let on while so many are inside
    std::int64_t empties_in_a_row = 3;  ///< a two-way lane then lets a full truck on, if one waits
    std::int64_t walk_ins = 20;         ///< trucks a day that come without a slot
    Duration lateness = minutes(30);    ///< so long after its slot a truck still has its turn
    Duration no_show = hours(4);    ///< so long after its slot the booking of a truck that never came ends
    Duration called = minutes(15);  ///< a called truck that does not come loses its turn
    Duration cycle = minutes(3);    ///< a full truck's time on a lane, before any was measured

    static void fields(auto& self, auto&& field) {
        field("call_forward", self.calls_forward);
        field("called_max", self.called_max);
        field("inside_max", self.inside_max);
        field("empties_in_a_row", self.empties_in_a_row);
        field("walk_ins", self.walk_ins);
        field("lateness_us", self.lateness);
        field("no_show_us", self.no_show);
        field("called_us", self.called);
        field("cycle_us", self.cycle);
    }
    bool operator==(const YardRules&) const = default;
};

/// Everything that `step` decides by and that a depot may set. Journalled whole whenever it changes.
struct Rules {
    static constexpr std::int64_t lanes_most = 16;

    Duration utc_offset = hours(8);          ///< local time less UTC
    std::int64_t tare_drift_divisions = 25;  ///< a tare further than this from the vehicle's mean is doubted
    std::vector<Name> commodities;
    std::vector<LaneRules> lanes;
    std::vector<PitRules> pits;
    std::vector<UserRules> users;
    SlotRules slots;
    MatchRules match;
    YardRules yard;
    TimeRules times;

    static void fields(auto& self, auto&& field) {
        field("utc_offset_us", self.utc_offset);
        field("tare_drift_divisions", self.tare_drift_divisions);
        field("commodities", self.commodities);
        field("lanes", self.lanes);
        field("pits", self.pits);
        field("users", self.users);
        field("slots", self.slots);
        field("match", self.match);
        field("yard", self.yard);
        field("times", self.times);
    }
    bool operator==(const Rules&) const = default;
};

}  // namespace graingate
