#pragma once

#include "controller/core/calendar.hpp"
#include "controller/core/codec.hpp"
#include "controller/core/depot.hpp"
#include "controller/core/likelihood.hpp"
#include "controller/core/view.hpp"

#include <string>
#include <string_view>
#include <variant>

/// Events and commands as a depot manager would tell them. Where no words are written here, the canonical
/// text stands for itself.
namespace graingate::test {

inline std::string grouped(std::int64_t number) {
    std::string out = std::to_string(number < 0 ? -number : number);
    for (std::size_t at = out.size(); at > 3; at -= 3) out.insert(at - 3, ",");
    return number < 0 ? "-" + out : out;
}
inline std::string in_words(Kilograms weight) {
    return grouped(weight.count()) + " kg";
}
template <class Tag>
std::string in_words(const Id<Tag>& id) {
    return std::to_string(id.epoch) + "-" + std::to_string(id.number);
}
template <class E>
    requires std::is_enum_v<E>
std::string in_words(E value) {
    std::string words{name_of(value)};
    for (char& c : words)
        if (c == '_') c = ' ';
    return words;
}
inline std::string text(const Name& name) {
    return std::string(name.view());
}
inline std::string text(const Plate& plate) {
    return plate.spaced();
}

/// 18:40:07.250
inline std::string clock_text(Instant at, Duration offset) {
    const std::string milliseconds = std::to_string(1'000 + (at.us() / 1'000) % 1'000);
    return local_text(at, offset).substr(11) + "." + milliseconds.substr(1);
}

struct EventWords {
    std::string operator()(const ProcessStarted&) const { return "the controller comes up"; }
    std::string operator()(const PartLost& e) const { return "part lost: " + in_words(e.part); }
    std::string operator()(const PartBack& e) const { return "part answers: " + in_words(e.part); }
    std::string operator()(const DeadlineReached&) const { return "a deadline is reached"; }
    std::string operator()(const EpochStarted&) const { return "a new journal epoch begins, with its rules"; }
    std::string operator()(const SnapshotTaken& e) const {
        return "the state after row " + std::to_string(e.seq) + " is kept";
    }
    std::string operator()(const RulesChanged&) const { return "the rules change"; }
    std::string operator()(const WeightRead& e) const {
        std::string words = text(e.device) + " reads " + in_words(e.weight);
        for (std::size_t i = 0; i < names_of(WeightFlag{}).size(); ++i)
            if (e.flags.has(static_cast<WeightFlag>(i))) words += ", " + in_words(static_cast<WeightFlag>(i));
        return words;
    }
    std::string operator()(const InputChanged& e) const { return e.point.text() + (e.on ? " on" : " off"); }
    std::string operator()(const DeviceLost& e) const { return "device lost: " + text(e.device); }
    std::string operator()(const DeviceBack& e) const { return "device answers: " + text(e.device); }
    std::string operator()(const PlateRead& e) const {
        if (e.plates.empty()) return text(e.camera) + " sees no plate";
        std::string words = text(e.camera) + " reads";
        for (const PlateSeen& each : e.plates)
            words += " " + spelled(each) + " (" + std::to_string(likelihood_of_spelled(each)) + " mnat)";
        return words;
    }
    std::string operator()(const QrRead& e) const { return text(e.camera) + " is shown a QR code"; }
    std::string operator()(const CameraBack& e) const { return text(e.camera) + " is well again"; }
    std::string operator()(const ClockCorrected& e) const {
        return "the wall clock is " + std::to_string(e.offset.us()) + " us ahead";
    }
    std::string operator()(const JobDone& e) const { return "job " + in_words(e.job) + " is done"; }
    std::string operator()(const ArrivalReported& e) const {
        return "the truck of booking " + in_words(e.booking) + " has come";
    }
    std::string operator()(const LoadSampled& e) const {
        return "laboratory " + e.actor + " takes sample " + std::string(e.sample.view()) + " of visit " +
               in_words(e.visit);
    }
    std::string operator()(const LoadJudged& e) const {
        std::string words = "laboratory " + e.actor + " has " + in_words(e.verdict) + " sample " +
                            std::string(e.sample.view());
        for (const QualityFigure& each : e.quality)
            words += ", " + in_words(each.measure) + " " + std::to_string(each.value);
        return words;
    }
    std::string operator()(const CameraFault& e) const { return text(e.camera) + " fails: " + e.reason; }
    std::string operator()(const EvidenceStored& e) const {
        return "photograph of job " + in_words(e.job) + " is stored";
    }
    std::string operator()(const JobFailed& e) const { return "job " + in_words(e.job) + " fails"; }
    std::string operator()(const BookingRequested& e) const {
        return "a farmer asks for slot " + std::to_string(e.slot) + " of " + e.day.text() + " for " +
               text(e.plate) + ", " + text(e.commodity);
    }
    std::string operator()(const BookingCancelled& e) const {
        return "a farmer takes booking " + in_words(e.booking) + " back";
    }
    std::string operator()(const OperatorAsked& e) const {
        return "operator " + e.actor + (e.second.empty() ? "" : " with " + e.second) + " asks at " +
               text(e.place) + ": " + in_words(e.ask) + (e.plate.empty() ? "" : " as " + e.plate) +
               (e.visit.is_some() ? " visit " + in_words(e.visit) : "");
    }
};

struct CommandWords {
    std::string operator()(const BookingConfirmed& c) const {
        return "booking " + in_words(c.booking) + " confirmed for " + text(c.plate);
    }
    std::string operator()(const BookingRefused& c) const { return "booking refused: " + in_words(c.reason); }
    std::string operator()(const BookingClosed& c) const {
        return "booking " + in_words(c.booking) + " closed: " + in_words(c.how);
    }
    std::string operator()(const VisitOpened& c) const {
        return "visit " + in_words(c.visit) + " opened at " + text(c.lane) + " side " + in_words(c.side);
    }
    std::string operator()(const VisitMatched& c) const {
        return "visit " + in_words(c.visit) + " is " + text(c.plate) + " with booking " +
               in_words(c.booking) + " (" + text(c.commodity) + "), by " + in_words(c.by);
    }
    std::string operator()(const VisitHeld& c) const {
        return text(c.place) + " HOLDS: " + in_words(c.code) +
               (c.detail.empty() ? "" : " [" + c.detail + "]");
    }
    std::string operator()(const HoldEnded& c) const {
        return text(c.place) + " holds no more (" + in_words(c.code) + "): " + c.how;
    }
    std::string operator()(const WeighingRecorded& c) const {
        return "RECORDS " + in_words(c.kind) + " of visit " + in_words(c.visit) + ": " + in_words(c.weight) +
               ", read in row " + std::to_string(c.read_in);
    }
    std::string operator()(const ArrivalNoted& c) const {
        return "the truck of booking " + in_words(c.booking) + " waits in the street";
    }
    std::string operator()(const TruckCalled& c) const {
        return "CALLS the truck of booking " + in_words(c.booking) + " to " + text(c.lane);
    }
    std::string operator()(const TurnLost& c) const {
        return "the truck of booking " + in_words(c.booking) + " did not come and loses its turn";
    }
    std::string operator()(const SampleTaken& c) const {
        return "sample " + std::string(c.sample.view()) + " is of visit " + in_words(c.visit);
    }
    std::string operator()(const LoadAccepted& c) const {
        return "the load of visit " + in_words(c.visit) + " is accepted";
    }
    std::string operator()(const LoadRejected& c) const {
        return "the load of visit " + in_words(c.visit) + " is REJECTED: " + c.reason;
    }
    std::string operator()(const DeliveryWithdrawn& c) const {
        return "the delivery of visit " + in_words(c.visit) + " is WITHDRAWN: " + c.reason;
    }
    std::string operator()(const TruckLetOut& c) const {
        return "visit " + in_words(c.visit) + " is " + text(c.plate) + ", LET OUT: " + c.reason;
    }
    std::string operator()(const PitDeclaredClean& c) const {
        return text(c.pit) + " is clean" + (c.held.empty() ? "" : " of " + text(c.held));
    }
    std::string operator()(const PitAssigned& c) const {
        return "visit " + in_words(c.visit) + " is sent to " + text(c.pit);
    }
    std::string operator()(const UnloadingStarted& c) const {
        return "visit " + in_words(c.visit) + " may unload at " + text(c.pit);
    }
    std::string operator()(const UnloadingConfirmed& c) const {
        return "visit " + in_words(c.visit) + " is unloaded at " + text(c.pit);
    }
    std::string operator()(const TicketIssued& c) const {
        return "TICKET " + in_words(c.ticket) + " for " + text(c.plate) + ": gross " + in_words(c.gross) +
               ", tare " + in_words(c.tare) + ", net " + in_words(c.net) +
               (c.lacks_photo_gross ? ", no photograph of gross" : "") +
               (c.lacks_photo_tare ? ", no photograph of tare" : "");
    }
    std::string operator()(const VisitClosed& c) const {
        return "visit " + in_words(c.visit) + " closed: " + in_words(c.how);
    }
    std::string operator()(const RequestGranted&) const { return "granted"; }
    std::string operator()(const RequestRefused& c) const { return "refused: " + in_words(c.reason); }
    std::string operator()(const AlarmRaised& c) const {
        return "ALARM " + in_words(c.alarm) + ": " + text(c.subject);
    }
    std::string operator()(const AlarmCleared& c) const {
        return "alarm over, " + in_words(c.alarm) + ": " + text(c.subject);
    }
    std::string operator()(const OutputChanged& c) const {
        const std::string at = c.point.text().substr(0, c.point.text().rfind('.'));
        switch (c.point.signal) {
            case Signal::barrier:
                return (c.on ? "raises barrier " : "lowers barrier ") + at;
            case Signal::gate:
                return (c.on ? "opens gate " : "shuts gate ") + at;
            case Signal::light_in:
            case Signal::light_out:
                return in_words(c.point.signal) + " of " + at + " turns " + (c.on ? "green" : "red");
            case Signal::presence:
            case Signal::boom:
            case Signal::beam:
            case Signal::barrier_open:
            case Signal::barrier_closed:
            case Signal::gate_open:
            case Signal::gate_closed:
            case Signal::hopper_empty:
            case Signal::run_permit:
                break;
        }
        return "drives an input: " + c.point.text();
    }
    std::string operator()(const ReadPlate& c) const {
        return "asks " + text(c.camera) + " for the plate (job " + in_words(c.job) + ")";
    }
    std::string operator()(const PrintTicket& c) const {
        return "prints ticket " + in_words(c.ticket.ticket) + (c.is_copy ? ", a copy," : "") + " on " +
               text(c.printer) + " (job " + in_words(c.job) + ")";
    }
    std::string operator()(const SetZero& c) const {
        return "sets " + text(c.device) + " to zero (job " + in_words(c.job) + ")";
    }
    std::string operator()(const StorePhoto& c) const {
        return "asks " + text(c.camera) + " for a photograph of visit " + in_words(c.visit) + " (job " +
               in_words(c.job) + ")";
    }
};

inline std::string in_words(const Event& event) {
    return std::visit(EventWords{}, event);
}
inline std::string in_words(const Command& command) {
    return std::visit(CommandWords{}, command);
}

/// `entering A, waits for barrier`; with a hold, its code.
template <class Shown>
std::string phase_words(const Shown& shown) {
    std::string words = shown.phase;
    if constexpr (requires { shown.side; })
        if (shown.side != Side::none && shown.phase != "idle") words += " " + in_words(shown.side);
    if (shown.hold.empty()) return words + ", waits for " + shown.waits_for;
    return words + ": " + shown.hold;
}

}  // namespace graingate::test
