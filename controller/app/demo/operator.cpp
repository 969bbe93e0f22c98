#include "controller/app/demo/operator.hpp"

#include <utility>

namespace graingate::app {
namespace {

/// What a person takes to see a hold, look and press; depot time.
constexpr Duration reaction = seconds(8);
constexpr Duration answer_patience = seconds(15);
constexpr Kilograms truck_min{1'000};

std::string text_of(const Name& name) {
    return std::string(name.view());
}

std::string spot_of(const LaneView& lane) {
    return text_of(lane.name) + (lane.side == Side::b ? ".B" : ".A");
}

}  // namespace

ScriptedOperator::ScriptedOperator(std::unique_ptr<PartSocket> socket, OperatorSenses senses)
    : socket_(std::move(socket)), senses_(std::move(senses)), reader_([this] { run(); }) {}

ScriptedOperator::~ScriptedOperator() {
    is_stopping_.store(true);
    socket_->shut();
    reader_.join();
}

void ScriptedOperator::run() {
    View view;
    for (auto message = socket_->receive(); message; message = socket_->receive()) {
        if (is_stopping_.load() || !socket_->send(engine::Alive{})) return;
        if (const auto* answer = std::get_if<engine::Answer>(&*message)) hear(*answer);
        if (auto* shown = std::get_if<engine::Show>(&*message)) view = std::move(shown->view);
        look_at(view);
    }
}

void ScriptedOperator::hear(const engine::Answer& answer) {
    for (const Command& command : answer.commands) {
        const auto* refused = std::get_if<RequestRefused>(&command);
        if (refused == nullptr) continue;
        refused_.fetch_add(1);
        if (refused->reason == Refusal::no_match) nobodys_.insert(asked_[answer.request]);
    }
    asked_.erase(answer.request);
}

void ScriptedOperator::look_at(const View& view) {
    for (const LaneView& lane : view.lanes) {
        if (lane.hold.empty()) continue;
        consider({text_of(lane.name), spot_of(lane), lane.hold, lane.detail, Instant{lane.since_us},
                  lane.weight_known, lane.weight > truck_min});
    }
    look_at_loads(view);
    look_for_deserters(view);
    for (const PitView& pit : view.pits)
        if (!pit.hold.empty())
            consider({text_of(pit.name), text_of(pit.name), pit.hold, pit.detail, Instant{pit.since_us}});
}

/// The laboratory's window: `lan` samples each load when it is weighed, and judges it.
void ScriptedOperator::look_at_loads(const View& view) {
    const Instant now = senses_.now();
    for (const VisitView& visit : view.visits) {
        const bool is_to_sample = visit.stage == "weighed_full";
        if (!is_to_sample && visit.stage != "sampled") continue;
        Instant& next = next_try_[visit.plate + visit.stage];
        if (now < next) continue;
        next = now + answer_patience;
        const RequestId request = next_request();
        if (is_to_sample) {
            const auto label = SampleId::from("S-" + std::to_string(visit.visit.epoch) + "-" +
                                              std::to_string(visit.visit.number));
            socket_->send(engine::Happened{LoadSampled{request, "lan", "script", visit.visit, *label}});
        } else {
            OperatorSenses::Finding found = senses_.analyse(visit.plate);
            const auto verdict =
                found.unfit.empty() ? graingate::Verdict::accepted : graingate::Verdict::rejected;
            socket_->send(engine::Happened{LoadJudged{request, "lan", "script", visit.sample, verdict,
                                                      std::move(found.quality), std::move(found.unfit)}});
        }
    }
}

/// A visit whose truck has driven home is closed by two people.
void ScriptedOperator::look_for_deserters(const View& view) {
    const Instant now = senses_.now();
    for (const VisitView& visit : view.visits) {
        if (!senses_.has_driven_off(visit.plate)) continue;
        Instant& next = next_try_[visit.plate];
        if (now < next) continue;
        next = now + answer_patience;
        OperatorAsked asked;
        asked.request = next_request();
        asked.actor = "wang";
        asked.second = "li";
        asked.method = "script";
        asked.ask = Ask::close_visit;
        asked.visit = visit.visit;
        asked.reason = "its truck drove home";
        socket_->send(engine::Happened{asked});
    }
}

/// What must be done in the yard before the panel's answer helps.
void ScriptedOperator::lend_a_hand(const Held& held) {
    const auto both_sides = [&](const std::string& verb) {
        for (const char* side : {".A", ".B"}) senses_.have_done(verb + " " + held.place + side);
    };
    if (held.code == "barrier_stuck") both_sides("free_barrier");
    if (held.code == "unsteady" || held.code == "not_aboard" || held.code == "followed") {
        both_sides("clear_beam");
        senses_.have_done("clear_lane " + held.place);
    }
    if (held.code == "zero_not_proven" && sweeps_[held.place]++ % 2 == 0)
        senses_.have_done("sweep " + held.place);
    if (held.code == "zero_lost") senses_.have_done((held.is_loaded ? "come_again " : "sweep ") + held.place);
    if (held.code == "gate_stuck") senses_.have_done("free_gate " + held.place);
    if (held.code == "camera_lost") senses_.have_done("restart_camera " + held.spot + ".camera");
}

void ScriptedOperator::consider(const Held& held) {
    const Instant now = senses_.now();
    Instant& next = next_try_[held.place];
    if (now < held.since + reaction || now < next || !held.is_ready) return;
    next = now + answer_patience;
    ask(held);
}

void ScriptedOperator::ask(const Held& held) {
    lend_a_hand(held);
    const OperatorAsked asked = answer_to(held);
    // Who stands in the bay behind a truck that backs off its deck is not meant.
    if (asked.ask == Ask::turn_away && !held.is_loaded) senses_.send_away(held.spot);
    asked_[asked.request] = held.place;
    socket_->send(engine::Happened{asked});
}

RequestId ScriptedOperator::next_request() {
    return RequestId::from("operator-" + std::to_string(senses_.now().us()) + "-" +
                           std::to_string(++requests_))
        .value_or(RequestId{});
}

OperatorAsked ScriptedOperator::answer_to(const Held& held) {
    OperatorAsked asked;
    asked.request = next_request();
    asked.actor = "wang";
    asked.method = "script";
    asked.place = Name::parse(held.place).value_or(Name{});
    const std::string seen = senses_.look(held.spot);
    const bool is_nobodys = nobodys_.erase(held.place) != 0;
    // Nobody is sent away for what the camera misread: the operator looks first.
    const bool is_misread = held.code != "no_plate_read" && seen != held.detail;
    const bool is_unbooked = held.code == "no_booking" || held.code == "not_its_slot";
    const bool is_unknown =
        held.code == "no_plate_read" || held.code == "no_visit" || held.code == "wrong_truck" || is_unbooked;
    if (is_nobodys || (is_unbooked && !is_misread)) {
        asked.ask = Ask::turn_away;
        asked.reason = "not booked";
    } else if (is_unknown) {
        asked.ask = Ask::identify;
        asked.second = "li";
        asked.plate = seen;
        asked.reason = "read by two people";
    } else if (held.code == "zero_lost" && held.is_loaded) {
        asked.ask = Ask::turn_away;
        asked.reason = "snow lies under it: off the scale, sweep, and on again";
    } else if (held.code == "followed") {
        asked.ask = Ask::accept;
        asked.second = "li";
        asked.reason = "the other has backed off, it stands alone";
    } else if (held.code == "zero_not_proven" && sweeps_[held.place] % 2 == 0) {
        // First the broom; what the scale shows of a clean deck the indicator may take for zero. Both at once
        // would take snow for it.
        asked.ask = Ask::set_zero;
        asked.reason = "swept, and nothing lies on it";
    } else {
        asked.ask = Ask::retry;
        asked.reason = "looked, and once more";
    }
    return asked;
}

}  // namespace graingate::app
