#pragma once

#include "controller/core/bookings.hpp"
#include "controller/core/command.hpp"
#include "controller/core/phases.hpp"
#include "controller/core/tare_history.hpp"
#include "controller/core/visit.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace graingate {

/// Everything the depot knows. A value: copied, compared, rebuilt by folding the journal. Bounded: bookings
/// leave two days after their slot, visits when they close, tares by age.
struct State {
    static constexpr std::size_t tickets_max = 8;

    std::uint32_t epoch = 0;
    Instant now;  ///< of the last event
    std::uint32_t last_booking = 0;
    std::uint32_t last_visit = 0;
    std::uint32_t last_ticket = 0;
    std::uint32_t last_job = 0;

    Bookings bookings;
    TareHistory tares;
    std::map<VisitId, Visit> visits;    ///< trucks inside
    std::vector<TicketIssued> tickets;  ///< the newest, for the screen; newest first
    std::map<JobId, Command> jobs;      ///< asked for and not answered
    std::set<std::pair<Alarm, Name>> alarms;
    bool vision_up = false;

    std::vector<Lane> lanes;  ///< as in Rules::lanes
    std::vector<Pit> pits;    ///< as in Rules::pits

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

    void raise(Alarm alarm, const Name& subject) {
        if (state.alarms.emplace(alarm, subject).second) decide(AlarmRaised{alarm, subject});
    }
    void clear(Alarm alarm, const Name& subject) {
        if (state.alarms.erase({alarm, subject}) != 0) decide(AlarmCleared{alarm, subject});
    }
};

}  // namespace graingate
