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
    coming,           ///< not yet in the depot's street
    queueing,         ///< behind a waiting bay
    rolling_up,       ///< into the bay
    in_bay,           ///< on the presence loop, waits for barrier and light
    entering,         ///< rolls onto the platform
    standing,         ///< on the platform
    leaving,          ///< rolls off it, forwards or backwards
    backing_off,      ///< back into the bay, having come on without being let
    waiting_in_yard,  ///< at the waiting place, until its driver is told where to go
    driving_to_pit,
    queueing_at_pit,
    rolling_into_pit,
    at_pit,  ///< stands over the hopper, box down
    raising,
    tipping,
    lowering,
    leaving_pit,
    driving_back,  ///< to a bay: the yard's side, or where it came from
    turning_away,  ///< out of the bay, told to go elsewhere
    gone,
};
constexpr std::array<std::string_view, 20> stage_names{
    "coming",          "queueing",         "rolling_up",   "in_bay",          "entering",
    "standing",        "leaving",          "backing_off",  "waiting_in_yard", "driving_to_pit",
    "queueing_at_pit", "rolling_into_pit", "at_pit",       "raising",         "tipping",
    "lowering",        "leaving_pit",      "driving_back", "turning_away",    "gone"};

/// Where a truck was weighed, and with which mass.
struct Crossing {
    std::size_t lane = 0;
    std::int64_t mass_g = 0;
};

/// What a driver sees before him.
struct RoadAhead {
    bool is_blocked = false;  ///< a truck hangs between his bay and the deck
    std::optional<double>
        tail_m{};  ///< for one who means to follow: the tail of the truck that was let on, on his way
};

/// A truck and its driver. The driver knows only what a driver sees and what he is told: barriers, lights,
/// the truck ahead, the word of the people. Which lanes and pits there are, and who stands where, is the
/// world's.
class Truck {
public:
    Truck(TruckId id, const TruckScript& script, Random random);

    [[nodiscard]] TruckId id() const { return id_; }
    [[nodiscard]] const TruckScript& script() const { return script_; }
    [[nodiscard]] const TruckBody& body() const { return body_; }
    /// The lane that it queues at, stands on or crossed last; 0 before it arrives.
    [[nodiscard]] std::size_t lane() const { return lane_; }
    /// The pit that its driver was told, or was at last.
    [[nodiscard]] std::optional<std::size_t> pit() const { return pit_; }
    [[nodiscard]] Stage stage() const { return stage_; }
    [[nodiscard]] Ending ending() const { return ending_; }
    /// The side that it comes in at: A from the road, B from the yard.
    [[nodiscard]] Side entry() const { return entry_; }
    /// The side of the lane that it goes to next, or is at.
    [[nodiscard]] Side next_entry() const {
        return stage_ <= Stage::in_bay || is_to_come_again_ ? entry_ : Side::b;
    }
    /// Its body is somewhere between the bay and the far exit of its lane.
    [[nodiscard]] bool is_on_lane() const;
    /// It stands in a bay or rolls into it.
    [[nodiscard]] bool is_before_lane() const {
        return stage_ == Stage::rolling_up || stage_ == Stage::in_bay;
    }
    /// It stands on the way in, not on the exit path beside the bay.
    [[nodiscard]] bool is_in_bay_lane() const { return is_in_bay_lane_; }
    /// It stands on the presence loop of its pit.
    [[nodiscard]] bool is_on_pit_loop() const;
    /// It is at its pit: over the hopper, or rolls there or off.
    [[nodiscard]] bool is_at_pit() const {
        return stage_ >= Stage::rolling_into_pit && stage_ <= Stage::leaving_pit;
    }
    [[nodiscard]] bool is_plate_covered() const { return is_plate_covered_; }
    /// Its driver means to follow the truck ahead onto the platform, and has not yet.
    [[nodiscard]] bool is_creeper() const;
    /// Whether it came on behind the truck ahead, against the light.
    [[nodiscard]] bool has_followed() const { return has_followed_; }
    /// Seconds in the present stage.
    [[nodiscard]] double stage_s() const { return stage_s_; }

