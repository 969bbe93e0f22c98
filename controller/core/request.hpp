#pragma once

#include "controller/core/calendar.hpp"
#include "controller/core/ids.hpp"
#include "controller/core/load.hpp"
#include "controller/core/plate.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Events by which people ask for something; each is answered under the name that its asker gave it.
namespace graingate {

constexpr std::int64_t walk_in_slot = -1;

/// A farmer asks for a slot. Neither phone number nor name is here: they stay in `private.db`.
struct BookingRequested {
    static constexpr std::string_view name = "BookingRequested";
    RequestId request;
    FarmerId farmer;
    PhoneTag phone_tag;
    Plate plate;
    std::optional<Plate> trailer;  ///< the plate of its trailer, if it has one of its own
    CodeTag code;                  ///< of the booking's QR code; empty: it has none
    Name commodity;
    Day day;
    std::int64_t slot =
        0;  ///< from 0, of the day's slots; `walk_in_slot` for a truck that is here without one

    static void fields(auto& self, auto&& field) {
        field("request", self.request);
        field("farmer", self.farmer);
        field("phone_tag", self.phone_tag);
        field("plate", self.plate);
        field("trailer", self.trailer);
        field("code", self.code);
        field("commodity", self.commodity);
        field("day", self.day);
        field("slot", self.slot);
    }
    bool operator==(const BookingRequested&) const = default;
};

/// The farmer takes a booking back.
struct BookingCancelled {
    static constexpr std::string_view name = "BookingCancelled";
    RequestId request;
    BookingId booking;
    FarmerId farmer;

    static void fields(auto& self, auto&& field) {
        field("request", self.request);
        field("booking", self.booking);
        field("farmer", self.farmer);
    }
    bool operator==(const BookingCancelled&) const = default;
};

/// The farmer's truck has come to the depot and waits to be called.
struct ArrivalReported {
    static constexpr std::string_view name = "ArrivalReported";
    RequestId request;
    BookingId booking;
    FarmerId farmer;

    static void fields(auto& self, auto&& field) {
        field("request", self.request);
        field("booking", self.booking);
        field("farmer", self.farmer);
    }
    bool operator==(const ArrivalReported&) const = default;
};

/// The laboratory took a sample of the load. Asked by a user with the role `laboratory`.
struct LoadSampled {
    static constexpr std::string_view name = "LoadSampled";
    RequestId request;
    std::string actor;
    std::string method;  ///< how they proved who they are
    VisitId visit;
    SampleId sample;

    static void fields(auto& self, auto&& field) {
        field("request", self.request);
        field("actor", self.actor);
        field("method", self.method);
        field("visit", self.visit);
        field("sample", self.sample);
    }
    bool operator==(const LoadSampled&) const = default;
};

/// The laboratory accepts or rejects the load that the sample was taken of. It names the sample and not the
/// visit: who judges need not know whose grain it is.
struct LoadJudged {
    static constexpr std::string_view name = "LoadJudged";
    RequestId request;
    std::string actor;
    std::string method;
    SampleId sample;
    Verdict verdict = Verdict::accepted;
    std::vector<QualityFigure> quality;
    std::string reason;  ///< in the laboratory's words; may be empty

    static void fields(auto& self, auto&& field) {
        field("request", self.request);
        field("actor", self.actor);
        field("method", self.method);
        field("sample", self.sample);
        field("verdict", self.verdict);
        field("quality", self.quality);
        field("reason", self.reason);
    }
    bool operator==(const LoadJudged&) const = default;
};

/// What a person at the panel can ask: of a held place, of a pit, or of a visit.
enum class Ask : std::uint8_t {
    retry,          ///< do again what failed: read, weigh, unload
    identify,       ///< this is the plate: touches the payee, two people
    accept,         ///< the weight is right though it is unusual: touches the weight, two people
    turn_away,      ///< the truck goes back the way it came, unweighed
    release,        ///< I have looked: the platform, or at a pit the truck, is empty, and the place may go on
    set_zero,       ///< the platform is empty: the indicator may take this for zero
    declare_clean,  ///< the pit and its way are purged: another commodity may come
    close_visit,    ///< its truck has driven away: touches the payee, two people
    reprint,        ///< the visit's ticket once more, marked as a copy
    withdraw,       ///< its farmer takes the load home: touches what is paid, two people
    let_out,        ///< it has no visit and may leave over this scale: two people
    out_of_turn,    ///< it may come before those whose turn it is: two people
};
constexpr std::array<std::string_view, 12> names_of(Ask) {
    return {"retry",         "identify",    "accept",  "turn_away", "release", "set_zero",
            "declare_clean", "close_visit", "reprint", "withdraw",  "let_out", "out_of_turn"};
}

/// A person at the panel decides an exception.
struct OperatorAsked {
    static constexpr std::string_view name = "OperatorAsked";
    RequestId request;
    std::string actor;
    std::string second;  ///< the other person, where two are needed; else empty
    std::string method;  ///< how they proved who they are
    Ask ask = Ask::retry;
    Name place;          ///< the lane or pit; empty with `close_visit` and `withdraw`
    VisitId visit;       ///< with `close_visit`, `withdraw` and `reprint`; else none
    std::string plate;   ///< with `identify` and `let_out`, as typed; else empty
    std::string reason;  ///< in the operator's words

    static void fields(auto& self, auto&& field) {
        field("request", self.request);
        field("actor", self.actor);
        field("second", self.second);
        field("method", self.method);
        field("ask", self.ask);
        field("place", self.place);
        field("visit", self.visit);
        field("plate", self.plate);
        field("reason", self.reason);
    }
    bool operator==(const OperatorAsked&) const = default;
};

}  // namespace graingate
