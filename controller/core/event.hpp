#pragma once

#include "controller/core/flags.hpp"
#include "controller/core/ids.hpp"
#include "controller/core/plate_seen.hpp"
#include "controller/core/point.hpp"
#include "controller/core/request.hpp"
#include "controller/core/rules.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What happened; what people asked stands in request.hpp. An event is data that the world, a person or a
/// clock gave us; `step` alone turns it into commands. Field order is the journal's key order (codec.hpp).
namespace graingate {

// ---- the program itself -------------------------------------------------------------------------

/// First row of a journal, and of each stretch that another behaviour version writes.
struct EpochStarted {
    static constexpr std::string_view name = "EpochStarted";
    std::uint32_t epoch = 1;
    std::uint32_t behaviour = 0;  ///< version of what `step` decides
    std::uint32_t codec = 0;      ///< version of the canonical text
    std::string build;
    Rules rules;
    Digest state;  ///< SHA-256 of the state carried over; empty in the first epoch

    static void fields(auto& self, auto&& field) {
        field("epoch", self.epoch);
        field("behaviour", self.behaviour);
        field("codec", self.codec);
        field("build", self.build);
        field("rules", self.rules);
        field("state", self.state);
    }
    bool operator==(const EpochStarted&) const = default;
};

/// The controller came up: nothing is driven, nothing seen before counts.
struct ProcessStarted {
    static constexpr std::string_view name = "ProcessStarted";
    std::string build;

    static void fields(auto& self, auto&& field) { field("build", self.build); }
    bool operator==(const ProcessStarted&) const = default;
};

struct RulesChanged {
    static constexpr std::string_view name = "RulesChanged";
    Rules rules;

    static void fields(auto& self, auto&& field) { field("rules", self.rules); }
    bool operator==(const RulesChanged&) const = default;
};

/// The processes beside the engine.
enum class Part : std::uint8_t { vision, web };
constexpr std::array<std::string_view, 2> names_of(Part) {
    return {"vision", "web"};
}

struct PartLost {
    static constexpr std::string_view name = "PartLost";
    Part part = Part::vision;

    static void fields(auto& self, auto&& field) { field("part", self.part); }
    bool operator==(const PartLost&) const = default;
};

struct PartBack {
    static constexpr std::string_view name = "PartBack";
    Part part = Part::vision;

    static void fields(auto& self, auto&& field) { field("part", self.part); }
    bool operator==(const PartBack&) const = default;
};

/// The wall clock was set: tickets and slots follow it, the journal's own time does not. `offset` is the
/// wall's time less the journal's from here on.
struct ClockCorrected {
    static constexpr std::string_view name = "ClockCorrected";
    Duration offset;

    static void fields(auto& self, auto&& field) { field("offset_us", self.offset); }
    bool operator==(const ClockCorrected&) const = default;
};

/// The state after row `seq` was kept in a file of its own. The state goes on as if nothing had happened.
struct SnapshotTaken {
    static constexpr std::string_view name = "SnapshotTaken";
    std::int64_t seq = 0;  ///< an earlier row
    Digest digest;         ///< SHA-256 of the file

    static void fields(auto& self, auto&& field) {
        field("seq", self.seq);
        field("digest", self.digest);
    }
    bool operator==(const SnapshotTaken&) const = default;
};

/// The instant that `deadline(state)` named has come.
struct DeadlineReached {
    static constexpr std::string_view name = "DeadlineReached";

    static void fields(auto&, auto&&) {}
    bool operator==(const DeadlineReached&) const = default;
};

// ---- the field ----------------------------------------------------------------------------------

/// What the indicator says of its reading.
enum class WeightFlag : std::uint8_t {
    stable,          ///< no motion (R 76-1, 4.4.2)
    centre_of_zero,  ///< within a quarter division of zero
    overload,        ///< above Max + 9 e
    underload,       ///< below what the indicator shows
    fault,           ///< the indicator or we doubt the reading itself
};
constexpr std::array<std::string_view, 5> names_of(WeightFlag) {
    return {"stable", "centre_of_zero", "overload", "underload", "fault"};
}

/// A reading of the platform. Between two of these the device thread vouches for fresh polls with the same
/// division and flags; while the reading moves it sends one a second (docs/devices.md).
struct WeightRead {
    static constexpr std::string_view name = "WeightRead";
    Name device;
    Kilograms weight;  ///< gross, on the division
    Flags<WeightFlag> flags;

