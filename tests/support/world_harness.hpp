#pragma once

#include "controller/core/codec.hpp"
#include "controller/core/depot.hpp"
#include "controller/devices/weight_reporter.hpp"
#include "sim/world/digest.hpp"
#include "sim/world/world.hpp"
#include "tests/support/plates_seen.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// World and core together without processes, threads or clocks: what the engine, the device threads and the
/// camera do, in 250 lines, so that a thousand visits run in seconds and twice alike.
namespace graingate::test {

/// One row as the journal would hold it.
struct Row {
    std::int64_t seq = 0;
    Instant at;
    std::string body;
    std::string commands;
};

/// The configuration that fits a scenario: one lane and pit each as built, anna at the panel, ben her second.
Rules rules_for(const sim::Scenario& scenario);

class WorldHarness {
public:
    static constexpr Duration poll_period = milliseconds(100);
    static constexpr Duration camera_takes = seconds(1);
    static constexpr Duration evidence_takes = milliseconds(300);
    static constexpr Duration laboratory_takes = seconds(20);

    explicit WorldHarness(const sim::Scenario& scenario)
        : world(scenario), rules_(rules_for(scenario)), at_(scenario.start) {
        for (const Point& point : world.points())
            if (!is_output(point.signal)) inputs_.push_back({point, device_of(point.place), std::nullopt});
        for (const LaneRules& lane : rules_.lanes) {
            lane_of_[lane.camera_a] = {lane.name, Side::a};
            lane_of_[lane.camera_b] = {lane.name, Side::b};
        }
        for (const PitRules& pit : rules_.pits) lane_of_[pit.camera] = {pit.name, Side::none};
    }

    sim::World world;
    Depot depot;
    std::vector<Row> rows;
    bool keeps_rows = true;  ///< or only their digest
    /// Told of every event with what was decided on it, after the outputs are driven.
    std::function<void(const Envelope&, const Commands&)> on_step = [](const auto&, const auto&) {};

    // What a prober breaks. All levels and answers below are changed on their way to the core only.
    std::map<Point, bool> flipped;  ///< inputs that say the opposite
    std::map<Name, bool> silent;    ///< devices that do not answer
    bool is_vision_dead = false;    ///< no camera job is answered
    /// What the laboratory says of a load.
    std::function<Verdict(VisitId)> verdict_on = [](VisitId) { return Verdict::accepted; };
    std::optional<std::string> camera_reason;  ///< why every camera job fails now

    [[nodiscard]] Instant now() const { return at_; }
    [[nodiscard]] const Rules& rules() const { return rules_; }
    [[nodiscard]] std::uint64_t digest() const { return print_.value(); }

    /// The journal's first row, the farmers' bookings, the controller's start.
    void begin(const sim::Scenario& scenario) {
        apply(EpochStarted{1, behaviour_version, codec_version, "test", rules_, {}});
        int number = 0;
        for (const sim::TruckScript& truck : scenario.trucks)
            if (truck.trouble != sim::Trouble::no_booking) book(truck, ++number);
        start_process();
    }

    /// The controller comes up: outputs safe, all devices answer anew.
    void start_process() {
        for (const Point& point : world.points())
            if (is_output(point.signal)) world.set_output(point, false);
        due_.clear();
        reporters_.clear();
        for (const LaneRules& lane : rules_.lanes) {
            devices::ReportRules report;
            report.truck_min = lane.truck_min;
            report.settle_min = lane.truck_min;
            reporters_.emplace(lane.name, report);
        }
        for (auto& input : inputs_) input.reported.reset();
        is_up_.clear();
        apply(ProcessStarted{"test"});
        if (!is_vision_dead) apply(PartBack{Part::vision});
    }

    /// One poll period of world and controller.
    void tick() {
        world.advance(poll_period);
        at_ = world.now();
        for (int turns = 0; deadline(depot.rules(), depot.state()) <= at_; ++turns) {
            ENSURE(turns < 100);  // a deadline that does not move would keep the engine from its work
            apply(DeadlineReached{});
        }
        while (!due_.empty() && due_.front().first <= at_) {
            const Command job = due_.front().second;
            due_.pop_front();
            if (!is_vision_dead) answer(job);
        }
        judge();
        poll_inputs();
        for (const LaneRules& lane : rules_.lanes) poll_indicator(lane);
    }

    Commands apply(Event event) {
        const Envelope envelope{depot.seq() + 1, at_, std::move(event)};
        Commands commands = depot.apply(envelope);
        record(envelope, commands);
        for (const Command& command : commands) drive(command);
        on_step(envelope, commands);
        return commands;
    }

private:
    struct Input {
        Point point;
        Name device;
        std::optional<bool> reported;
    };
    struct Place {
        Name name;
        Side side = Side::none;
    };

