#pragma once

#include "controller/core/codec.hpp"
#include "controller/core/depot.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace graingate::test {

/// A second opinion on what a core decides, from its events and commands alone: it looks at no phase. Each
/// promise of the design that it checks is one function; what was broken is told in words.
class Witness {
public:
    explicit Witness(const Rules& rules) : rules_(rules) {}

    std::vector<std::string> broken;

    void saw(const Envelope& envelope, const Commands& commands, const State& state) {
        take_in(envelope);
        check_text(envelope, commands);
        for (const Command& command : commands) {
            if (const auto* weighing = std::get_if<WeighingRecorded>(&command)) check(envelope, *weighing);
            if (const auto* ticket = std::get_if<TicketIssued>(&command)) check(envelope, *ticket);
            if (const auto* output = std::get_if<OutputChanged>(&command)) check(envelope, *output, state);
            if (const auto* unloaded = std::get_if<UnloadingConfirmed>(&command)) check(envelope, *unloaded);
        }
        check_gates(envelope, state);
    }

private:
    struct Reading {
        std::int64_t seq;
        Instant at;
        Kilograms weight;
        Flags<WeightFlag> flags;
    };
    struct Weighed {
        std::optional<Kilograms> gross;
        std::optional<Kilograms> tare;
        bool is_unloaded = false;
    };

    void say(const Envelope& envelope, const std::string& what) {
        broken.push_back("row " + std::to_string(envelope.seq) + ": " + what);
    }

    void take_in(const Envelope& envelope) {
        if (const auto* read = std::get_if<WeightRead>(&envelope.event)) {
            auto& readings = readings_[read->device];
            readings.push_back({envelope.seq, envelope.at, read->weight, read->flags});
            if (readings.size() > 200) readings.pop_front();
        }
        if (const auto* input = std::get_if<InputChanged>(&envelope.event)) {
            levels_[input->point] = input->on;
            if (input->point.signal == Signal::beam && input->on) beam_cut_[input->point.place] = envelope.at;
        }
        if (const auto* lost = std::get_if<DeviceLost>(&envelope.event)) forget(lost->device);
        if (const auto* back = std::get_if<DeviceBack>(&envelope.event)) forget(back->device);
        if (std::holds_alternative<ProcessStarted>(envelope.event)) {
            levels_.clear();
            readings_.clear();
        }
    }
    void forget(const Name& device) {
        readings_.erase(device);
        for (const LaneRules& lane : rules_.lanes)
            if (lane.io == device) forget_wires(lane.name);
        for (const PitRules& pit : rules_.pits)
            if (pit.io == device) forget_wires(pit.name);
    }
    void forget_wires(const Name& place) {
        std::erase_if(levels_, [&](const auto& each) { return each.first.place == place; });
    }

    [[nodiscard]] bool is(const Name& place, Side side, Signal signal, bool on) const {
        const auto found = levels_.find({place, side, signal});
        return found != levels_.end() && found->second == on;
    }

    /// What is decided can be written and read back.
    void check_text(const Envelope& envelope, const Commands& commands) {
        const auto event = decode_event(encode(envelope.event));
        if (!event || *event != envelope.event) say(envelope, "the event is not read as it was written");
        const auto back = decode_commands(encode(commands));
        if (!back || *back != commands) say(envelope, "the commands are not read as they were written");
    }