    static void fields(auto& self, auto&& field) {
        field("device", self.device);
        field("weight_kg", self.weight);
        field("flags", self.flags);
    }
    bool operator==(const WeightRead&) const = default;
};

struct InputChanged {
    static constexpr std::string_view name = "InputChanged";
    Point point;
    bool on = false;

    static void fields(auto& self, auto&& field) {
        field("point", self.point);
        field("on", self.on);
    }
    bool operator==(const InputChanged&) const = default;
};

/// Three polls without an answer, or an answer that cannot be trusted.
struct DeviceLost {
    static constexpr std::string_view name = "DeviceLost";
    Name device;
    std::string reason;

    static void fields(auto& self, auto&& field) {
        field("device", self.device);
        field("reason", self.reason);
    }
    bool operator==(const DeviceLost&) const = default;
};

/// The device answers again; all its readings follow.
struct DeviceBack {
    static constexpr std::string_view name = "DeviceBack";
    Name device;

    static void fields(auto& self, auto&& field) { field("device", self.device); }
    bool operator==(const DeviceBack&) const = default;
};

// ---- cameras ------------------------------------------------------------------------------------

/// Answers the job `ReadPlate`. Plates in falling certainty, the truck's before its trailer's, at most 4;
/// none when no plate was seen.
struct PlateRead {
    static constexpr std::string_view name = "PlateRead";
    JobId job;
    Name camera;
    std::vector<PlateSeen> plates;
    Digest photo;  ///< the frame that was read

    static void fields(auto& self, auto&& field) {
        field("job", self.job);
        field("camera", self.camera);
        field("plates", self.plates);
        field("photo", self.photo);
    }
    bool operator==(const PlateRead&) const = default;
};

/// A camera was shown a booking's QR code, while its `job` was under way.
struct QrRead {
    static constexpr std::string_view name = "QrRead";
    JobId job;
    Name camera;
    CodeTag code;

    static void fields(auto& self, auto&& field) {
        field("job", self.job);
        field("camera", self.camera);
        field("code", self.code);
    }
    bool operator==(const QrRead&) const = default;
};

/// The camera gives no picture that can be read: for the job, or, with none, whoever asks it.
struct CameraFault {
    static constexpr std::string_view name = "CameraFault";
    JobId job;
    Name camera;
    std::string reason;

    static void fields(auto& self, auto&& field) {
        field("job", self.job);
        field("camera", self.camera);
        field("reason", self.reason);
    }
    bool operator==(const CameraFault&) const = default;
};

/// A camera that had a fault without a job is well again.
struct CameraBack {
    static constexpr std::string_view name = "CameraBack";
    Name camera;

    static void fields(auto& self, auto&& field) { field("camera", self.camera); }
    bool operator==(const CameraBack&) const = default;
};

/// Answers the job `StorePhoto`: the file is durable under its hash.
struct EvidenceStored {
    static constexpr std::string_view name = "EvidenceStored";
    JobId job;
    Digest photo;

    static void fields(auto& self, auto&& field) {
        field("job", self.job);
        field("photo", self.photo);
    }
    bool operator==(const EvidenceStored&) const = default;
};

/// Answers the jobs `PrintTicket` and `SetZero`.
struct JobDone {
    static constexpr std::string_view name = "JobDone";
    JobId job;

    static void fields(auto& self, auto&& field) { field("job", self.job); }
    bool operator==(const JobDone&) const = default;
};

struct JobFailed {
    static constexpr std::string_view name = "JobFailed";
    JobId job;
    std::string reason;

    static void fields(auto& self, auto&& field) {
        field("job", self.job);
        field("reason", self.reason);
    }
    bool operator==(const JobFailed&) const = default;
};

using Event =
    std::variant<EpochStarted, ProcessStarted, RulesChanged, PartLost, PartBack, SnapshotTaken,
                 DeadlineReached, ClockCorrected, WeightRead, InputChanged, DeviceLost, DeviceBack, PlateRead,
                 QrRead, CameraFault, CameraBack, EvidenceStored, JobDone, JobFailed, BookingRequested,
                 BookingCancelled, ArrivalReported, LoadSampled, LoadJudged, OperatorAsked>;

/// An event in its place in the journal.
struct Envelope {
    std::int64_t seq = 0;  ///< row number, from 1
    Instant at;            ///< never falls from row to row
    Event event;
};

}  // namespace graingate
