#pragma once

#include "controller/core/calendar.hpp"
#include "controller/core/ids.hpp"
#include "controller/core/plate.hpp"
#include "controller/core/point.hpp"
#include "controller/core/units.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What was decided. Facts are for the record and its projections; jobs ask a part for something and stay in
/// the state until they are answered. Field order is the journal's key order (codec.hpp).
namespace graingate {

// ---- bookings -----------------------------------------------------------------------------------

struct BookingConfirmed {
    static constexpr std::string_view name = "BookingConfirmed";
    RequestId request;
    BookingId booking;
    FarmerId farmer;
    Plate plate;
    Name commodity;
    Day day;
    std::int64_t slot = 0;

    static void fields(auto& self, auto&& field) {
        field("request", self.request);
        field("booking", self.booking);
        field("farmer", self.farmer);
        field("plate", self.plate);
        field("commodity", self.commodity);
        field("day", self.day);
        field("slot", self.slot);
    }
    bool operator==(const BookingConfirmed&) const = default;
};

/// Why a farmer's or operator's request is refused.
enum class Refusal : std::uint8_t {
    unknown_commodity,
    day_out_of_range,
    no_such_slot,
    slot_full,
    slot_over,
    plate_already_booked,
    too_many_bookings,
    no_such_booking,
    booking_in_use,  ///< its truck is already here
    not_your_booking,
    unknown_user,
    needs_two_people,
    not_held,  ///< the place is not held, or not in this way
    no_such_place,
    not_a_plate,
    no_match,          ///< no booking or visit has this plate here
    not_allowed_here,  ///< this hold cannot be ended so
    not_empty,         ///< the sensors do not agree that the platform is empty
};
constexpr std::array<std::string_view, 18> names_of(Refusal) {
    return {"unknown_commodity", "day_out_of_range", "no_such_slot",
            "slot_full",         "slot_over",        "plate_already_booked",
            "too_many_bookings", "no_such_booking",  "booking_in_use",
            "not_your_booking",  "unknown_user",     "needs_two_people",
            "not_held",          "no_such_place",    "not_a_plate",
            "no_match",          "not_allowed_here", "not_empty"};
}

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
enum class BookingEnd : std::uint8_t { cancelled, delivered, expired };
constexpr std::array<std::string_view, 3> names_of(BookingEnd) {
    return {"cancelled", "delivered", "expired"};
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
enum class Evidence : std::uint8_t { plate_read, two_people };
constexpr std::array<std::string_view, 2> names_of(Evidence) {
    return {"plate_read", "two_people"};
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

/// What a place doubts, and so stops for. The words for driver and operator are in the dictionary.
enum class Hold : std::uint8_t {
    restarted,  ///< the controller came up with the lane not proven empty
    no_plate_read,
    no_booking,
    not_its_slot,  ///< booked, but for another day
    already_here,  ///< a visit of this plate is open elsewhere
    not_unloaded,  ///< comes back before its unloading is confirmed
    wrong_truck,   ///< another truck than the one that was sent here
    camera_lost,
    vision_lost,
    indicator_lost,
    io_lost,
    barrier_stuck,
    not_aboard,  ///< did not come on in time
    unsteady,    ///< no stable weight in time
    overload,
    below_min,
    weight_fault,
    net_not_positive,
    tare_implausible,  ///< far from this vehicle's earlier tares
    not_left,          ///< did not drive off in time
    zero_not_proven,
    gate_stuck,
    no_run_permit,
    no_flow,  ///< the gate is open, no grain came
    unload_too_long,
    interrupted_unloading,  ///< the controller or its devices stopped while grain ran
    left_pit_early,
    not_left_pit,
    no_pit,  ///< the rules have no pit for its commodity any more
};
constexpr std::array<std::string_view, 29> names_of(Hold) {
    return {"restarted",
            "no_plate_read",
            "no_booking",
            "not_its_slot",
            "already_here",
            "not_unloaded",
            "wrong_truck",
            "camera_lost",
            "vision_lost",
            "indicator_lost",
            "io_lost",
            "barrier_stuck",
            "not_aboard",
            "unsteady",
            "overload",
            "below_min",
            "weight_fault",
            "net_not_positive",
            "tare_implausible",
            "not_left",
            "zero_not_proven",
            "gate_stuck",
            "no_run_permit",
            "no_flow",
            "unload_too_long",
            "interrupted_unloading",
            "left_pit_early",
            "not_left_pit",
            "no_pit"};
}

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

enum class WeighingKind : std::uint8_t { gross, tare };
constexpr std::array<std::string_view, 2> names_of(WeighingKind) {
    return {"gross", "tare"};
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

/// The document that the farmer is paid by. Never edited: a wrong one is voided and replaced.
struct TicketIssued {
    static constexpr std::string_view name = "TicketIssued";
    TicketId ticket;
    VisitId visit;
    BookingId booking;
    FarmerId farmer;
    Plate plate;
    Name commodity;
    Name lane_gross;
    Name lane_tare;
    Kilograms gross;
    Kilograms tare;
    Kilograms net;
    Instant gross_at;
    Instant tare_at;

    static void fields(auto& self, auto&& field) {
        field("ticket", self.ticket);
        field("visit", self.visit);
        field("booking", self.booking);
        field("farmer", self.farmer);
        field("plate", self.plate);
        field("commodity", self.commodity);
        field("lane_gross", self.lane_gross);
        field("lane_tare", self.lane_tare);
        field("gross_kg", self.gross);
        field("tare_kg", self.tare);
        field("net_kg", self.net);
        field("gross_at_us", self.gross_at);
        field("tare_at_us", self.tare_at);
    }
    bool operator==(const TicketIssued&) const = default;
};

enum class VisitEnd : std::uint8_t { delivered, turned_away };
constexpr std::array<std::string_view, 2> names_of(VisitEnd) {
    return {"delivered", "turned_away"};
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

enum class Alarm : std::uint8_t { device_lost, part_lost, evidence_missing };
constexpr std::array<std::string_view, 3> names_of(Alarm) {
    return {"device_lost", "part_lost", "evidence_missing"};
}

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

// ---- jobs ---------------------------------------------------------------------------------------

/// Read the plate in front of a camera; answered by PlateRead or CameraFault.
struct ReadPlate {
    static constexpr std::string_view name = "ReadPlate";
    JobId job;
    Name camera;

    static void fields(auto& self, auto&& field) {
        field("job", self.job);
        field("camera", self.camera);
    }
    bool operator==(const ReadPlate&) const = default;
};

/// Keep a photograph of a weighing; answered by EvidenceStored, CameraFault or JobFailed.
struct StorePhoto {
    static constexpr std::string_view name = "StorePhoto";
    JobId job;
    Name camera;
    VisitId visit;

    static void fields(auto& self, auto&& field) {
        field("job", self.job);
        field("camera", self.camera);
        field("visit", self.visit);
    }
    bool operator==(const StorePhoto&) const = default;
};

using Command = std::variant<BookingConfirmed, BookingRefused, BookingClosed, VisitOpened, VisitMatched,
                             VisitHeld, HoldEnded, WeighingRecorded, PitAssigned, UnloadingStarted,
                             UnloadingConfirmed, TicketIssued, VisitClosed, RequestGranted, RequestRefused,
                             AlarmRaised, AlarmCleared, OutputChanged, ReadPlate, StorePhoto>;
using Commands = std::vector<Command>;

}  // namespace graingate
