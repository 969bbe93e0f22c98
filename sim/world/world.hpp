#pragma once

#include "controller/core/point.hpp"
#include "controller/core/units.hpp"
#include "sim/world/camera_view.hpp"
#include "sim/world/indicator_model.hpp"
#include "sim/world/lane_model.hpp"
#include "sim/world/pit_model.hpp"
#include "sim/world/scenario.hpp"
#include "sim/world/truck.hpp"
#include "sim/world/witnessed.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace graingate::sim {

/// What an operator says to a driver by intercom or telephone.
enum class DriverOrder : std::uint8_t {
    go_away,       ///< out of bay or queue, back to the road
    go_to_pit,     ///< with the pit: from the yard, or from the scale on
    go_back,       ///< with the load to a lane's yard side, to be weighed out
    go_to_lane,    ///< with the lane: queue there, now or the next time
    pull_forward,  ///< off the entry beam
    back_off,      ///< off the platform, back into the bay
    come_again,    ///< off the platform backwards when the light says so, and into the queue once more
};
constexpr std::array<std::string_view, 7> order_names{"go_away",      "go_to_pit", "go_back",   "go_to_lane",
                                                      "pull_forward", "back_off",  "come_again"};

/// The virtual depot: trucks with drivers, weighbridges, pits. Pure: it has no clock, no input and no output
/// but the calls below; the same scenario and the same calls give the same world, bit for bit, with any
/// compiler. Invariants: time moves by `advance` alone; no input or weight is ever set but by the physics of
/// a step; grain is conserved to the gram. Not thread-safe: its owner holds a lock.
class World {
public:
    /// One step of the physics.
    static constexpr Duration step_length = milliseconds(10);

    explicit World(const Scenario& scenario);

    /// Lets `by` pass, in whole steps; a rest shorter than a step waits for the next call.
    void advance(Duration by);
    /// The scenario's start and all that has passed.
    [[nodiscard]] Instant now() const { return asked_; }

    /// Every wire that this depot has, inputs and outputs.
    [[nodiscard]] const std::vector<Point>& points() const { return points_; }
    [[nodiscard]] bool has(const Point& point) const;
    /// An input's level, or an output's as it was last set. The depot must have the point.
    [[nodiscard]] bool input(const Point& point) const;
    /// Drives an output. The depot must have the point.
    void set_output(const Point& point, bool on);

    [[nodiscard]] bool has_lane(const Name& lane) const;
    [[nodiscard]] bool has_pit(const Name& pit) const;

    /// The lane must exist (this and the next four).
    [[nodiscard]] Indication indicator(const Name& lane) const;
    /// Whether the indicator must not answer now (Trouble::indicator_silent).
    [[nodiscard]] bool silenced(const Name& lane) const;
    /// Whether its answers come later than whoever asks will wait (Trouble::late_reply).
    [[nodiscard]] bool answers_late(const Name& lane) const;
    /// The zero key. false: unstable or out of its range, nothing changed
    bool zero_indicator(const Name& lane);
    /// What the deck really carries, in kilograms.
    [[nodiscard]] double deck_load_kg(const Name& lane) const;

    /// `L1.A.camera`, `L1.B.camera` see the front of who waits in a bay, `L1.A.rear`, `L1.B.rear` the tail of
    /// who came in there and is on the platform, `P1.camera` the front of who stands over the hopper.
    [[nodiscard]] std::vector<std::string> cameras() const;
    /// nothing, when there is no such camera
    [[nodiscard]] std::optional<CameraView> camera(std::string_view name) const;

    /// The truck on the presence loop of that bay, the one that is on that platform or rolls on or off, the
    /// one over that pit's hopper. The place must exist.
    [[nodiscard]] std::optional<TruckId> truck_in_bay(const Name& lane, Side side) const;
    [[nodiscard]] std::optional<TruckId> truck_on_platform(const Name& lane) const;
    [[nodiscard]] std::optional<TruckId> truck_at_pit(const Name& pit) const;
    /// Everybody between the bay and the far exit of that lane, in order of arrival.
    [[nodiscard]] std::vector<TruckId> trucks_on_lane(const Name& lane) const;
    /// The truck with that plate, while it is in the depot or its street.
    [[nodiscard]] std::optional<TruckId> truck_with(std::string_view plate) const;

    /// `place`: the pit or lane that the order names; go_back may name a lane too.
    ///   returns  false, and nothing changed, when the truck is not where it can follow the order, when there
    ///   is no such place, or when its driver will not
    bool tell_driver(TruckId truck, DriverOrder order, const Name& place = {});

    /// The driver of that truck has his booking's QR code on his phone: while mud covers his plate, he holds
    /// it before the camera of the bay in which he waits.
    ///   returns  false, when no truck of the scenario has that plate, or the code is empty or over 64 bytes
    bool give_code(std::string_view plate, std::string_view code);

