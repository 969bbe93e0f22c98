#include "db/words.hpp"

#include "controller/core/likelihood.hpp"

#include <algorithm>
#include <variant>

namespace graingate::db {
namespace {

template <class Enum>
std::string spoken(Enum value) {
    std::string words{name_of(value)};
    std::replace(words.begin(), words.end(), '_', ' ');
    return words;
}
std::string spoken(const Name& name) {
    return std::string{name.view()};
}
std::string spoken(Kilograms weight) {
    return std::to_string(weight.count()) + " kg";
}
template <class Tag>
std::string spoken(const Id<Tag>& id) {
    return std::to_string(id.epoch) + "-" + std::to_string(id.number);
}
std::string in_brackets(const std::string& text) {
    return text.empty() ? "" : " (" + text + ")";
}
std::string level(bool on) {
    return on ? " on" : " off";
}

std::string said(const RulesChanged&) {
    return "other rules are in force";
}
std::string said(const PartLost& event) {
    return "the part " + spoken(event.part) + " is lost";
}
std::string said(const PartBack& event) {
    return "the part " + spoken(event.part) + " is there";
}
std::string said(const ClockCorrected& event) {
    return "the clock is corrected by " + std::to_string(event.offset.us() / 1'000) + " ms";
}
std::string said(const JobDone& event) {
    return "job " + spoken(event.job) + " is done";
}
std::string said(const JobFailed& event) {
    return "job " + spoken(event.job) + " failed" + in_brackets(event.reason);
}
std::string said(const InputChanged& event) {
    return "input " + event.point.text() + level(event.on);
}
std::string said(const WeightRead& event) {
    return spoken(event.device) + " shows " + spoken(event.weight) +
           (event.flags.has(WeightFlag::stable) ? ", stable" : "");
}
std::string said(const DeviceLost& event) {
    return "device " + spoken(event.device) + " is lost" + in_brackets(event.reason);
}
std::string said(const DeviceBack& event) {
    return "device " + spoken(event.device) + " answers again";
}
std::string said(const PlateRead& event) {
    if (event.plates.empty()) return spoken(event.camera) + " saw no plate";
    std::string words = spoken(event.camera) + " read";
    for (const PlateSeen& seen : event.plates) words += " " + spelled(seen);
    return words;
}
std::string said(const QrRead& event) {
    return spoken(event.camera) + " was shown a QR code";
}
std::string said(const CameraBack& event) {
    return spoken(event.camera) + " is well again";
}
std::string said(const ArrivalReported& event) {
    return "the farmer says that the truck of booking " + spoken(event.booking) + " is here";
}
std::string said(const LoadSampled& event) {
    return event.actor + " took sample " + std::string{event.sample.view()};
}
std::string said(const LoadJudged& event) {
    std::string words =
        event.actor + " judged sample " + std::string{event.sample.view()} + ": " + spoken(event.verdict);
    for (const QualityFigure& figure : event.quality)
        words += ", " + spoken(figure.measure) + " " + figure_text(figure);
    return words + in_brackets(event.reason);
}
std::string said(const CameraFault& event) {
    return spoken(event.camera) + " gave no picture" + in_brackets(event.reason);
}
std::string said(const EvidenceStored& event) {
    return "photograph stored as " + std::string{event.photo.view()};
}
std::string said(const DeadlineReached&) {
    return "a deadline was reached";
}
std::string said(const ProcessStarted&) {
    return "the controller started";
}
std::string said(const SnapshotTaken& event) {
    return "the state after row " + std::to_string(event.seq) + " was kept";
}
std::string said(const EpochStarted& event) {
    return "epoch " + std::to_string(event.epoch) + " began, written by build " + event.build +
           " (behaviour " + std::to_string(event.behaviour) + ", codec " + std::to_string(event.codec) + ")";
}
std::string said(const BookingRequested& event) {
    return "a farmer asked for " + event.day.text() + ", slot " + std::to_string(event.slot) + ", " +
           spoken(event.commodity) + ", plate " + std::string{event.plate.text()};
}
std::string said(const BookingCancelled& event) {
    return "the farmer took back booking " + spoken(event.booking);
}
std::string said(const OperatorAsked& event) {
    std::string who = event.actor + (event.second.empty() ? "" : " and " + event.second);
    return who + " asked at " + spoken(event.place) + ": " + spoken(event.ask) +
           (event.plate.empty() ? "" : " " + event.plate) + in_brackets(event.reason);
}

std::string said(const BookingConfirmed& command) {
    return "booking " + spoken(command.booking) + " confirmed";
}
std::string said(const BookingClosed& command) {
    return "booking " + spoken(command.booking) + " closed: " + spoken(command.how);
}
std::string said(const VisitOpened& command) {
    return "visit " + spoken(command.visit) + " opened at " + spoken(command.lane);
}
std::string said(const VisitMatched& command) {
    return "matched to booking " + spoken(command.booking) + ", plate " + std::string{command.plate.text()} +
           ", " + spoken(command.commodity) + ", by " + spoken(command.by);
}
std::string said(const VisitHeld& command) {
    return "held at " + spoken(command.place) + ": " + spoken(command.code) + in_brackets(command.detail);
}
std::string said(const HoldEnded& command) {
    return "hold at " + spoken(command.place) + " ended: " + spoken(command.code) + in_brackets(command.how);
}
std::string said(const WeighingRecorded& command) {
    return spoken(command.kind) + " weighed: " + spoken(command.weight) + " on " + spoken(command.lane) +
           ", read in row " + std::to_string(command.read_in);
}
std::string said(const SampleTaken& command) {
    return "sampled as " + std::string{command.sample.view()};
}
std::string said(const LoadAccepted&) {
    return "load accepted";
}
std::string said(const LoadRejected& command) {
    return "load rejected" + in_brackets(command.reason);
}
std::string said(const DeliveryWithdrawn& command) {
    return "delivery withdrawn" + in_brackets(command.reason);
}
std::string said(const TruckLetOut& command) {
    return "let out without a visit: plate " + std::string{command.plate.text()} +
           in_brackets(command.reason);
}
std::string said(const PitDeclaredClean& command) {
    return "pit " + spoken(command.pit) + " declared clean";
}
std::string said(const PrintTicket& command) {
    return "print ticket " + spoken(command.ticket.ticket) + (command.is_copy ? ", a copy, on " : " on ") +
           spoken(command.printer);
}
std::string said(const SetZero& command) {
    return "set " + spoken(command.device) + " to zero";
}
std::string said(const ArrivalNoted& command) {
    return "the truck of booking " + spoken(command.booking) + " has arrived";
}
std::string said(const TruckCalled& command) {
    return "the truck of booking " + spoken(command.booking) + " called to " + spoken(command.lane);
}
std::string said(const TurnLost& command) {
    return "the truck of booking " + spoken(command.booking) + " lost its turn";
}
std::string said(const PitAssigned& command) {
    return "sent to pit " + spoken(command.pit);
}
std::string said(const UnloadingStarted& command) {
    return "at pit " + spoken(command.pit) + ": the gate may open";
}
std::string said(const UnloadingConfirmed& command) {
    return "unloaded at pit " + spoken(command.pit) + ", gate proven closed";
}
std::string said(const TicketIssued& command) {
    return "ticket " + spoken(command.ticket) + " (" + spoken(command.outcome) + "): gross " +
           spoken(command.gross) + ", tare " + spoken(command.tare) + ", net " + spoken(command.net) +
           (command.lacks_photo_gross ? ", no photograph of the first weighing" : "") +
           (command.lacks_photo_tare ? ", no photograph of the second weighing" : "");
}
std::string said(const VisitClosed& command) {
    return "visit closed: " + spoken(command.how);
}
std::string said(const OutputChanged& command) {
    return "output " + command.point.text() + level(command.on);
}
std::string said(const RequestGranted&) {
    return "granted";
}
std::string said(const RequestRefused& command) {
    return "refused: " + spoken(command.reason);
}
std::string said(const BookingRefused& command) {
    return "booking refused: " + spoken(command.reason);
}
std::string said(const ReadPlate& command) {
    return "read the plate at " + spoken(command.camera);
}
std::string said(const StorePhoto& command) {
    return "keep a photograph of " + spoken(command.camera);
}
std::string said(const AlarmRaised& command) {
    return "alarm: " + spoken(command.alarm) + in_brackets(spoken(command.subject));
}
std::string said(const AlarmCleared& command) {
    return "alarm ended: " + spoken(command.alarm) + in_brackets(spoken(command.subject));
}

}  // namespace

std::string words_of(const Event& event) {
    return std::visit([](const auto& one) { return said(one); }, event);
}
std::string words_of(const Command& command) {
    return std::visit([](const auto& one) { return said(one); }, command);
}

}  // namespace graingate::db
