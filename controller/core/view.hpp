#pragma once

#include "controller/core/command.hpp"
#include "controller/core/event.hpp"
#include "controller/core/rules.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// What a person is shown of the depot: a picture of the state, made anew after each commit and never read
/// back to decide. Codes (`phase`, `waits_for`, `hold`) are turned into words by the dictionary.
namespace graingate {

struct LaneView {
    Name name;
    LaneUse use = LaneUse::two_way;
    std::string phase;      ///< idle, clearing, identifying, entering, settling, weighed, releasing, held
    std::string waits_for;  ///< what must come next: truck, plate, barrier, aboard, stable, photo, drive_off,
                            ///< zero, operator
    std::int64_t since_us = 0;
    Side side = Side::none;  ///< where the truck came from
    VisitId visit;
    std::string plate;
    BookingId booking;
    Name commodity;
    bool weight_known = false;
    Kilograms weight;
    Flags<WeightFlag> flags;
    std::vector<Point> inputs_on;
    std::vector<Point> outputs_on;
    std::string hold;  ///< empty, when nothing is doubted
    std::string detail;
    Digest photo;  ///< last frame that was read here
    Digest crop;

    static void fields(auto& self, auto&& field) {
        field("name", self.name);
        field("use", self.use);
        field("phase", self.phase);
        field("waits_for", self.waits_for);
        field("since_us", self.since_us);
        field("side", self.side);
        field("visit", self.visit);
        field("plate", self.plate);
        field("booking", self.booking);
        field("commodity", self.commodity);
        field("weight_known", self.weight_known);
        field("weight_kg", self.weight);
        field("flags", self.flags);
        field("inputs_on", self.inputs_on);
        field("outputs_on", self.outputs_on);
        field("hold", self.hold);
        field("detail", self.detail);
        field("photo", self.photo);
        field("crop", self.crop);
    }
    bool operator==(const LaneView&) const = default;
};

struct PitView {
    Name name;
    Name commodity;                 ///< that it holds; empty: declared clean
    std::vector<Name> commodities;  ///< that it may take
    std::int64_t sent = 0;          ///< trucks on their way to it or at it
    std::string phase;              ///< free, identifying, opening, unloading, closing, leaving, held
    std::string waits_for;          ///< truck, plate, gate, grain, empty_hopper, leave, operator
    std::int64_t since_us = 0;
    VisitId visit;
    std::string plate;
    std::vector<Point> inputs_on;
    std::vector<Point> outputs_on;
    std::string hold;
    std::string detail;

    static void fields(auto& self, auto&& field) {
        field("name", self.name);
        field("commodity", self.commodity);
        field("commodities", self.commodities);
        field("sent", self.sent);
        field("phase", self.phase);
        field("waits_for", self.waits_for);
        field("since_us", self.since_us);
        field("visit", self.visit);
        field("plate", self.plate);
        field("inputs_on", self.inputs_on);
        field("outputs_on", self.outputs_on);
        field("hold", self.hold);
        field("detail", self.detail);
    }
    bool operator==(const PitView&) const = default;
};

/// A truck inside the depot.
struct VisitView {
    VisitId visit;
    std::string plate;
    Name commodity;
    std::string stage;  ///< a name of `Stage`
    Kilograms gross;    ///< 0 before it is weighed
    Name pit;
    std::int64_t arrived_us = 0;
    SampleId sample;
    std::vector<QualityFigure> quality;

    static void fields(auto& self, auto&& field) {
        field("visit", self.visit);
        field("plate", self.plate);
        field("commodity", self.commodity);
        field("stage", self.stage);
        field("gross_kg", self.gross);
        field("pit", self.pit);
        field("arrived_us", self.arrived_us);
        field("sample", self.sample);
        field("quality", self.quality);
    }
    bool operator==(const VisitView&) const = default;
};

/// A truck in the street, in the order in which they are called.
struct QueueView {
    BookingId booking;
    std::string plate;
    Name commodity;
    std::int64_t slot_minute = -1;  ///< its slot's beginning in minutes after midnight; -1: it has none
    Standing standing = Standing::in_time;
    std::int64_t late_us = 0;  ///< so long after its slot's end it came; 0 when it did not
    std::int64_t arrived_us = 0;
    Name lane;                         ///< that it is called to; empty: it waits
    std::int64_t called_until_us = 0;  ///< when it loses its turn; 0 while it is not called
    std::int64_t wait_us = 0;          ///< until it is called, by the pace of the last trucks

