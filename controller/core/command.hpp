#pragma once

#include "controller/core/calendar.hpp"
#include "controller/core/ids.hpp"
#include "controller/core/job.hpp"
#include "controller/core/load.hpp"
#include "controller/core/plate.hpp"
#include "controller/core/point.hpp"
#include "controller/core/reasons.hpp"
#include "controller/core/ticket.hpp"
#include "controller/core/units.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What was decided: facts for the record and its projections, tickets (ticket.hpp), and jobs (job.hpp).
/// Field order is the journal's key order (codec.hpp).
namespace graingate {

// ---- bookings -----------------------------------------------------------------------------------

struct BookingConfirmed {
    static constexpr std::string_view name = "BookingConfirmed";
    RequestId request;
    BookingId booking;
    FarmerId farmer;
    Plate plate;
    std::optional<Plate> trailer;
    Name commodity;
    Day day;
    std::int64_t slot = 0;

    static void fields(auto& self, auto&& field) {
        field("request", self.request);
        field("booking", self.booking);
        field("farmer", self.farmer);
        field("plate", self.plate);
        field("trailer", self.trailer);
        field("commodity", self.commodity);
        field("day", self.day);
        field("slot", self.slot);
    }
    bool operator==(const BookingConfirmed&) const = default;
};

struct BookingRefused {
    static constexpr std::string_view name = "BookingRefused";
    RequestId request;
    Refusal reason = Refusal::slot_full;

    static void fields(auto& self, auto&& field) {
        field("request", self.request);
        field("reason", self.reason);
    }
    bool operator==(const BookingRefused&) const = default;
};

/// How a booking came to its end.
enum class BookingEnd : std::uint8_t {
    cancelled,
    delivered,
    expired,
    rejected,   ///< the laboratory refused the load
    abandoned,  ///< the truck left without its second weighing
    no_show,    ///< its slot and the grace after it passed without the truck
    withdrawn,  ///< its farmer took the load home after the first weighing
};
constexpr std::array<std::string_view, 7> names_of(BookingEnd) {
    return {"cancelled", "delivered", "expired", "rejected", "abandoned", "no_show", "withdrawn"};
}

struct BookingClosed {
    static constexpr std::string_view name = "BookingClosed";
    RequestId request;  ///< empty, when nobody asked
    BookingId booking;
    BookingEnd how = BookingEnd::cancelled;

    static void fields(auto& self, auto&& field) {
        field("request", self.request);
        field("booking", self.booking);
        field("how", self.how);
    }
    bool operator==(const BookingClosed&) const = default;
};

// ---- the street ---------------------------------------------------------------------------------

/// A booked truck waits in the street.
struct ArrivalNoted {
    static constexpr std::string_view name = "ArrivalNoted";
    RequestId request;  ///< empty, when a camera saw it first
    BookingId booking;

    static void fields(auto& self, auto&& field) {
        field("request", self.request);
        field("booking", self.booking);
    }
    bool operator==(const ArrivalNoted&) const = default;
};

/// It is this truck's turn.
struct TruckCalled {
    static constexpr std::string_view name = "TruckCalled";
    BookingId booking;
    Name lane;

    static void fields(auto& self, auto&& field) {
        field("booking", self.booking);
        field("lane", self.lane);
    }
    bool operator==(const TruckCalled&) const = default;
};

/// It was called and did not come: it waits again, behind those that are here.
struct TurnLost {
    static constexpr std::string_view name = "TurnLost";
    BookingId booking;

    static void fields(auto& self, auto&& field) { field("booking", self.booking); }
    bool operator==(const TurnLost&) const = default;
};

// ---- visits -------------------------------------------------------------------------------------

struct VisitOpened {
    static constexpr std::string_view name = "VisitOpened";
    VisitId visit;
    Name lane;
    Side side = Side::a;

    static void fields(auto& self, auto&& field) {
        field("visit", self.visit);
        field("lane", self.lane);
        field("side", self.side);
    }
    bool operator==(const VisitOpened&) const = default;
};

/// How we know whose truck it is.
enum class Evidence : std::uint8_t { plate_read, two_people, code_shown };
constexpr std::array<std::string_view, 3> names_of(Evidence) {
    return {"plate_read", "two_people", "code_shown"};
}

struct VisitMatched {
    static constexpr std::string_view name = "VisitMatched";
    VisitId visit;
    BookingId booking;
    FarmerId farmer;
    Plate plate;
    Name commodity;
    Evidence by = Evidence::plate_read;
    Digest photo;

