#pragma once

#include "controller/core/point.hpp"
#include "controller/core/units.hpp"
#include "sim/world/lane_model.hpp"
#include "sim/world/pit_model.hpp"
#include "sim/world/scenario.hpp"
#include "sim/world/truck_body.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace graingate::sim {

/// The truck's place in the scenario, from 0.
enum class TruckId : std::uint32_t {};

/// What a truck is doing.
enum class Stage : std::uint8_t {
    coming,      ///< not yet in the depot's street
    queueing,    ///< behind the waiting bay
    rolling_up,  ///< into the bay
    in_bay,      ///< on the presence loop, waits for barrier and light
    entering,    ///< rolls onto the platform
    standing,    ///< on the platform
    leaving,     ///< rolls off it, forwards or backwards
    driving_to_pit,
    queueing_at_pit,
    rolling_into_pit,
    at_pit,  ///< stands over the hopper, box down
    raising,
    tipping,
    lowering,
    leaving_pit,
    driving_back,  ///< to the bay at the yard's side
    turning_away,  ///< out of the bay, told to go
    gone,
};
constexpr std::array<std::string_view, 18> stage_names{
    "coming",  "queueing",       "rolling_up",      "in_bay",           "entering",     "standing",
    "leaving", "driving_to_pit", "queueing_at_pit", "rolling_into_pit", "at_pit",       "raising",
    "tipping", "lowering",       "leaving_pit",     "driving_back",     "turning_away", "gone"};

/// How a truck's day ended.
enum class Ending : std::uint8_t {
    under_way,
    through,     ///< left for the road after crossing back
    sent_away,   ///< from the bay, by the operator
    backed_out,  ///< off the platform, back to the road
};
constexpr std::array<std::string_view, 4> ending_names{"under_way", "through", "sent_away", "backed_out"};

/// A truck and its driver. The driver knows only what a driver sees: barriers, lights, the truck ahead.
class Truck {
public:
    Truck(TruckId id, const TruckScript& script, Random random, std::size_t lane, std::size_t pit);

    [[nodiscard]] TruckId id() const { return id_; }
    [[nodiscard]] const TruckScript& script() const { return script_; }
    [[nodiscard]] const TruckBody& body() const { return body_; }
    [[nodiscard]] std::size_t lane() const { return lane_; }
    [[nodiscard]] std::size_t pit() const { return pit_; }
    [[nodiscard]] Stage stage() const { return stage_; }
    [[nodiscard]] Ending ending() const { return ending_; }
    /// The side that it comes in at: A full, B empty.
    [[nodiscard]] Side entry() const { return entry_; }
    /// Its body is somewhere between the bay and the far exit of its lane.
    [[nodiscard]] bool is_on_lane() const;
    /// It stands on the way in, not on the exit path beside the bay.
    [[nodiscard]] bool is_in_bay_lane() const { return is_in_bay_lane_; }
    /// It stands on the presence loop of its pit.
    [[nodiscard]] bool is_on_pit_loop() const;
    [[nodiscard]] bool is_plate_covered() const { return is_plate_covered_; }
    /// Seconds in the present stage.
    [[nodiscard]] double stage_s() const { return stage_s_; }

    /// One step on the road, in the queues and while turning away: whatever needs neither lane nor pit.
    void step_elsewhere(double dt);
    /// One step in bay and lane.
    void step_on_lane(LaneModel& lane, double dt);
    /// One step at the pit. Grain leaves the box into `pit`.
    ///   returns  how much was spilled beside the hopper, in grams
    std::int64_t step_at_pit(PitModel& pit, double dt);

    void arrive() { enter(Stage::queueing); }
    void roll_up();
    void roll_into_pit() { enter(Stage::rolling_into_pit); }
    /// The operator says so by intercom.
    ///   returns  false, and nothing changed, unless the truck waits in bay or queue of a lane, or rolls into
    ///   the bay
    bool go_away();

    /// On the platform and weighed there last, in grams; nothing before.
    std::optional<std::int64_t> true_gross_g;
    std::optional<std::int64_t> true_tare_g;

    [[nodiscard]] std::int64_t unloaded_g() const { return script_.grain_g - body_.grain_g(); }

    void add_to(Fingerprint& print) const;

private:
    void enter(Stage stage);
    void end(Ending ending);
    void finish_crossing(bool is_backwards);
    void wait_in_bay(const LaneModel& lane, double dt);
    void drive_in(const LaneModel& lane, double dt);
    void stand(LaneModel& lane, double dt);
    void drive_out(const LaneModel& lane, double dt);
    [[nodiscard]] double platform_stop_m(const LaneModel& lane) const;
    [[nodiscard]] bool has_seen(bool condition, double& seen_s, double dt) const;
    std::int64_t tip(PitModel& pit, double dt);

    TruckId id_;
    TruckScript script_;
    Random random_;
    TruckBody body_;
    std::size_t lane_;
    std::size_t pit_;
    Stage stage_ = Stage::coming;
    Ending ending_ = Ending::under_way;
    Side entry_ = Side::a;
    bool is_in_bay_lane_ = false;
    bool is_backwards_ = false;
    bool is_plate_covered_;
    double stage_s_ = 0;
    double road_s_ = 0;  ///< how long the present drive takes
    double speed_max_;   ///< m/s, 3 to 5 km/h
    double reaction_s_;
    double stop_error_m_ = 0;    ///< how far from the platform's middle the driver stops
    double creep_m_ = 0;         ///< how far the truck creeps when the brake is let go
    double forward_seen_s_ = 0;  ///< how long the driver has seen the way free
    double backward_seen_s_ = 0;
    std::int64_t flow_g_per_s_ = 0;
};

}  // namespace graingate::sim
