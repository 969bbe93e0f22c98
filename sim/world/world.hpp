#pragma once

#include "controller/core/point.hpp"
#include "controller/core/units.hpp"
#include "sim/world/camera_view.hpp"
#include "sim/world/indicator_model.hpp"
#include "sim/world/lane_model.hpp"
#include "sim/world/pit_model.hpp"
#include "sim/world/scenario.hpp"
#include "sim/world/truck.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace graingate::sim {

/// What must not happen in a depot, and did.
enum class ViolationKind : std::uint8_t {
    boom_on_truck,             ///< a boom was lowered onto a truck
    drove_through_barrier,     ///< a truck passed a boom that was not fully up
    collision,                 ///< two trucks on one place of a lane
    tipped_on_shut_gate,       ///< grain poured while the gate was closed
    hopper_overflow,           ///< grain fell beside the hopper
    gate_opened_at_empty_pit,  ///< the gate left its closed switch with no truck over the hopper
    wrong_commodity,           ///< grain poured into a pit for another
};
constexpr std::array<std::string_view, 7> violation_names{
    "boom_on_truck",   "drove_through_barrier",    "collision",      "tipped_on_shut_gate",
    "hopper_overflow", "gate_opened_at_empty_pit", "wrong_commodity"};

struct Violation {
    Instant at;
    ViolationKind kind{};
    std::string place;             ///< `L1.A`, `L1`, `P1`
    std::optional<TruckId> truck;  ///< whose, where it is one truck's
};

/// What only the world knows about a truck. Masses in grams, exact.
struct TruckTruth {
    TruckId id{};
    Plate plate;
    Trouble trouble = Trouble::none;
    Stage stage = Stage::coming;
    Ending ending = Ending::under_way;
    std::optional<Instant> arrived;
    std::optional<Instant> left;
    std::optional<std::int64_t> gross_g;  ///< when it last stood full on the platform
    std::optional<std::int64_t> tare_g;   ///< when it last stood on the platform on its way back
    std::int64_t net_g = 0;               ///< grain that has left the box
};

/// What an operator says to a driver by intercom.
enum class DriverOrder : std::uint8_t { go_away };

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

    /// The lane must exist (this and the next three).
    [[nodiscard]] Indication indicator(const Name& lane) const;
    /// Whether the indicator must not answer now (Trouble::indicator_silent).
    [[nodiscard]] bool silenced(const Name& lane) const;
    /// The zero key. false: unstable or out of its range, nothing changed
    bool zero_indicator(const Name& lane);
    /// What the deck really carries, in kilograms.
    [[nodiscard]] double deck_load_kg(const Name& lane) const;

    /// `L1.A.camera`, `L1.B.camera`, `P1.camera`.
    [[nodiscard]] std::vector<std::string> cameras() const;
    /// nothing, when there is no such camera
    [[nodiscard]] std::optional<CameraView> camera(std::string_view name) const;

    /// The truck on the presence loop of that bay, and the one over that pit's hopper.
    [[nodiscard]] std::optional<TruckId> truck_in_bay(const Name& lane, Side side) const;
    [[nodiscard]] std::optional<TruckId> truck_at_pit(const Name& pit) const;
    /// false, and nothing changed, when the truck is not where it can follow the order
    bool tell_driver(TruckId truck, DriverOrder order);

    /// Conveyor of a pit stops or runs (its run-permit input). The pit must exist (this and the next).
    void set_conveyor(const Name& pit, bool runs);
    [[nodiscard]] const PitModel& pit(const Name& pit) const;

    [[nodiscard]] std::vector<TruckTruth> truth() const;
    [[nodiscard]] const std::vector<Violation>& violations() const { return violations_; }
    [[nodiscard]] bool is_everybody_gone() const;

    /// Of the whole state, for comparing runs.
    [[nodiscard]] std::uint64_t digest() const;

    /// How long the indicator does not answer, and from when after the truck has stopped.
    static constexpr Duration silence = seconds(5);
    static constexpr Duration silence_begins = milliseconds(500);

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
        bool has_mixed = false;
    };

    void step();
    void admit_arrivals();
    void step_truck(std::size_t index);
    void step_truck_at_pit(std::size_t index);
    void follow_stage(std::size_t index);
    void call_from_queues();
    void watch_booms(std::size_t lane);
    void watch_truck_under_booms(std::size_t index);
    void watch_collisions();
    void watch_gate(PitPlace& pit);
    void report(ViolationKind kind, std::string place, std::optional<std::size_t> truck);
    [[nodiscard]] bool is_bay_free(std::size_t lane, Side side) const;
    [[nodiscard]] bool is_pit_free(std::size_t pit) const;
    [[nodiscard]] std::size_t lane_index(const Name& name) const;
    [[nodiscard]] std::size_t pit_index(const Name& name) const;
    [[nodiscard]] std::optional<SeenTruck> seen_in_bay(std::size_t lane, Side side) const;
    [[nodiscard]] std::optional<SeenTruck> seen_at_pit(std::size_t pit) const;

    Instant now_;    ///< of the physics, a whole number of steps behind the start
    Instant asked_;  ///< up to where time was asked to pass
    double snow_;
    std::vector<LanePlace> lanes_;
    std::vector<PitPlace> pits_;
    std::vector<Truck> trucks_;
    std::vector<Track> tracks_;
    std::vector<std::size_t> coming_;  ///< trucks not yet here, the next one last
    std::vector<std::size_t> here_;    ///< trucks in the depot, in order of arrival
    std::vector<Point> points_;        ///< sorted
    std::vector<Violation> violations_;
};

}  // namespace graingate::sim