    static void fields(auto& self, auto&& field) {
        field("booking", self.booking);
        field("plate", self.plate);
        field("commodity", self.commodity);
        field("slot_minute", self.slot_minute);
        field("standing", self.standing);
        field("late_us", self.late_us);
        field("arrived_us", self.arrived_us);
        field("lane", self.lane);
        field("called_until_us", self.called_until_us);
        field("wait_us", self.wait_us);
    }
    bool operator==(const QueueView&) const = default;
};

/// A truck whose slot is over and that has not come: its booking ends when it stays away.
struct AbsentView {
    BookingId booking;
    std::string plate;
    Name commodity;
    Day day;
    std::int64_t slot_minute = 0;
    std::int64_t ends_us = 0;  ///< when its booking ends as a no-show

    static void fields(auto& self, auto&& field) {
        field("booking", self.booking);
        field("plate", self.plate);
        field("commodity", self.commodity);
        field("day", self.day);
        field("slot_minute", self.slot_minute);
        field("ends_us", self.ends_us);
    }
    bool operator==(const AbsentView&) const = default;
};

struct AlarmView {
    Alarm alarm = Alarm::device_lost;
    Name subject;

    static void fields(auto& self, auto&& field) {
        field("alarm", self.alarm);
        field("subject", self.subject);
    }
    bool operator==(const AlarmView&) const = default;
};

/// A slot that can still be booked.
struct SlotView {
    Day day;
    std::int64_t slot = 0;
    std::int64_t minute = 0;   ///< its beginning, in minutes after local midnight
    std::int64_t minutes = 0;  ///< its length
    std::int64_t left = 0;     ///< trucks that it still takes

    static void fields(auto& self, auto&& field) {
        field("day", self.day);
        field("slot", self.slot);
        field("minute", self.minute);
        field("minutes", self.minutes);
        field("left", self.left);
    }
    bool operator==(const SlotView&) const = default;
};

/// Bounded, so that it always fits into one message however many trucks there are; the numbers beside the
/// lists are whole.
struct View {
    /// All that can be inside: each lane may be reading one when the last place is taken, and may let one out
    /// that had no visit.
    static constexpr std::size_t visits_max =
        static_cast<std::size_t>(YardRules::inside_most + 2 * Rules::lanes_most);
    static constexpr std::size_t queue_max = 48;  ///< that are called next
    static constexpr std::size_t behind_max = 256;
    static constexpr std::size_t absent_max = 16;
    static constexpr std::size_t alarms_max = 128;
    static constexpr std::size_t slots_max = 192;  ///< the earliest

    std::int64_t seq = 0;    ///< row after which this is the picture
    std::int64_t at_us = 0;  ///< depot time of it
    std::int64_t utc_offset_minutes = 480;
    std::vector<LaneView> lanes;
    std::vector<PitView> pits;
    bool calls_forward = false;  ///< trucks wait to be called; else they come as they arrive
    std::vector<QueueView> queue;
    std::vector<BookingId> behind;   ///< the next ones behind the queue that is shown
    std::int64_t waiting = 0;        ///< trucks in the street
    std::int64_t pace_us = 0;        ///< expected from one call to the next
    std::vector<AbsentView> absent;  ///< by slot
    std::int64_t absent_count = 0;   ///< all of them
    std::int64_t walk_ins = 0;       ///< trucks without a slot that came today
    std::int64_t walk_ins_max = 0;   ///< so many may
    Day today;                       ///< by the wall clock of the depot
    std::vector<VisitView> visits;
    std::int64_t inside = 0;            ///< trucks with an open visit
    std::vector<TicketIssued> tickets;  ///< the last 8, newest first
    std::vector<AlarmView> alarms;
    std::int64_t alarms_count = 0;  ///< all of them
    std::vector<Name> commodities;
    std::vector<SlotView> slots;
    std::int64_t bookings_open = 0;

    static void fields(auto& self, auto&& field) {
        field("seq", self.seq);
        field("at_us", self.at_us);
        field("utc_offset_minutes", self.utc_offset_minutes);
        field("lanes", self.lanes);
        field("pits", self.pits);
        field("calls_forward", self.calls_forward);
        field("queue", self.queue);
        field("behind", self.behind);
        field("waiting", self.waiting);
        field("pace_us", self.pace_us);
        field("absent", self.absent);
        field("absent_count", self.absent_count);
        field("walk_ins", self.walk_ins);
        field("walk_ins_max", self.walk_ins_max);
        field("today", self.today);
        field("visits", self.visits);
        field("inside", self.inside);
        field("tickets", self.tickets);
        field("alarms", self.alarms);
        field("alarms_count", self.alarms_count);
        field("commodities", self.commodities);
        field("slots", self.slots);
        field("bookings_open", self.bookings_open);
    }
    bool operator==(const View&) const = default;
};

}  // namespace graingate