    static Name device_of(const Name& place) { return *Name::parse(std::string(place.view()) + ".io"); }

    void book(const sim::TruckScript& truck, int number) {
        const std::string digits = std::to_string(number);
        const std::string id = std::string(32 - digits.size(), '0') + digits;
        const Duration since_midnight =
            truck.arrives - start_of(local_day(truck.arrives, rules_.utc_offset), rules_.utc_offset);
        const std::int64_t slot = (since_midnight - rules_.slots.first).us() / rules_.slots.length.us();
        apply(BookingRequested{RequestId::from("book-" + digits).value(),
                               FarmerId::from(id).value(),
                               PhoneTag::from(id).value(),
                               truck.plate,
                               {},
                               {},
                               truck.commodity,
                               local_day(truck.arrives, rules_.utc_offset),
                               slot});
    }

    void record(const Envelope& envelope, const Commands& commands) {
        Row row{envelope.seq, envelope.at, encode(envelope.event), encode(commands)};
        print_.add(row.seq);
        print_.add(row.at.us());
        print_.add(std::string_view(row.body));
        print_.add(std::string_view(row.commands));
        if (keeps_rows) rows.push_back(std::move(row));
    }

    void drive(const Command& command) {
        if (const auto* changed = std::get_if<OutputChanged>(&command))
            world.set_output(changed->point, changed->on);
        if (const auto* assigned = std::get_if<PitAssigned>(&command))
            tell_driver(assigned->visit, sim::DriverOrder::go_to_pit, assigned->pit);
        if (const auto* rejected = std::get_if<LoadRejected>(&command))
            tell_driver(rejected->visit, sim::DriverOrder::go_back, {});
        if (const auto* withdrawn = std::get_if<DeliveryWithdrawn>(&command))
            tell_driver(withdrawn->visit, sim::DriverOrder::go_back, {});
        if (std::holds_alternative<ReadPlate>(command)) promise(at_ + camera_takes, command);
        if (std::holds_alternative<SetZero>(command)) promise(at_ + evidence_takes, command);
        if (std::holds_alternative<StorePhoto>(command)) promise(at_ + evidence_takes, command);
        if (const auto* weighed = std::get_if<WeighingRecorded>(&command))
            if (weighed->kind == WeighingKind::gross)
                to_judge_.emplace_back(at_ + laboratory_takes, weighed->visit);
    }

