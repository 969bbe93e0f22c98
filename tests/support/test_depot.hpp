#pragma once

#include "controller/core/codec.hpp"
#include "controller/core/depot.hpp"
#include "controller/core/people.hpp"
#include "tests/support/plates_seen.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// A depot of one lane and one pit that a test leads through a truck's way by hand, wire by wire.
namespace graingate::test {

using namespace literals;

/// Lane L1 (e = 20 kg, Max = 100 t), pit P1 for maize, an operator anna, supervisors ben and cho, lan in the
/// laboratory.
inline Rules small_rules() {
    Rules rules;
    rules.commodities = {"maize"_name};
    LaneRules lane;
    lane.name = "L1"_name;
    lane.indicator = "L1.indicator"_name;
    lane.io = "L1.io"_name;
    lane.camera_a = "L1.A.camera"_name;
    lane.camera_b = "L1.B.camera"_name;
    lane.division = Kilograms{20};
    lane.max = Kilograms{100'000};
    lane.truck_min = Kilograms{1'000};
    rules.lanes = {lane};
    rules.pits = {{"P1"_name, "P1.io"_name, "P1.camera"_name, {"maize"_name}}};
    rules.users = {{"anna"_name, Role::operator_},
                   {"ben"_name, Role::supervisor},
                   {"cho"_name, Role::supervisor},
                   {"lan"_name, Role::laboratory}};
    return rules;
}

/// 2026-11-23 10:00:00 local time (+08:00).
constexpr Instant ten_o_clock{1'795'399'200'000'000};

inline const Plate plate_one = *Plate::parse("黑A12345");
inline const Plate plate_two = *Plate::parse("黑B6789K");

template <std::size_t Max>
FixedText<Max> fixed(std::string_view text) {
    return FixedText<Max>::from(text).value();
}

template <class Kind>
const Kind* first_of(const Commands& commands) {
    for (const Command& command : commands)
        if (const auto* found = std::get_if<Kind>(&command)) return found;
    return nullptr;
}

template <class Kind>
std::size_t count_of(const Commands& commands) {
    return static_cast<std::size_t>(std::ranges::count_if(
        commands, [](const Command& each) { return std::holds_alternative<Kind>(each); }));
}

/// Why a request or a booking was refused; nothing, when none was.
inline std::optional<Refusal> refusal(const Commands& commands) {
    const auto* request = first_of<RequestRefused>(commands);
    const auto* booking = first_of<BookingRefused>(commands);
    if (request != nullptr) return request->reason;
    return booking != nullptr ? std::optional(booking->reason) : std::nullopt;
}

/// Lane L2 with devices of its own, ruled as the first one is.
inline LaneRules second_lane(const Rules& rules) {
    LaneRules second = rules.lanes[0];
    second.name = "L2"_name;
    second.indicator = "L2.indicator"_name;
    second.io = "L2.io"_name;
    second.camera_a = "L2.A.camera"_name;
    second.camera_b = "L2.B.camera"_name;
    return second;
}

/// A core with a clock of its own. Every command since the last `forget_commands` is kept in `decided`.
class TestDepot {
public:
    explicit TestDepot(Rules rules = small_rules()) {
        apply(EpochStarted{1, behaviour_version, codec_version, "test", std::move(rules), {}});
    }

    Depot depot;
    Instant at = ten_o_clock;
    Commands decided;

    std::vector<Envelope>* recording = nullptr;  ///< where every event goes too, if anywhere

    Commands apply(Event event) {
        Envelope envelope{depot.seq() + 1, at, std::move(event)};
        Commands made = depot.apply(envelope);
        if (recording != nullptr) recording->push_back(std::move(envelope));
        decided.insert(decided.end(), made.begin(), made.end());
        return made;
    }
    [[nodiscard]] const Visit& only_visit() const {
        ENSURE(depot.state().visits.size() == 1);
        return depot.state().visits.begin()->second;
    }
    void forget_commands() { decided.clear(); }

    /// Lets time pass; the deadlines on the way are reached.
    void pass(Duration time) {
        const Instant until = at + time;
        for (Instant due = deadline(depot.rules(), depot.state()); due <= until;
             due = deadline(depot.rules(), depot.state())) {
            at = std::max(at, due);
            apply(DeadlineReached{});
        }
        at = until;
    }

    // ---- the field
    Commands wire(std::string_view point, bool on) { return apply(InputChanged{*Point::parse(point), on}); }
    Commands weigh(std::int64_t kg, Flags<WeightFlag> flags) {
        return apply(WeightRead{"L1.indicator"_name, Kilograms{kg}, flags});
    }
    Commands weigh_moving(std::int64_t kg) { return weigh(kg, {}); }
    Commands weigh_stable(std::int64_t kg) { return weigh(kg, {WeightFlag::stable}); }
    Commands weigh_zero() { return weigh(0, {WeightFlag::stable, WeightFlag::centre_of_zero}); }

    /// All devices answer; lane and pit are empty and shut.
    void bring_up() {
        apply(ProcessStarted{"test"});
        apply(PartBack{Part::vision});
        apply(DeviceBack{"L1.indicator"_name});
        apply(DeviceBack{"L1.io"_name});
        lane_wires_at_rest();
        weigh_zero();
        apply(DeviceBack{"P1.io"_name});
        pit_wires_at_rest();
    }
    /// The devices of `second_lane` answer too; it is empty and shut.
    void bring_up_second_lane() {
        apply(DeviceBack{"L2.indicator"_name});
        apply(DeviceBack{"L2.io"_name});
        lane_wires_at_rest("L2");
        apply(WeightRead{"L2.indicator"_name, {}, {WeightFlag::stable, WeightFlag::centre_of_zero}});
    }
    void lane_wires_at_rest(const std::string& lane = "L1") {
        for (const std::string& side : {lane + ".A.", lane + ".B."}) {
            for (const char* off : {"presence", "boom", "beam", "barrier_open"}) wire(side + off, false);
            wire(side + "barrier_closed", true);
        }
    }
    void pit_wires_at_rest() {
        wire("P1.presence", false);
        wire("P1.gate_open", false);
        wire("P1.gate_closed", true);
        wire("P1.hopper_empty", true);
        wire("P1.run_permit", true);
    }

    Commands book(const Plate& plate, Day day = {}, std::int64_t slot = 4) {
        if (day == Day{}) day = local_day(at, depot.rules().utc_offset);
        return apply(BookingRequested{fixed<32>("book-1"),
                                      fixed<32>("00000000000000000000000000000001"),
                                      fixed<32>("000000000000000000000000000000aa"),
                                      plate,
                                      {},
                                      {},
                                      "maize"_name,
                                      day,
                                      slot});
    }

    // ---- answers to jobs
    template <class Job>
    [[nodiscard]] std::optional<JobId> pending() const {
        for (const auto& [id, job] : depot.state().jobs)
            if (std::holds_alternative<Job>(job)) return id;
        return std::nullopt;
    }
    /// milli_nats: -10 is 99 %
    Commands read_plate(const Plate& plate, std::int64_t milli_nats = -10) {
        return read({seen_as(plate.text(), milli_nats)});
    }
    /// A plate without a camera is seen by the one that was asked.
    Commands read(std::vector<PlateSeen> plates, std::string_view photo = "photo") {
        const JobId job = pending<ReadPlate>().value_or(JobId{1, 999});
        const Name camera = depot.state().jobs.contains(job)
                                ? std::get<ReadPlate>(depot.state().jobs.at(job)).camera
                                : "L1.A.camera"_name;
        for (PlateSeen& seen : plates) {
            if (seen.camera.empty()) seen.camera = camera;
            seen.crop = fixed<64>("crop");
        }
        return apply(PlateRead{job, camera, std::move(plates), fixed<64>(photo)});
    }
    Commands store_photo() {
        return apply(EvidenceStored{pending<StorePhoto>().value_or(JobId{1, 999}), fixed<64>("weighing")});
    }

    Commands ask(Ask what, const Name& place = "L1"_name, std::string plate = {}) {
        return apply(OperatorAsked{fixed<32>("ask-1"),
                                   "anna",
                                   needs_two_people(what) ? "ben" : "",
                                   "password",
                                   what,
                                   place,
                                   {},
                                   std::move(plate),
                                   needs_reason(what) ? "so the driver says" : ""});
    }
    Commands ask_of(VisitId visit, Ask what) {
        return apply(OperatorAsked{
            fixed<32>("ask-2"), "anna", "ben", "password", what, {}, visit, {}, "so the driver says"});
    }

    // ---- the laboratory
    Commands sample(VisitId visit, std::string_view label = "S-1", std::string actor = "lan") {
        return apply(LoadSampled{fixed<32>("lab-1"), std::move(actor), "password", visit, fixed<32>(label)});
    }
    Commands judge(Verdict verdict, std::string_view label = "S-1", std::string actor = "lan") {
        return apply(LoadJudged{fixed<32>("lab-2"),
                                std::move(actor),
                                "password",
                                fixed<32>(label),
                                verdict,
                                {{Measure::moisture, 1'450}},
                                verdict == Verdict::rejected ? "mould" : ""});
    }
    /// Every load that waits for the laboratory is sampled and judged.
    void judge_all(Verdict verdict = Verdict::accepted) {
        std::vector<VisitId> waiting;
        for (const auto& [id, visit] : depot.state().visits)
            if (visit.stage == Stage::weighed_full) waiting.push_back(id);
        for (const VisitId id : waiting) {
            const std::string label = "S-" + std::to_string(id.number);
            sample(id, label);
            judge(verdict, label);
        }
    }

    // ---- a truck's way, a phase at a time
    static std::string point_of(Side side, std::string_view signal) {
        return std::string(side == Side::a ? "L1.A." : "L1.B.") + std::string(signal);
    }
    void open_boom(Side side) {
        wire(point_of(side, "barrier_closed"), false);
        pass(seconds(2));
        wire(point_of(side, "barrier_open"), true);
    }
    void shut_boom(Side side) {
        wire(point_of(side, "barrier_open"), false);
        pass(seconds(2));
        wire(point_of(side, "barrier_closed"), true);
    }
    void to_identifying(Side side) { wire(point_of(side, "presence"), true); }
    void to_entering(Side side, const Plate& plate = plate_one) {
        to_identifying(side);
        pass(seconds(1));
        read_plate(plate);
    }
    void to_green(Side side) {
        to_entering(side);
        open_boom(side);
    }
    /// The truck rolls on; the boom behind it is still up.
    void roll_on(Side side, std::int64_t kg) {
        wire(point_of(side, "presence"), false);
        wire(point_of(side, "boom"), true);
        wire(point_of(side, "beam"), true);
        pass(seconds(4));
        weigh_moving(kg / 2 / 20 * 20);
        wire(point_of(side, "boom"), false);
        pass(seconds(4));
        weigh_moving(kg);
        wire(point_of(side, "beam"), false);
    }
    void to_settling(Side side, std::int64_t kg) {
        to_green(side);
        roll_on(side, kg);
        shut_boom(side);
    }
    void steady(std::int64_t kg) {
        for (int second = 0; second <= 2; ++second) {
            weigh_stable(kg);
            pass(seconds(1));
        }
    }
    void to_weighed(Side side, std::int64_t kg) {
        to_settling(side, kg);
        steady(kg);
    }
    void to_releasing(Side side, std::int64_t kg) {
        to_settling(side, kg);
        weigh_stable(kg);
        pass(seconds(1));
        weigh_stable(kg);
        pass(seconds(1));
        weigh_stable(kg);
        store_photo();
    }
    /// Off the platform at `exit`, whose boom is still up.
    void roll_off(Side exit) {
        wire(point_of(exit, "beam"), true);
        wire(point_of(exit, "boom"), true);
        pass(seconds(4));
        weigh_moving(2'000);
        wire(point_of(exit, "beam"), false);
        pass(seconds(2));
        weigh_moving(0);
        wire(point_of(exit, "boom"), false);
    }
    /// From the weighed truck to the lane proven empty behind it.
    void leave(Side exit) {
        open_boom(exit);
        roll_off(exit);
        shut_boom(exit);
        weigh_zero();
    }
    /// A whole crossing, from the bay at `side` to the idle lane behind it; a full load is then accepted.
    void cross(Side side, std::int64_t kg) {
        to_releasing(side, kg);
        leave(opposite(side));
        if (side == Side::a) judge_all();
    }

    // ---- the same at the pit
    void pit_to_identifying() { wire("P1.presence", true); }
    void pit_to_opening(const Plate& plate = plate_one) {
        pit_to_identifying();
        pass(seconds(1));
        read_plate(plate);
    }
    void pit_to_unloading() {
        pit_to_opening();
        wire("P1.gate_closed", false);
        pass(seconds(3));
        wire("P1.gate_open", true);
    }
    void pit_to_flowing() {
        pit_to_unloading();
        pass(seconds(20));
        wire("P1.hopper_empty", false);
    }
    void pit_to_draining() {
        pit_to_flowing();
        pass(minutes(2));
        wire("P1.hopper_empty", true);
    }
    void pit_to_closing() {
        pit_to_draining();
        pass(depot.rules().times.flow_ended);
    }
    void shut_gate() {
        wire("P1.gate_open", false);
        pass(seconds(3));
        wire("P1.gate_closed", true);
    }
    void pit_to_leaving() {
        pit_to_closing();
        shut_gate();
    }
    void unload() {
        pit_to_leaving();
        pass(seconds(5));
        wire("P1.presence", false);
    }

    // ---- what the core thinks
    [[nodiscard]] const Lane& lane() const { return depot.state().lanes.at(0); }
    [[nodiscard]] const Pit& pit() const { return depot.state().pits.at(0); }
    template <class Phase>
    [[nodiscard]] const Phase* lane_in() const {
        return std::get_if<Phase>(&lane().phase);
    }
    template <class Phase>
    [[nodiscard]] const Phase* pit_in() const {
        return std::get_if<Phase>(&pit().phase);
    }
    [[nodiscard]] std::optional<Hold> lane_hold() const {
        const auto* held = lane_in<lane_phase::Held>();
        return held == nullptr ? std::nullopt : std::optional(held->code);
    }
    [[nodiscard]] std::optional<Hold> pit_hold() const {
        const auto* held = pit_in<pit_phase::Held>();
        return held == nullptr ? std::nullopt : std::optional(held->code);
    }
    [[nodiscard]] bool output(std::string_view point) const {
        for (const OutputLevel& each : outputs(depot.rules(), depot.state()))
            if (each.point == *Point::parse(point)) return each.on;
        return false;
    }
};

}  // namespace graingate::test