    static void fields(auto& self, auto&& field) {
        field("visit", self.visit);
        field("booking", self.booking);
        field("farmer", self.farmer);
        field("plate", self.plate);
        field("commodity", self.commodity);
        field("by", self.by);
        field("photo", self.photo);
    }
    bool operator==(const VisitMatched&) const = default;
};

struct VisitHeld {
    static constexpr std::string_view name = "VisitHeld";
    Name place;
    VisitId visit;  ///< none, when nobody knows yet whose truck it is
    Hold code = Hold::restarted;
    std::string detail;  ///< the parameter of the code: a plate as read, a weight

    static void fields(auto& self, auto&& field) {
        field("place", self.place);
        field("visit", self.visit);
        field("code", self.code);
        field("detail", self.detail);
    }
    bool operator==(const VisitHeld&) const = default;
};

struct HoldEnded {
    static constexpr std::string_view name = "HoldEnded";
    Name place;
    VisitId visit;
    Hold code = Hold::restarted;
    std::string how;  ///< the operator's ask, or `by_itself`

    static void fields(auto& self, auto&& field) {
        field("place", self.place);
        field("visit", self.visit);
        field("code", self.code);
        field("how", self.how);
    }
    bool operator==(const HoldEnded&) const = default;
};

enum class WeighingKind : std::uint8_t {
    gross,
    tare,
    rejected,   ///< a rejected load, on its way out
    withdrawn,  ///< a load that its farmer takes home, on its way out
    let_out,    ///< a truck of which nothing is known, on its way out
};
constexpr std::array<std::string_view, 5> names_of(WeighingKind) {
    return {"gross", "tare", "rejected", "withdrawn", "let_out"};
}

struct WeighingRecorded {
    static constexpr std::string_view name = "WeighingRecorded";
    VisitId visit;
    Name lane;
    Name device;
    WeighingKind kind = WeighingKind::gross;
    Kilograms weight;
    std::int64_t read_in = 0;  ///< seq of the row whose reading this is

    static void fields(auto& self, auto&& field) {
        field("visit", self.visit);
        field("lane", self.lane);
        field("device", self.device);
        field("kind", self.kind);
        field("weight_kg", self.weight);
        field("read_in", self.read_in);
    }
    bool operator==(const WeighingRecorded&) const = default;
};

/// The laboratory has a sample of the load.
struct SampleTaken {
    static constexpr std::string_view name = "SampleTaken";
    VisitId visit;
    SampleId sample;

    static void fields(auto& self, auto&& field) {
        field("visit", self.visit);
        field("sample", self.sample);
    }
    bool operator==(const SampleTaken&) const = default;
};

struct LoadAccepted {
    static constexpr std::string_view name = "LoadAccepted";
    VisitId visit;
    std::vector<QualityFigure> quality;

    static void fields(auto& self, auto&& field) {
        field("visit", self.visit);
        field("quality", self.quality);
    }
    bool operator==(const LoadAccepted&) const = default;
};

/// The load goes back as it came: weighed out full, paid nothing.
struct LoadRejected {
    static constexpr std::string_view name = "LoadRejected";
    VisitId visit;
    std::vector<QualityFigure> quality;
    std::string reason;

    static void fields(auto& self, auto&& field) {
        field("visit", self.visit);
        field("quality", self.quality);
        field("reason", self.reason);
    }
    bool operator==(const LoadRejected&) const = default;
};

/// The farmer takes the load home, say two people: it goes back as it came, weighed out full, paid nothing.
struct DeliveryWithdrawn {
    static constexpr std::string_view name = "DeliveryWithdrawn";
    VisitId visit;
    std::string reason;  ///< in the operator's words

    static void fields(auto& self, auto&& field) {
        field("visit", self.visit);
        field("reason", self.reason);
    }
    bool operator==(const DeliveryWithdrawn&) const = default;
};

/// A truck inside that has no visit may leave, say two people: a visit for its way over the scale alone.
struct TruckLetOut {
    static constexpr std::string_view name = "TruckLetOut";
    VisitId visit;
    Plate plate;
    Digest photo;
    std::string reason;  ///< in the operator's words

    static void fields(auto& self, auto&& field) {
        field("visit", self.visit);
        field("plate", self.plate);
        field("photo", self.photo);
        field("reason", self.reason);
    }
    bool operator==(const TruckLetOut&) const = default;
};

/// An accepted load has its pit, which from here on holds its commodity.
struct PitAssigned {
    static constexpr std::string_view name = "PitAssigned";
    VisitId visit;
    Name pit;