    /// Lan samples and judges the loads that are due.
    void judge() {
        while (!to_judge_.empty() && to_judge_.front().first <= at_) {
            const VisitId visit = to_judge_.front().second;
            to_judge_.pop_front();
            const auto label = SampleId::from("S-" + std::to_string(visit.number)).value();
            apply(LoadSampled{{}, "lan", "badge", visit, label});
            apply(LoadJudged{{}, "lan", "badge", label, verdict_on(visit), {{Measure::moisture, 1'420}}, ""});
        }
    }

    /// The sign in the yard, or a telephone: whenever it is known where to go, the driver hears of it.
    void tell_driver(VisitId id, sim::DriverOrder order, const Name& place) {
        const auto visit = depot.state().visits.find(id);
        if (visit == depot.state().visits.end()) return;
        if (const auto truck = world.truck_with(visit->second.plate.text()))
            world.tell_driver(*truck, order, place);
    }

    void promise(Instant when, const Command& job) {
        auto place = due_.begin();
        while (place != due_.end() && place->first <= when) ++place;
        due_.insert(place, {when, job});
    }

    void answer(const Command& job) {
        if (const auto* read = std::get_if<ReadPlate>(&job)) {
            if (camera_reason) return void(apply(CameraFault{read->job, read->camera, *camera_reason}));
            apply(PlateRead{read->job, read->camera, plates_at(read->camera), photo_of(read->job)});
        }
        if (const auto* zero = std::get_if<SetZero>(&job)) set_zero(*zero);
        if (const auto* store = std::get_if<StorePhoto>(&job)) {
            if (camera_reason) return void(apply(CameraFault{store->job, store->camera, *camera_reason}));
            apply(EvidenceStored{store->job, photo_of(store->job)});
        }
    }

    void set_zero(const SetZero& zero) {
        for (const LaneRules& lane : rules_.lanes) {
            if (lane.indicator != zero.device) continue;
            if (world.zero_indicator(lane.name)) return void(apply(JobDone{zero.job}));
        }
        apply(JobFailed{zero.job, "unstable, or out of its range"});
    }

    static Digest photo_of(JobId job) {
        const std::string digits = std::to_string(job.number);
        return Digest::from(std::string(64 - digits.size(), 'f') + digits).value();
    }

    [[nodiscard]] std::vector<PlateSeen> plates_at(const Name& camera) const {
        const Place& place = lane_of_.at(camera);
        const std::string side = place.side == Side::a ? ".A" : place.side == Side::b ? ".B" : "";
        const auto view = world.camera(std::string(place.name.view()) + side + ".camera");
        if (!view || !view->truck || view->truck->is_plate_covered) return {};
        return {seen_as(view->truck->plate, -10, camera)};
    }

    [[nodiscard]] bool is_silent(const Name& device) const {
        const auto found = silent.find(device);
        return found != silent.end() && found->second;
    }

    void poll_inputs() {
        for (Input& input : inputs_) {
            bool& is_up = is_up_[input.device];
            if (is_silent(input.device)) {
                if (is_up) apply(DeviceLost{input.device, "no answer"});
                is_up = false;
                input.reported.reset();
                continue;
            }
            if (!is_up) apply(DeviceBack{input.device});
            is_up = true;
            const auto flip = flipped.find(input.point);
            const bool on = world.input(input.point) != (flip != flipped.end() && flip->second);
            if (input.reported == on) continue;
            input.reported = on;
            apply(InputChanged{input.point, on});
        }
    }

    void poll_indicator(const LaneRules& lane) {
        devices::WeightReporter& reporter = reporters_.at(lane.name);
        if (world.silenced(lane.name) || world.answers_late(lane.name) || is_silent(lane.indicator)) {
            if (reporter.failed(poll_period).lost) apply(DeviceLost{lane.indicator, "no answer"});
            return;
        }
        const sim::Indication shown = world.indicator(lane.name);
        const devices::WeightSample sample{shown.displayed,   shown.is_stable,    shown.is_centre_of_zero,
                                           shown.is_overload, shown.is_underload, false};
        const auto verdict = reporter.polled(at_, sample);
        if (verdict.back) apply(DeviceBack{lane.indicator});
        if (!verdict.weight) return;
        Flags<WeightFlag> flags;
        flags.set(WeightFlag::stable, sample.stable);
        flags.set(WeightFlag::centre_of_zero, sample.centre_of_zero);
        flags.set(WeightFlag::overload, sample.overload);
        flags.set(WeightFlag::underload, sample.underload);
        apply(WeightRead{lane.indicator, sample.weight, flags});
    }

    Rules rules_;
    Instant at_;
    std::vector<Input> inputs_;
    std::map<Name, Place> lane_of_;  ///< of each camera
    std::map<Name, devices::WeightReporter> reporters_;
    std::map<Name, bool> is_up_;
    std::deque<std::pair<Instant, Command>> due_;
    std::deque<std::pair<Instant, VisitId>> to_judge_;
    sim::Fingerprint print_;
};

/// Rules that know one commodity a pit take its first.
void set_commodities(auto& pit, const sim::PitSpec& spec) {
    if constexpr (requires { pit.commodities; })
        pit.commodities = spec.commodities;
    else
        pit.commodity = spec.commodities.front();
}

inline Rules rules_for(const sim::Scenario& scenario) {
    const auto name = [](const Name& place, const char* what) {
        return *Name::parse(std::string(place.view()) + what);
    };
    Rules rules;
    for (const sim::LaneSpec& spec : scenario.lanes) {
        LaneRules lane;
        lane.name = spec.name;
        lane.indicator = name(spec.name, ".indicator");
        lane.io = name(spec.name, ".io");
        lane.camera_a = name(spec.name, ".A.camera");
        lane.camera_b = name(spec.name, ".B.camera");
        lane.division = Kilograms{spec.division_kg};
        lane.max = Kilograms{spec.max_kg};
        lane.truck_min = Kilograms{1'000};
        rules.lanes.push_back(lane);
    }
    for (const sim::PitSpec& spec : scenario.pits) {
        for (const Name& commodity : spec.commodities)
            if (std::ranges::find(rules.commodities, commodity) == rules.commodities.end())
                rules.commodities.push_back(commodity);
        PitRules pit;
        pit.name = spec.name;
        pit.io = name(spec.name, ".io");
        pit.camera = name(spec.name, ".camera");
        set_commodities(pit, spec);
        rules.pits.push_back(pit);
    }
    rules.users = {{*Name::parse("anna"), Role::operator_},
                   {*Name::parse("ben"), Role::supervisor},
                   {*Name::parse("lan"), Role::laboratory}};
    rules.slots.first = Duration{};
    rules.slots.count = 24;
    rules.slots.capacity = 200;
    return rules;
}

}  // namespace graingate::test
