#pragma once

#include "controller/core/event.hpp"
#include "controller/core/text.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

/// How the engine fares, in figures: what operators of the machine watch (docs/operations.md). Never read to
/// decide, and never about a person: no plate, no farmer.
namespace graingate::engine {

/// How often something of a name happened since the process began.
struct Tally {
    Name what;
    std::int64_t count = 0;

    static void fields(auto& self, auto&& field) {
        field("what", self.what);
        field("count", self.count);
    }
    bool operator==(const Tally&) const = default;
};

struct DeviceVitals {
    Name device;
    bool is_present = false;   ///< answers, and what it answers can be relied on
    std::int64_t losses = 0;   ///< DeviceLost since the process began
    std::int64_t polls = 0;    ///< since the process began
    std::int64_t late = 0;     ///< of those, begun a whole period or more behind their time
    std::int64_t age_us = -1;  ///< depot time since the last poll that went well; -1: none has

    static void fields(auto& self, auto&& field) {
        field("device", self.device);
        field("present", self.is_present);
        field("losses", self.losses);
        field("polls", self.polls);
        field("late", self.late);
        field("age_us", self.age_us);
    }
    bool operator==(const DeviceVitals&) const = default;
};

struct PartVitals {
    Part part = Part::vision;
    bool is_present = false;
    std::int64_t losses = 0;        ///< PartLost since the process began: each one a restart
    std::int64_t memory_bytes = 0;  ///< resident; 0 while it is away

    static void fields(auto& self, auto&& field) {
        field("part", self.part);
        field("present", self.is_present);
        field("losses", self.losses);
        field("memory_bytes", self.memory_bytes);
    }
    bool operator==(const PartVitals&) const = default;
};

/// Upper bounds of the classes by which commits are counted; the last class has none. Real time.
constexpr std::array<std::int64_t, 12> commit_bounds_us{100,    250,    500,    1'000,   2'500,   5'000,
                                                        10'000, 25'000, 50'000, 100'000, 500'000, 1'000'000};

/// At most `array_size_max` (codec) of anything, so that it always fits one line.
struct Vitals {
    std::string build;
    std::int64_t rows = 0;  ///< of the journal
    std::vector<Tally> events;
    std::vector<Tally> holds;           ///< VisitHeld by code
    std::vector<Tally> visits;          ///< VisitClosed by how
    std::int64_t tickets = 0;           ///< TicketIssued
    std::vector<std::int64_t> commits;  ///< by time taken, a number for each class
    std::int64_t commits_us = 0;        ///< time of all of them
    std::int64_t inbox = 0;             ///< events that wait
    std::int64_t memory_bytes = 0;      ///< resident, of the engine
    std::int64_t disk_free_bytes = 0;   ///< where the journal lies
    bool is_disk_read_only = false;
    std::vector<DeviceVitals> devices;
    std::vector<PartVitals> parts;

    static void fields(auto& self, auto&& field) {
        field("build", self.build);
        field("rows", self.rows);
        field("events", self.events);
        field("holds", self.holds);
        field("visits", self.visits);
        field("tickets", self.tickets);
        field("commits", self.commits);
        field("commits_us", self.commits_us);
        field("inbox", self.inbox);
        field("memory_bytes", self.memory_bytes);
        field("disk_free_bytes", self.disk_free_bytes);
        field("disk_read_only", self.is_disk_read_only);
        field("devices", self.devices);
        field("parts", self.parts);
    }
    bool operator==(const Vitals&) const = default;
};

/// Resident memory of a process (0: this one); 0 where the system does not tell.
std::int64_t resident_bytes(int process = 0);

}  // namespace graingate::engine
