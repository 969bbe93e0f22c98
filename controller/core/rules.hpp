#pragma once

#include "controller/core/text.hpp"
#include "controller/core/units.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace graingate {

/// Who may ask for what (see request.hpp).
enum class Role : std::uint8_t { operator_, supervisor };
constexpr std::array<std::string_view, 2> names_of(Role) {
    return {"operator", "supervisor"};
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

/// One weighbridge used in both directions: full trucks cross from A (road) to B (yard), empty ones back.
struct LaneRules {
    Name name;
    Name indicator;      ///< device that weighs
    Name io;             ///< device that carries this lane's points
    Name camera_a;       ///< sees the waiting bay at A
    Name camera_b;       ///< sees the waiting bay at B
    Kilograms division;  ///< e, the verification scale interval
    Kilograms max;       ///< Max; nothing is weighed above Max + 9 e (R 76-1, 4.1.2.1 indication limit)
    std::int64_t min_divisions = 20;  ///< Min in divisions: 20 e for class III (R 76-1, table 3)
    Kilograms truck_min;              ///< more than this on the platform is a truck

    static void fields(auto& self, auto&& field) {
        field("name", self.name);
        field("indicator", self.indicator);
        field("io", self.io);
        field("camera_a", self.camera_a);
        field("camera_b", self.camera_b);
        field("division_kg", self.division);
        field("max_kg", self.max);
        field("min_divisions", self.min_divisions);
        field("truck_min_kg", self.truck_min);
    }
    bool operator==(const LaneRules&) const = default;

    [[nodiscard]] Kilograms min() const { return division * min_divisions; }
};

/// One dump hopper with a slide gate onto the receiving conveyor, and the one commodity it takes.
struct PitRules {
    Name name;
    Name io;
    Name camera;
    Name commodity;

    static void fields(auto& self, auto&& field) {
        field("name", self.name);
        field("io", self.io);
        field("camera", self.camera);
        field("commodity", self.commodity);
    }
    bool operator==(const PitRules&) const = default;
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
    }
    bool operator==(const TimeRules&) const = default;
};

/// Everything that `step` decides by and that a depot may set. Journalled whole whenever it changes.
struct Rules {
    Duration utc_offset = hours(8);          ///< local time less UTC
    Permille plate_confidence_min{800};      ///< a reading below this is no reading
    std::int64_t tare_drift_divisions = 25;  ///< a tare further than this from the vehicle's mean is doubted
    std::vector<Name> commodities;
    std::vector<LaneRules> lanes;
    std::vector<PitRules> pits;
    std::vector<UserRules> users;
    SlotRules slots;
    TimeRules times;

    static void fields(auto& self, auto&& field) {
        field("utc_offset_us", self.utc_offset);
        field("plate_confidence_min", self.plate_confidence_min);
        field("tare_drift_divisions", self.tare_drift_divisions);
        field("commodities", self.commodities);
        field("lanes", self.lanes);
        field("pits", self.pits);
        field("users", self.users);
        field("slots", self.slots);
        field("times", self.times);
    }
    bool operator==(const Rules&) const = default;
};

}  // namespace graingate
