#pragma once

#include "controller/core/ids.hpp"
#include "controller/core/load.hpp"
#include "controller/core/plate.hpp"
#include "controller/core/units.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace graingate {

enum class TicketOutcome : std::uint8_t {
    delivered,
    rejected,   ///< the laboratory refused the load
    withdrawn,  ///< its farmer took the load home
};
constexpr std::array<std::string_view, 3> names_of(TicketOutcome) {
    return {"delivered", "rejected", "withdrawn"};
}

/// The document that the farmer is paid by. Never edited: a wrong one is voided and replaced.
struct TicketIssued {
    static constexpr std::string_view name = "TicketIssued";
    TicketId ticket;
    TicketOutcome outcome = TicketOutcome::delivered;
    VisitId visit;
    BookingId booking;
    FarmerId farmer;
    Plate plate;
    std::optional<Plate> trailer;
    Name commodity;
    Name lane_gross;
    Name scale_gross;  ///< the indicator that weighed there
    Name lane_tare;
    Name scale_tare;
    Name pit;  ///< empty for a load that was not taken
    Kilograms gross;
    Kilograms tare;  ///< what it weighed on its way out; still with the load, where that was not taken
    Kilograms net;   ///< settled: gross less tare, and 0 for a load that was not taken
    Instant arrived_at;
    Instant gross_at;
    Instant tare_at;
    SampleId sample;
    std::vector<QualityFigure> quality;
    std::int64_t terms = 0;          ///< seq of the row whose rules it is settled by: those of its arrival
    bool lacks_photo_gross = false;  ///< none was kept before the truck was let go
    bool lacks_photo_tare = false;

    static void fields(auto& self, auto&& field) {
        field("ticket", self.ticket);
        field("outcome", self.outcome);
        field("visit", self.visit);
        field("booking", self.booking);
        field("farmer", self.farmer);
        field("plate", self.plate);
        field("trailer", self.trailer);
        field("commodity", self.commodity);
        field("lane_gross", self.lane_gross);
        field("scale_gross", self.scale_gross);
        field("lane_tare", self.lane_tare);
        field("scale_tare", self.scale_tare);
        field("pit", self.pit);
        field("gross_kg", self.gross);
        field("tare_kg", self.tare);
        field("net_kg", self.net);
        field("arrived_at_us", self.arrived_at);
        field("gross_at_us", self.gross_at);
        field("tare_at_us", self.tare_at);
        field("sample", self.sample);
        field("quality", self.quality);
        field("terms", self.terms);
        field("lacks_photo_gross", self.lacks_photo_gross);
        field("lacks_photo_tare", self.lacks_photo_tare);
    }
    bool operator==(const TicketIssued&) const = default;
};

}  // namespace graingate