    // What people do with their hands. The place must exist.
    /// Frees a boom, or a pit's gate, that sticks.
    void free_barrier(const Name& lane, Side side);
    void free_gate(const Name& pit);
    /// Takes away what stands in a beam.
    void clear_beam(const Name& lane, Side side);
    /// Sweeps snow and mud off the deck.
    ///   returns  false, and nothing was done, while a truck stands on it
    bool sweep(const Name& lane);
    /// Switches a camera off and on: its picture moves again.
    void restart_camera(std::string_view name);
    /// Purges a pit (PitModel::purge).
    bool purge_pit(const Name& pit);
    /// Conveyor of a pit stops or runs (its run-permit input).
    void set_conveyor(const Name& pit, bool runs);
    [[nodiscard]] const PitModel& pit(const Name& pit) const;

    [[nodiscard]] std::vector<TruckTruth> truth() const;
    [[nodiscard]] const std::vector<Violation>& violations() const { return violations_; }
    [[nodiscard]] bool is_everybody_gone() const;

    /// Of the whole state, for comparing runs.
    [[nodiscard]] std::uint64_t digest() const;

    /// How long the indicator does not answer, or answers late, and from when after the truck has stopped.
    static constexpr Duration silence = seconds(5);
    static constexpr Duration silence_begins = milliseconds(500);
    /// How long something stands in a beam, and how long a camera's picture stands still.
    static constexpr Duration blockage = minutes(4);
    static constexpr Duration freeze = minutes(3);
    /// The slab that falls onto a deck.
    static constexpr double slab_kg = 80;

private:
    struct LanePlace {
        LaneModel model;
        std::array<std::deque<std::size_t>, 2> queue{};  ///< of trucks, at A and B
        std::array<bool, 2> is_boom_on_truck{};          ///< reported already
    };
    struct PitPlace {
        PitModel model;
        std::deque<std::size_t> queue{};
        bool was_closed = true;
    };
    /// Kept beside each truck: what was reported, what it passed.
    struct Track {
        std::optional<Instant> arrived;
        std::optional<Instant> left;
        std::array<bool, 2> was_under_boom{};
        bool has_tipped_shut = false;
        bool has_overflowed = false;
        bool has_tipped_wrong = false;
        bool has_mixed = false;
        bool is_trouble_over = false;  ///< what happens to things about this truck has happened
    };
    /// A picture that stands still.
    struct Frozen {
        CameraView view;
        Instant until;
    };

    void step();
    void admit_arrivals();
    void step_truck(std::size_t index);
    void step_truck_at_pit(std::size_t index);
    void follow_stage(std::size_t index);
    void join_queue(std::size_t index);
    void leave_queues(std::size_t index);
    bool tell_lane(std::size_t index, const Name& lane);
    void call_from_queues();
    void call_to_bay(std::size_t lane, Side side);
    void begin_trouble(std::size_t index);
    void watch_booms(std::size_t lane);
    void watch_truck_under_booms(std::size_t index);
    void watch_collisions();
    void watch_gate(PitPlace& pit);
    void watch_pouring(std::size_t index, const PitModel& pit, const PitModel::Poured& poured);
    void report(ViolationKind kind, std::string place, std::optional<std::size_t> truck);
    [[nodiscard]] std::size_t shortest_queue(Side side) const;
    [[nodiscard]] std::size_t chosen_lane(const Truck& truck) const;
    [[nodiscard]] RoadAhead road_ahead(const Truck& truck) const;
    [[nodiscard]] std::optional<double> tail_ahead_m(const Truck& truck) const;
    [[nodiscard]] bool is_settling_with(const Name& lane, Trouble trouble) const;
    [[nodiscard]] bool is_bay_free(std::size_t lane, Side side) const;
    [[nodiscard]] bool is_pit_free(std::size_t pit) const;
    [[nodiscard]] std::size_t lane_index(const Name& name) const;
    [[nodiscard]] std::size_t pit_index(const Name& name) const;
    [[nodiscard]] CameraView live_view(std::optional<SeenTruck> truck) const;
    [[nodiscard]] std::optional<CameraView> live_camera(std::string_view name) const;
    [[nodiscard]] std::optional<SeenTruck> seen_in_bay(std::size_t lane, Side side) const;
    [[nodiscard]] std::optional<SeenTruck> seen_from_behind(std::size_t lane, Side side) const;
    [[nodiscard]] std::optional<SeenTruck> seen_at_pit(std::size_t pit) const;

    Instant now_;    ///< of the physics, a whole number of steps behind the start
    Instant asked_;  ///< up to where time was asked to pass
    double snow_;
    std::vector<LanePlace> lanes_;
    std::vector<PitPlace> pits_;
    std::vector<Truck> trucks_;
    std::vector<Track> tracks_;
    std::vector<std::size_t> coming_;                    ///< trucks not yet here, the next one last
    std::vector<std::size_t> here_;                      ///< trucks in the depot, in order of arrival
    std::vector<Point> points_;                          ///< sorted
    std::map<std::string, Frozen, std::less<>> frozen_;  ///< by camera
    std::map<TruckId, std::string> codes_;               ///< on the drivers' phones
    std::vector<Violation> violations_;
};

}  // namespace graingate::sim