    static void fields(auto& self, auto&& field) {
        field("visit", self.visit);
        field("pit", self.pit);
    }
    bool operator==(const PitAssigned&) const = default;
};

/// The pit and the way behind it were purged: it may take another commodity.
struct PitDeclaredClean {
    static constexpr std::string_view name = "PitDeclaredClean";
    Name pit;
    Name held;  ///< the commodity that it held; empty when it held none

    static void fields(auto& self, auto&& field) {
        field("pit", self.pit);
        field("held", self.held);
    }
    bool operator==(const PitDeclaredClean&) const = default;
};

/// The right truck stands at its pit, and the gate may open.
struct UnloadingStarted {
    static constexpr std::string_view name = "UnloadingStarted";
    VisitId visit;
    Name pit;

    static void fields(auto& self, auto&& field) {
        field("visit", self.visit);
        field("pit", self.pit);
    }
    bool operator==(const UnloadingStarted&) const = default;
};

/// Hopper empty, gate proven closed, truck gone from the loop.
struct UnloadingConfirmed {
    static constexpr std::string_view name = "UnloadingConfirmed";
    VisitId visit;
    Name pit;

    static void fields(auto& self, auto&& field) {
        field("visit", self.visit);
        field("pit", self.pit);
    }
    bool operator==(const UnloadingConfirmed&) const = default;
};

enum class VisitEnd : std::uint8_t {
    delivered,
    turned_away,  ///< before its first weighing
    rejected,     ///< weighed out with its load
    abandoned,    ///< its truck drove away: two people closed it
    withdrawn,    ///< weighed out with the load that its farmer takes home
    let_out,      ///< left over a scale, and nothing but its plate was known
};
constexpr std::array<std::string_view, 6> names_of(VisitEnd) {
    return {"delivered", "turned_away", "rejected", "abandoned", "withdrawn", "let_out"};
}

struct VisitClosed {
    static constexpr std::string_view name = "VisitClosed";
    VisitId visit;
    VisitEnd how = VisitEnd::delivered;

    static void fields(auto& self, auto&& field) {
        field("visit", self.visit);
        field("how", self.how);
    }
    bool operator==(const VisitClosed&) const = default;
};

// ---- what people and outputs are told -----------------------------------------------------------

struct RequestGranted {
    static constexpr std::string_view name = "RequestGranted";
    RequestId request;

    static void fields(auto& self, auto&& field) { field("request", self.request); }
    bool operator==(const RequestGranted&) const = default;
};

struct RequestRefused {
    static constexpr std::string_view name = "RequestRefused";
    RequestId request;
    Refusal reason = Refusal::not_held;

    static void fields(auto& self, auto&& field) {
        field("request", self.request);
        field("reason", self.reason);
    }
    bool operator==(const RequestRefused&) const = default;
};

struct AlarmRaised {
    static constexpr std::string_view name = "AlarmRaised";
    Alarm alarm = Alarm::device_lost;
    Name subject;

    static void fields(auto& self, auto&& field) {
        field("alarm", self.alarm);
        field("subject", self.subject);
    }
    bool operator==(const AlarmRaised&) const = default;
};

struct AlarmCleared {
    static constexpr std::string_view name = "AlarmCleared";
    Alarm alarm = Alarm::device_lost;
    Name subject;

    static void fields(auto& self, auto&& field) {
        field("alarm", self.alarm);
        field("subject", self.subject);
    }
    bool operator==(const AlarmCleared&) const = default;
};

/// The desired level of an output is another one from here on.
struct OutputChanged {
    static constexpr std::string_view name = "OutputChanged";
    Point point;
    bool on = false;

    static void fields(auto& self, auto&& field) {
        field("point", self.point);
        field("on", self.on);
    }
    bool operator==(const OutputChanged&) const = default;
};

using Command = std::variant<BookingConfirmed, BookingRefused, BookingClosed, ArrivalNoted, TruckCalled,
                             TurnLost, VisitOpened, VisitMatched, VisitHeld, HoldEnded, WeighingRecorded,
                             SampleTaken, LoadAccepted, LoadRejected, DeliveryWithdrawn, TruckLetOut,
                             PitAssigned, PitDeclaredClean, UnloadingStarted, UnloadingConfirmed,
                             TicketIssued, VisitClosed, RequestGranted, RequestRefused, AlarmRaised,
                             AlarmCleared, OutputChanged, ReadPlate, StorePhoto, PrintTicket, SetZero>;
using Commands = std::vector<Command>;

}  // namespace graingate