    /// One step on the road, in the queues, in the yard and while turning away: whatever needs neither lane
    /// nor pit.
    void step_elsewhere(double dt);
    /// One step in bay and lane.
    void step_on_lane(LaneModel& lane, const RoadAhead& ahead, double dt);
    /// One step at the pit. Grain leaves the box into `pit`.
    PitModel::Poured step_at_pit(PitModel& pit, double dt);

    void arrive() { enter(Stage::queueing); }
    /// Joins the queue of that lane.
    void choose_lane(std::size_t lane);
    void roll_up();
    /// Close up behind a truck whose tail is at `ahead_m`, and on behind it.
    void roll_up_behind(double ahead_m);
    void roll_into_pit() { enter(Stage::rolling_into_pit); }

    // What people tell the driver. Each: false, and nothing changed, where he cannot or will not follow.
    bool go_away();
    bool go_to_pit(std::size_t pit);
    bool go_back();
    bool go_to_lane(std::size_t lane);
    bool pull_forward();
    bool back_off();
    bool come_again();
    /// The lane that the driver was told for the next time he chooses one.
    [[nodiscard]] std::optional<std::size_t> told_lane() const { return told_lane_; }

    /// When it last stood on the platform on its way in, and on its way out.
    [[nodiscard]] const std::optional<Crossing>& crossed_in() const { return crossed_in_; }
    [[nodiscard]] const std::optional<Crossing>& crossed_out() const { return crossed_out_; }
    [[nodiscard]] std::int64_t unloaded_g() const { return script_.grain_g - body_.grain_g(); }

    void add_to(Fingerprint& print) const;

private:
    /// Where the way leads when it has turned out of the bay.
    enum class Turn : std::uint8_t { to_road, to_lane, to_pit };

    void enter(Stage stage);
    void end(Ending ending);
    void finish_crossing(bool is_backwards);
    void wait_in_bay(const LaneModel& lane, const RoadAhead& ahead, double dt);
    void drive_in(const LaneModel& lane, std::optional<double> ahead_m, double dt);
    void drive_back_into_bay(double dt);
    void give_up_following(double dt);
    void reverse_after_a_while(double dt);
    void stand(LaneModel& lane, double dt);
    void drive_out(const LaneModel& lane, double dt);
    void wait_in_yard();
    void end_turning();
    [[nodiscard]] double platform_stop_m(const LaneModel& lane) const;
    [[nodiscard]] bool has_seen(bool condition, double& seen_s, double dt) const;
    [[nodiscard]] bool has_crossed_in() const;
    [[nodiscard]] bool has(Trouble trouble) const { return script_.trouble == trouble; }
    PitModel::Poured tip(PitModel& pit, double dt);

    TruckId id_;
    TruckScript script_;
    Random random_;
    TruckBody body_;
    std::size_t lane_ = 0;
    std::optional<std::size_t> pit_;
    std::optional<std::size_t> told_lane_;
    Stage stage_ = Stage::coming;
    Ending ending_ = Ending::under_way;
    Turn turn_ = Turn::to_road;
    Side entry_ = Side::a;
    bool is_in_bay_lane_ = false;
    bool is_backwards_ = false;
    bool is_told_back_ = false;  ///< back to a lane with the load
    bool is_plate_covered_;
    bool is_overhanging_;            ///< will stop with the tail in the beam, or stands so
    bool is_reversing_;              ///< will back off the platform
    bool is_to_come_again_ = false;  ///< backs off the deck and queues once more
    bool is_creeping_;               ///< will follow the truck ahead, or does
    bool has_followed_ = false;
    double stage_s_ = 0;
    double road_s_ = 0;   ///< how long the present drive takes
    double pause_s_ = 0;  ///< how long it has stood where its driver thinks again
    double speed_max_;    ///< m/s, 3 to 5 km/h
    double reaction_s_;
    double stop_error_m_ = 0;    ///< how far from the platform's middle the driver stops
    double creep_m_ = 0;         ///< how far the truck creeps when the brake is let go
    double forward_seen_s_ = 0;  ///< how long the driver has seen the way free
    double backward_seen_s_ = 0;
    std::int64_t flow_g_per_s_ = 0;
    std::optional<Crossing> crossed_in_;
    std::optional<Crossing> crossed_out_;
};

}  // namespace graingate::sim