    /// A weight is recorded only between two shut booms with nothing on beams and loops, when every reading
    /// of the last window was stable and within {v, v + e}, and it is one of these readings.
    void check(const Envelope& envelope, const WeighingRecorded& weighing) {
        for (const Side side : {Side::a, Side::b})
            if (!is(weighing.lane, side, Signal::barrier_closed, true) ||
                !is(weighing.lane, side, Signal::barrier_open, false) ||
                !is(weighing.lane, side, Signal::beam, false) ||
                !is(weighing.lane, side, Signal::boom, false))
                say(envelope, "weighed while side " + std::string(side == Side::a ? "A" : "B") +
                                  " is not shut and clear");
        const auto& readings = readings_[weighing.device];
        if (readings.empty() || readings.back().seq != weighing.read_in ||
            readings.back().weight != weighing.weight)
            return say(envelope, "the weight recorded is not the last one read");
        const Instant opens = readings.back().at - rules_.times.stable_window;
        if (const auto cut = beam_cut_.find(weighing.lane); cut != beam_cut_.end() && cut->second > opens)
            say(envelope, "a beam was cut within the window");
        Kilograms low = weighing.weight;
        Kilograms high = weighing.weight;
        bool reaches_back = false;
        for (auto each = readings.rbegin(); each != readings.rend() && !reaches_back; ++each) {
            low = std::min(low, each->weight);
            high = std::max(high, each->weight);
            reaches_back = each->at <= opens;
            if (!each->flags.has(WeightFlag::stable) || each->flags.has(WeightFlag::fault) ||
                each->flags.has(WeightFlag::overload))
                say(envelope, "a reading of the window was not stable");
        }
        if (!reaches_back) say(envelope, "the readings do not reach back over the window");
        if (high - low > rules_.lanes.at(0).division) say(envelope, "the window's readings span more than e");
        auto& slot = weighing.kind == WeighingKind::gross ? weighed_[weighing.visit].gross
                                                          : weighed_[weighing.visit].tare;
        if (slot) say(envelope, "weighed twice");
        slot = weighing.weight;
        if (weighing.kind == WeighingKind::tare && !weighed_[weighing.visit].is_unloaded)
            say(envelope, "tare before the unloading was confirmed");
    }

    /// No ticket without two recorded weighings of its visit; none twice.
    void check(const Envelope& envelope, const TicketIssued& ticket) {
        const Weighed& weighed = weighed_[ticket.visit];
        if (weighed.gross != ticket.gross || weighed.tare != ticket.tare)
            say(envelope, "a ticket that its weighings do not bear out");
        if (ticket.net != ticket.gross - ticket.tare || ticket.net <= Kilograms{})
            say(envelope, "a wrong net");
        if (!visits_ticketed_.insert(ticket.visit).second ||
            !bookings_ticketed_.insert(ticket.booking).second)
            say(envelope, "a second ticket");
    }

    void check(const Envelope& envelope, const UnloadingConfirmed& unloaded) {
        weighed_[unloaded.visit].is_unloaded = true;
        if (!is(unloaded.pit, Side::none, Signal::gate_closed, true) ||
            !is(unloaded.pit, Side::none, Signal::hopper_empty, true) ||
            !is(unloaded.pit, Side::none, Signal::presence, false))
            say(envelope, "unloaded, but hopper, gate or loop say no");
    }

    /// Nothing is driven before it is known what would move. A boom is not lowered onto anything.
    void check(const Envelope& envelope, const OutputChanged& output, const State&) {
        const auto is_known = [&](const Point& point) { return levels_.contains(point); };
        const Side side = output.point.side;
        if (output.on && output.point.signal == Signal::barrier)
            for (const Signal s : {Signal::boom, Signal::beam, Signal::barrier_open, Signal::barrier_closed})
                if (!is_known({output.point.place, side, s})) say(envelope, "a boom raised blindly");
        if (!output.on && output.point.signal == Signal::barrier &&
            !std::holds_alternative<ProcessStarted>(envelope.event))
            for (const Signal s : {Signal::boom, Signal::beam})
                if (!is(output.point.place, side, s, false)) say(envelope, "a boom lowered onto a truck");
    }

    /// A gate is wanted open only for a visit that is at that pit, with a truck there and the conveyor
    /// running.
    void check_gates(const Envelope& envelope, const State& state) {
        for (const OutputLevel& each : outputs(rules_, state)) {
            if (!each.on || each.point.signal != Signal::gate) continue;
            const bool is_sent = std::ranges::any_of(state.visits, [&](const auto& visit) {
                return visit.second.stage == Stage::at_pit && visit.second.pit == each.point.place &&
                       visit.second.gross.has_value();
            });
            if (!is_sent) say(envelope, "a gate open for nobody");
            if (!is(each.point.place, Side::none, Signal::presence, true) ||
                !is(each.point.place, Side::none, Signal::run_permit, true))
                say(envelope, "a gate open without truck or run permit");
        }
    }

    Rules rules_;
    std::map<Name, std::deque<Reading>> readings_;
    std::map<Point, bool> levels_;
    std::map<Name, Instant> beam_cut_;
    std::map<VisitId, Weighed> weighed_;
    std::set<VisitId> visits_ticketed_;
    std::set<BookingId> bookings_ticketed_;
};

}  // namespace graingate::test
