#pragma once

#include "controller/core/command.hpp"
#include "controller/core/ids.hpp"
#include "controller/core/load.hpp"
#include "controller/core/plate.hpp"
#include "controller/core/text.hpp"
#include "controller/core/ticket.hpp"
#include "controller/core/units.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace graingate {

/// How far a truck has come on its way through the depot.
enum class Stage : std::uint8_t {
    matched,       ///< its booking is known; not weighed yet
    weighed_full,  ///< gross recorded; waits for the laboratory's sample
    sampled,       ///< waits for the laboratory's verdict
    accepted,      ///< waits for a pit
    sent_to_pit,   ///< pit assigned
    at_pit,        ///< identified at its pit
    unloaded,      ///< gate proven closed behind its grain, truck off the loop
    rejected,      ///< goes back with its load, to be weighed out full
    weighed_out,   ///< second weight recorded; still on the platform
    withdrawn,     ///< its farmer takes the load home: goes back with it, to be weighed out full
    let_out,       ///< nothing is known of it but its plate: leaves over a scale by two people's word
};
constexpr std::array<std::string_view, 11> names_of(Stage) {
    return {"matched",  "weighed_full", "sampled",     "accepted",  "sent_to_pit", "at_pit",
            "unloaded", "rejected",     "weighed_out", "withdrawn", "let_out"};
}

struct Weighing {
    Kilograms weight;
    Instant at;
    Name lane;
    Name scale;  ///< the indicator
    bool lacks_photo = false;

    static void fields(auto& self, auto&& field) {
        field("weight_kg", self.weight);
        field("at_us", self.at);
        field("lane", self.lane);
        field("scale", self.scale);
        field("lacks_photo", self.lacks_photo);
    }
    bool operator==(const Weighing&) const = default;
};

/// One truck, one load, one way through the depot.
struct Visit {
    VisitId id;
    BookingId booking;
    FarmerId farmer;
    Plate plate;
    std::optional<Plate> trailer;
    Name commodity;
    Instant arrived_at;
    std::int64_t terms = 0;  ///< seq of the row whose rules it is settled by
    Stage stage = Stage::matched;
    Name pit;  ///< empty before it is sent to one
    std::optional<Weighing> gross;
    bool had_trailer = false;  ///< the booked trailer was read at the first weighing
    SampleId sample;
    std::vector<QualityFigure> quality;
    std::optional<TicketIssued> made_out;  ///< waits for the second weighing's photograph, and for its number
    VisitEnd end = VisitEnd::delivered;    ///< how it ends when its truck drives off, once it is weighed out

    /// The visit's number, as an alarm's subject.
    [[nodiscard]] Name subject() const {
        return *Name::parse(std::to_string(id.epoch) + "-" + std::to_string(id.number));
    }

    static void fields(auto& self, auto&& field) {
        field("id", self.id);
        field("booking", self.booking);
        field("farmer", self.farmer);
        field("plate", self.plate);
        field("trailer", self.trailer);
        field("commodity", self.commodity);
        field("arrived_at_us", self.arrived_at);
        field("terms", self.terms);
        field("stage", self.stage);
        field("pit", self.pit);
        field("gross", self.gross);
        field("had_trailer", self.had_trailer);
        field("sample", self.sample);
        field("quality", self.quality);
        field("made_out", self.made_out);
        field("end", self.end);
    }
    bool operator==(const Visit&) const = default;
};

/// Whether it goes home with the load that it brought.
constexpr bool keeps_its_load(Stage stage) {
    return stage == Stage::rejected || stage == Stage::withdrawn;
}

/// Whether the weighing on its way out is next.
constexpr bool is_going_out(Stage stage) {
    return stage == Stage::unloaded || stage == Stage::let_out || keeps_its_load(stage);
}

}  // namespace graingate
