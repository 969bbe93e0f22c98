#pragma once

#include "controller/devices/device_report.hpp"
#include "controller/devices/link.hpp"
#include "controller/devices/poll_thread.hpp"
#include "controller/devices/profile/profile.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace graingate::devices {

/// Which wire hangs on which channel, counted from 0.
using ChannelMap = std::map<Point, unsigned>;

/// What it takes to run one remote I/O module.
struct RemoteIoConfig {
    Name device;
    LinkAddress address;
    LinkTimes times{};
    RemoteIoProfile profile;
    Duration poll_period = graingate::milliseconds(100);
    ChannelMap inputs;
    ChannelMap outputs;
    /// the module's own watchdog, real time; rounded up to its step; means nothing where the profile has none
    std::chrono::milliseconds watchdog{2'000};
    /// outputs go to 0 when nobody called `drive` for so long, real time; 0: never
    std::chrono::milliseconds silence_max{0};
    /// Whether an output that is on must stay on for now, though nobody has decided since then (depot time):
    /// a boom with a truck under it. Asked on the module's thread, with every poll. Empty: none must.
    std::function<bool(const Point&, Instant)> keeps;
};

/// What the profile does not allow in `config`: a channel or a time-out beyond it, an input mapped as an
/// output, two wires on one channel. One sentence each; empty when all is well.
std::vector<std::string> faults_of(const RemoteIoConfig& config);

/// Runs one remote I/O module on its link's thread; its polls are the heartbeat that keeps the
/// module's watchdog from tripping. Invariants:
///  1. No output is written before the watchdog was programmed and read back (where the profile can: else
///     a recorded test must have shown that it trips), all inputs were read, and `drive` was called;
///     after a `LostReport`, called again.
///  2. A `BackReport` is followed by the level of every input; then come edges.
///  3. A level that was driven is read back at once and with every poll. One that does not stay is
///     a `LostReport` that says so: outputs are safe or unknown until the next `BackReport`. A watchdog that
///     tripped while an output was on is one too, however short the silence.
///  4. An output is switched on only by a `drive` that knew the inputs of a poll at most a second (or two
///     periods) ago in depot time; a later `drive` that wants the same makes it good.
class RemoteIo {
public:
    /// `config` has no faults. On a link that it shares with others of the same peer or line.
    RemoteIo(RemoteIoConfig config, const Link& link, ReportSink sink);
    /// On a link of its own.
    RemoteIo(RemoteIoConfig config, DepotClock clock, ReportSink sink);
    /// Ends the polls within a connect and a response time-out; outputs stay as they are until the
    /// module's watchdog trips.
    ~RemoteIo();
    RemoteIo(const RemoteIo&) = delete;
    RemoteIo& operator=(const RemoteIo&) = delete;

    /// The desired level of outputs; one that is not named stays as it is, points of other devices
    /// are passed over. Cheap when nothing changed; else the module is written within a round trip
    /// without waiting for a poll. Any thread.
    void drive(const std::map<Point, bool>& levels);

    /// From now on every output is wanted at 0, whatever `drive` says; one that `keeps` names, once it does
    /// not. Returns at once. Any thread.
    void make_safe();
    /// How far that is. Any thread.
    enum class Rest {
        safe,     ///< every output was read back at 0, or the module has none
        kept,     ///< all but those that `keeps` named
        unknown,  ///< not read back yet, or the module is lost
    };
    [[nodiscard]] Rest rest() const;

    /// Any thread.
    [[nodiscard]] PollCounts counts() const;

private:
    class Driver;
    std::unique_ptr<Driver> driver_;
};

}  // namespace graingate::devices
