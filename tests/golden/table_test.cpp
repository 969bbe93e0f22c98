// Every event in every phase, with what is decided: the state diagram, which cannot go stale.
#include "tests/support/golden.hpp"
#include "tests/support/in_words.hpp"
#include "tests/support/test_depot.hpp"

#include <gtest/gtest.h>
#include <functional>

namespace graingate::test {
namespace {

struct Phase {
    std::string title;
    std::function<void(TestDepot&)> lead_to;
};
struct Input {
    std::string title;
    std::function<void(TestDepot&)> give;
};

Input input(const Event& event) {
    return {in_words(event), [event](TestDepot& t) { t.apply(event); }};
}
Input wire(const char* point, bool on) {
    return input(InputChanged{*Point::parse(point), on});
}
Input ask(Ask what, const Name& place, const char* plate = "") {
    return {in_words(Event{OperatorAsked{{}, "anna", "", "", what, place, {}, plate, ""}}),
            [=](TestDepot& t) { t.ask(what, place, plate); }};
}

constexpr Flags<WeightFlag> steady{WeightFlag::stable};
constexpr Flags<WeightFlag> at_zero{WeightFlag::stable, WeightFlag::centre_of_zero};

Input weight(std::int64_t kg, Flags<WeightFlag> flags) {
    return input(WeightRead{"L1.indicator"_name, Kilograms{kg}, flags});
}

void reach_deadline(TestDepot& t) {
    const Instant due = deadline(t.depot.rules(), t.depot.state());
    t.at = std::max(t.at, due == Instant::never() ? t.at : due);
    t.apply(DeadlineReached{});
}

/// What concerns both places.
std::vector<Input> shared_inputs() {
    return {
        input(ProcessStarted{"test"}),
        input(RulesChanged{small_rules()}),
        input(PartLost{Part::vision}),
        input(PartBack{Part::vision}),
        input(PartLost{Part::web}),
        input(PartBack{Part::web}),
        {"the next deadline is reached", reach_deadline},
        {"the two next deadlines are reached",
         [](TestDepot& t) {
             reach_deadline(t);
             reach_deadline(t);
         }},
        {"the camera reads the booked plate", [](TestDepot& t) { t.read_plate(plate_one); }},
        {"the camera reads it unsurely", [](TestDepot& t) { t.read_plate(plate_one, -13'000); }},
        {"the camera reads another plate", [](TestDepot& t) { t.read_plate(plate_two); }},
        {"the camera sees no plate", [](TestDepot& t) { t.read({}); }},
        {"the camera fails",
         [](TestDepot& t) {
             t.apply(
                 CameraFault{t.pending<ReadPlate>().value_or(t.pending<StorePhoto>().value_or(JobId{1, 99})),
                             "L1.A.camera"_name, "no picture"});
         }},
        {"the photograph is stored", [](TestDepot& t) { t.store_photo(); }},
        {"the photograph's job fails",
         [](TestDepot& t) {
             t.apply(JobFailed{t.pending<StorePhoto>().value_or(JobId{1, 99}), "disk full"});
         }},
        {"a QR code is shown that nobody has",
         [](TestDepot& t) {
             t.apply(
                 QrRead{t.pending<ReadPlate>().value_or(JobId{1, 99}), "L1.A.camera"_name, fixed<32>("x")});
         }},
        input(CameraFault{{}, "L1.A.camera"_name, "frozen"}),
        input(CameraBack{"L1.A.camera"_name}),
        input(ClockCorrected{hours(1)}),
        input(JobDone{{1, 98}}),
        {"the farmer says that the truck has come",
         [](TestDepot& t) {
             t.apply(ArrivalReported{fixed<32>("r"), {1, 1}, fixed<32>("00000000000000000000000000000001")});
         }},
        {"the laboratory samples and accepts whatever waits", [](TestDepot& t) { t.judge_all(); }},
        {"the laboratory rejects it",
         [](TestDepot& t) {
             t.judge_all(Verdict::rejected);
             t.judge(Verdict::rejected, "S-1");
         }},
        {"two people close the visit",
         [](TestDepot& t) {
             t.apply(OperatorAsked{fixed<32>("r"), "anna", "ben", "", Ask::close_visit, {}, {1, 1}, "", ""});
         }},
        {"two people withdraw the delivery",
         [](TestDepot& t) {
             t.ask_of({1, 1}, Ask::withdraw);
         }},
        {"an answer to a job that nobody waits for",
         [](TestDepot& t) {
             t.apply(EvidenceStored{{1, 98}, {}});
         }},
        {"a farmer books another truck", [](TestDepot& t) { t.book(plate_two); }},
        {"a farmer takes the booking back", [](TestDepot& t) {
             t.apply(BookingCancelled{fixed<32>("r"), {1, 1}, fixed<32>("00000000000000000000000000000001")});
         }}};
}

void append_decided(std::string& out, const TestDepot& t) {
    for (const Command& command : t.decided) out += "        " + in_words(command) + "\n";
}

std::string table(const std::vector<Phase>& phases, const std::vector<Input>& inputs,
                  const std::function<std::string(const View&)>& phase_of) {
    std::string out;
    const auto shown = [&](const TestDepot& t) {
        return phase_of(view(t.depot.rules(), t.depot.state(), 0));
    };
    for (const Phase& phase : phases) {
        TestDepot base;
        base.bring_up();
        base.book(plate_one);
        phase.lead_to(base);
        base.forget_commands();
        out += "== " + phase.title + " (" + shown(base) + ")\n";
        for (const Input& each : inputs) {
            TestDepot t = base;
            each.give(t);
            const bool stays = shown(t) == shown(base);
            if (stays && t.decided.empty()) {
                out += "    " + each.title + ": nothing\n";
                continue;
            }
            out += "    " + each.title + (stays ? ":\n" : " -> " + shown(t) + "\n");
            append_decided(out, t);
        }
        out += "\n";
    }
    return out;
}

std::vector<Phase> lane_phases() {
    constexpr std::int64_t gross = 31'240;
    constexpr std::int64_t tare = 11'620;
    const auto back_from_the_pit = [](TestDepot& t) {
        t.cross(Side::a, gross);
        t.unload();
    };
    const auto without_a_visit = [](TestDepot& t) {
        t.cross(Side::a, gross);
        t.ask_of({1, 1}, Ask::close_visit);
        t.to_entering(Side::b);
    };
    return {
        {"clearing", [](TestDepot& t) { t.weigh_stable(20); }},
        {"idle", [](TestDepot&) {}},
        {"identifying", [](TestDepot& t) { t.to_identifying(Side::a); }},
        {"entering, the boom rises", [](TestDepot& t) { t.to_entering(Side::a); }},
        {"entering, green", [](TestDepot& t) { t.to_green(Side::a); }},
        {"entering, the truck is under the boom",
         [](TestDepot& t) {
             t.to_green(Side::a);
             t.wire("L1.A.boom", true);
         }},
        {"settling, the boom behind it comes down",
         [](TestDepot& t) {
             t.to_green(Side::a);
             t.roll_on(Side::a, gross);
         }},
        {"settling, steady for two seconds but for one reading",
         [](TestDepot& t) {
             t.to_settling(Side::a, gross);
             t.weigh_stable(gross);
             t.pass(seconds(2));
         }},
        {"weighed",
         [](TestDepot& t) {
             t.to_settling(Side::a, gross);
             t.weigh_stable(gross);
             t.pass(seconds(2));
             t.weigh_stable(gross);
         }},
        {"releasing, the boom rises", [](TestDepot& t) { t.to_releasing(Side::a, gross); }},
        {"releasing, green",
         [](TestDepot& t) {
             t.to_releasing(Side::a, gross);
             t.open_boom(Side::b);
             t.weigh_moving(2'000);
         }},
        {"settling, empty, steady but for one reading",
         [=](TestDepot& t) {
             back_from_the_pit(t);
             t.to_settling(Side::b, tare);
             t.weigh_stable(tare);
             t.pass(seconds(2));
         }},
        {"settling, withdrawn, steady but for one reading",
         [](TestDepot& t) {
             t.cross(Side::a, gross);
             t.ask_of({1, 1}, Ask::withdraw);
             t.to_settling(Side::b, gross);
             t.weigh_stable(gross);
             t.pass(seconds(2));
         }},
        {"entering, let out",
         [=](TestDepot& t) {
             without_a_visit(t);
             t.ask(Ask::let_out, "L1"_name, "黑A12345");
         }},
        {"settling, let out, steady but for one reading",
         [=](TestDepot& t) {
             without_a_visit(t);
             t.ask(Ask::let_out, "L1"_name, "黑A12345");
             t.open_boom(Side::b);
             t.roll_on(Side::b, gross);
             t.shut_boom(Side::b);
             t.weigh_stable(gross);
             t.pass(seconds(2));
         }},
        {"releasing an empty truck, green",
         [=](TestDepot& t) {
             back_from_the_pit(t);
             t.to_releasing(Side::b, tare);
             t.open_boom(Side::a);
             t.weigh_moving(2'000);
         }},
        {"turning away",
         [](TestDepot& t) {
             t.to_entering(Side::a, plate_two);
             t.ask(Ask::turn_away);
         }},
        {"held, no plate read",
         [](TestDepot& t) {
             t.to_identifying(Side::a);
             t.read({});
         }},
        {"held, no booking", [](TestDepot& t) { t.to_entering(Side::a, plate_two); }},
        {"held, no visit", without_a_visit},
        {"held, not its turn",
         [](TestDepot& t) {
             Rules rules = small_rules();
             rules.yard.calls_forward = true;
             t.apply(RulesChanged{rules});
             t.book(plate_two);
             t.apply(ArrivalReported{fixed<32>("r"), {1, 2}, fixed<32>("00000000000000000000000000000001")});
             t.to_entering(Side::a);
         }},
        {"held, vision lost",
         [](TestDepot& t) {
             t.apply(PartLost{Part::vision});
             t.to_identifying(Side::a);
         }},
        {"held, did not come on",
         [](TestDepot& t) {
             t.to_green(Side::a);
             t.pass(minutes(3));
         }},
        {"held, indicator was silent with a truck aboard",
         [](TestDepot& t) {
             t.to_settling(Side::a, gross);
             t.apply(DeviceLost{"L1.indicator"_name, "silent"});
             t.apply(DeviceBack{"L1.indicator"_name});
             t.weigh_stable(gross);
         }},
        {"held, tare implausible",
         [=](TestDepot& t) {
             back_from_the_pit(t);
             t.cross(Side::b, tare);
             t.book(plate_one, {}, 5);
             back_from_the_pit(t);
             t.to_settling(Side::b, tare + 600);
             t.weigh_stable(tare + 600);
             t.pass(seconds(2));
             t.weigh_stable(tare + 600);
         }},
        {"held, did not leave",
         [](TestDepot& t) {
             t.to_releasing(Side::a, gross);
             t.open_boom(Side::b);
             t.pass(minutes(3));
         }},
        {"held, restarted with a truck aboard",
         [](TestDepot& t) {
             t.to_settling(Side::a, gross);
             t.apply(ProcessStarted{"test"});
             t.apply(DeviceBack{"L1.indicator"_name});
             t.apply(DeviceBack{"L1.io"_name});
             t.lane_wires_at_rest();
             t.weigh_stable(gross);
         }},
        {"held, restarted and nothing known", [](TestDepot& t) { t.apply(ProcessStarted{"test"}); }}};
}

std::vector<Input> lane_inputs() {
    std::vector<Input> inputs{weight(31'240, steady),
                              weight(31'240, {}),
                              weight(31'250, steady),
                              weight(11'620, steady),
                              weight(380, steady),
                              weight(0, {WeightFlag::overload}),
                              weight(0, {WeightFlag::underload}),
                              weight(31'240, {WeightFlag::stable, WeightFlag::fault}),
                              weight(0, steady),
                              weight(0, at_zero),
                              input(DeviceLost{"L1.indicator"_name, "silent"}),
                              input(DeviceBack{"L1.indicator"_name}),
                              input(DeviceLost{"L1.io"_name, "silent"}),
                              input(DeviceBack{"L1.io"_name})};
    static const std::vector<std::string> points = [] {
        std::vector<std::string> made;
        for (const std::string side : {"L1.A.", "L1.B."})
            for (const char* signal : {"presence", "boom", "beam", "barrier_open", "barrier_closed"})
                made.push_back(side + signal);
        return made;
    }();
    for (const std::string& point : points)
        for (const bool on : {true, false}) inputs.push_back(wire(point.c_str(), on));
    for (Input& each : shared_inputs()) inputs.push_back(std::move(each));
    for (const Ask what : {Ask::retry, Ask::accept, Ask::turn_away, Ask::release, Ask::out_of_turn})
        inputs.push_back(ask(what, "L1"_name));
    inputs.push_back(ask(Ask::let_out, "L1"_name, "黑A12345"));
    inputs.push_back(ask(Ask::identify, "L1"_name, "黑A12345"));
    inputs.push_back(ask(Ask::identify, "L1"_name, "nonsense"));
    return inputs;
}

std::vector<Phase> pit_phases() {
    std::vector<Phase> phases{
        {"free", [](TestDepot&) {}},
        {"identifying", [](TestDepot& t) { t.pit_to_identifying(); }},
        {"opening", [](TestDepot& t) { t.pit_to_opening(); }},
        {"unloading, no grain yet", [](TestDepot& t) { t.pit_to_unloading(); }},
        {"unloading, grain runs", [](TestDepot& t) { t.pit_to_flowing(); }},
        {"unloading, hopper empty again", [](TestDepot& t) { t.pit_to_draining(); }},
        {"closing",
         [](TestDepot& t) {
             t.pit_to_closing();
             t.wire("P1.gate_open", false);
         }},
        {"leaving", [](TestDepot& t) { t.pit_to_leaving(); }},
        {"turning away",
         [](TestDepot& t) {
             t.pit_to_opening(plate_two);
             t.ask(Ask::turn_away, "P1"_name);
         }},
        {"held, wrong truck", [](TestDepot& t) { t.pit_to_opening(plate_two); }},
        {"held, no run permit",
         [](TestDepot& t) {
             t.pit_to_flowing();
             t.wire("P1.run_permit", false);
         }},
        {"held, gate stuck while it closes",
         [](TestDepot& t) {
             t.pit_to_closing();
             t.pass(seconds(20));
         }},
        {"held, no grain came",
         [](TestDepot& t) {
             t.pit_to_unloading();
             t.pass(minutes(5));
         }},
        {"held, interrupted unloading",
         [](TestDepot& t) {
             t.pit_to_flowing();
             t.apply(DeviceLost{"P1.io"_name, "silent"});
             t.apply(DeviceBack{"P1.io"_name});
             t.pit_wires_at_rest();
             t.wire("P1.presence", true);
         }},
        {"held, did not leave",
         [](TestDepot& t) {
             t.pit_to_leaving();
             t.pass(minutes(5));
         }},
        {"held, restarted and nothing known", [](TestDepot& t) { t.apply(ProcessStarted{"test"}); }}};
    for (Phase& phase : phases)
        phase.lead_to = [lead = std::move(phase.lead_to)](TestDepot& t) {
            t.cross(Side::a, 31'240);
            lead(t);
        };
    return phases;
}

std::vector<Input> pit_inputs() {
    std::vector<Input> inputs{input(DeviceLost{"P1.io"_name, "silent"}), input(DeviceBack{"P1.io"_name})};
    for (const char* point :
         {"P1.presence", "P1.gate_open", "P1.gate_closed", "P1.hopper_empty", "P1.run_permit"})
        for (const bool on : {true, false}) inputs.push_back(wire(point, on));
    for (Input& each : shared_inputs()) inputs.push_back(std::move(each));
    for (const Ask what : {Ask::retry, Ask::accept, Ask::turn_away, Ask::release})
        inputs.push_back(ask(what, "P1"_name));
    inputs.push_back(ask(Ask::identify, "P1"_name, "黑A12345"));
    inputs.push_back(ask(Ask::identify, "P1"_name, "黑B6789K"));
    return inputs;
}

TEST(GoldenTable, SaysWhatALaneDecidesOnEveryEventInEveryPhase) {
    expect_golden("lane_table.txt", table(lane_phases(), lane_inputs(),
                                          [](const View& shown) { return phase_words(shown.lanes.at(0)); }));
}

TEST(GoldenTable, SaysWhatAPitDecidesOnEveryEventInEveryPhase) {
    expect_golden("pit_table.txt", table(pit_phases(), pit_inputs(),
                                         [](const View& shown) { return phase_words(shown.pits.at(0)); }));
}

}  // namespace
}  // namespace graingate::test
