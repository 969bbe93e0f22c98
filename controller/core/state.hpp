#pragma once

#include "controller/core/bookings.hpp"
#include "controller/core/command.hpp"
#include "controller/core/ensure.hpp"
#include "controller/core/phases.hpp"
#include "controller/core/tare_history.hpp"
#include "controller/core/visit.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace graingate {

/// Whose alarm it is when it is no device's, part's or visit's.
inline constexpr Name depot_subject = *Name::parse("depot");

/// A truck that waits in the street.
struct WaitingTruck {
    BookingId booking;
    Instant arrived_at;
    Instant since;  ///< of its place among late trucks: its arrival, or when it lost its turn
    Instant called_at = Instant::never();
    Name lane;  ///< that it is called to
    bool has_lost_its_turn = false;

    [[nodiscard]] bool is_called() const { return called_at != Instant::never(); }

    static void fields(auto& self, auto&& field) {
        field("booking", self.booking);
        field("arrived_at_us", self.arrived_at);
        field("since_us", self.since);
        field("called_at_us", self.called_at);
        field("lane", self.lane);
        field("lost_its_turn", self.has_lost_its_turn);
    }
    bool operator==(const WaitingTruck&) const = default;
};

/// The street and the pace of the lanes.
struct Yard {
    static constexpr std::size_t cycles_max = 16;

    std::vector<WaitingTruck> waiting;  ///< by arrival
    Day walk_in_day;
    std::int64_t walk_ins = 0;     ///< that came on `walk_in_day`
    std::vector<Duration> cycles;  ///< of the last full trucks, newest last

    static void fields(auto& self, auto&& field) {
        field("waiting", self.waiting);
        field("walk_in_day", self.walk_in_day);
        field("walk_ins", self.walk_ins);
        field("cycles_us", self.cycles);
    }
    bool operator==(const Yard&) const = default;
};

/// Everything the depot knows. A value: copied, compared, rebuilt by folding the journal. Bounded: bookings
/// leave two days after their slot, visits when they close, tares by age. What is added here starts an epoch:
/// snapshots hold it (snapshot.hpp), so `codec_version` rises.
struct State {
    static constexpr std::size_t tickets_max = 8;

    std::uint32_t epoch = 0;
    Instant now;  ///< of the last event
    std::uint32_t last_booking = 0;
    std::uint32_t last_visit = 0;
    std::uint32_t last_ticket = 0;
    std::uint32_t last_job = 0;
    VisitId overdue_up_to;   ///< visits up to this one were alarmed as overdue
    std::int64_t terms = 0;  ///< seq of the row that brought the rules in force
    Duration clock_offset;   ///< the wall's time less the journal's

    Bookings bookings;
    TareHistory tares;
    std::map<VisitId, Visit> visits;       ///< trucks inside
    std::vector<TicketIssued> tickets;     ///< the newest, for the screen; newest first
    std::map<JobId, Command> jobs;         ///< asked for and not answered
    std::map<JobId, Instant> print_again;  ///< jobs that failed, and when they are asked for again
    Yard yard;
    std::set<std::pair<Alarm, Name>> alarms;
    bool vision_up = false;

    std::vector<Lane> lanes;  ///< as in Rules::lanes
    std::vector<Pit> pits;    ///< as in Rules::pits

    static void fields(auto& self, auto&& field) {
        field("epoch", self.epoch);
        field("now_us", self.now);
        field("last_booking", self.last_booking);
        field("last_visit", self.last_visit);
        field("last_ticket", self.last_ticket);
        field("last_job", self.last_job);
        field("overdue_up_to", self.overdue_up_to);
        field("terms", self.terms);
        field("clock_offset_us", self.clock_offset);
        field("bookings", self.bookings);
        field("tares", self.tares);
        field("visits", self.visits);
        field("tickets", self.tickets);
        field("jobs", self.jobs);
        field("print_again", self.print_again);
        field("yard", self.yard);
        field("alarms", self.alarms);
        field("vision_up", self.vision_up);
        field("lanes", self.lanes);
        field("pits", self.pits);
    }
    bool operator==(const State&) const = default;
};

/// One event on its way through the core: what decides (rules, state), when, and what was decided so far.
struct Turn {
    const Rules& rules;
    State& state;
    const Envelope& envelope;
    Commands& commands;

    [[nodiscard]] Instant now() const { return envelope.at; }
    void decide(Command command) { commands.push_back(std::move(command)); }

    BookingId new_booking() { return {state.epoch, ++state.last_booking}; }
    VisitId new_visit() { return {state.epoch, ++state.last_visit}; }
    TicketId new_ticket() { return {state.epoch, ++state.last_ticket}; }

    /// Asks a part for something; the job stays in the state until `finish`.
    template <class Job>
    JobId start(Job job) {
        job.job = {state.epoch, ++state.last_job};
        state.jobs.emplace(job.job, job);
        decide(job);
        return job.job;
    }
    /// Whether the job was still waited for.
    bool finish(JobId job) { return state.jobs.erase(job) != 0; }

    void end_visit(VisitId id, VisitEnd how) {
        const auto found = state.visits.find(id);
        ENSURE(found != state.visits.end());
        clear(Alarm::visit_overdue, found->second.subject());
        decide(VisitClosed{id, how});
        state.visits.erase(found);
    }

    void raise(Alarm alarm, const Name& subject) {
        if (state.alarms.emplace(alarm, subject).second) decide(AlarmRaised{alarm, subject});
    }
    void clear(Alarm alarm, const Name& subject) {
        if (state.alarms.erase({alarm, subject}) != 0) decide(AlarmCleared{alarm, subject});
    }
};

}  // namespace graingate
