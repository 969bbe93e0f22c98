#pragma once

#include "controller/devices/remote_io.hpp"
#include "controller/engine/loop.hpp"
#include "db/journal.hpp"
#include "sim/modbus/field_servers.hpp"
#include "tests/support/test_depot.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

/// A depot of eight lanes whose journal, loop, modules, sockets and disk are real, and whose time, readings,
/// plates and photographs come from the benchmark.
namespace graingate::test {

using Real = std::chrono::steady_clock;
constexpr std::size_t lanes = 8;
constexpr std::chrono::seconds patience{20};  ///< real time, for a step that takes milliseconds

/// Ends the program: what follows would measure something else.
[[noreturn]] inline void give_up(const std::string& why) {
    std::cerr << "latency bench: " << why << "\n";
    std::abort();
}

inline Rules eight_lanes() {
    Rules rules = small_rules();
    rules.lanes.resize(lanes, rules.lanes[0]);
    for (std::size_t i = 0; i < lanes; ++i) {
        const std::string name = "L" + std::to_string(i + 1);
        const auto part = [&](const char* of) { return Name::parse(name + of).value(); };
        LaneRules& lane = rules.lanes[i];
        lane.name = part("");
        lane.indicator = part(".indicator");
        lane.io = part(".io");
        lane.camera_a = part(".A.camera");
        lane.camera_b = part(".B.camera");
    }
    rules.yard.inside_max = 1'000'000;  // no truck of the bench ever comes back from the yard
    rules.slots.capacity = rules.slots.open_per_phone = 1'000'000;
    return rules;
}

/// `L3.B.camera` and `L3` are of lane 2, counted from 0.
inline std::size_t lane_of(const Name& name) {
    return static_cast<std::size_t>(name.view()[1] - '1');
}

/// A folder beside this program, on the disk that it was built on: a temporary folder may be memory.
class Folder {
public:
    Folder() {
        std::string pattern =
            std::filesystem::read_symlink("/proc/self/exe").parent_path() / "latency.XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr) give_up("no folder " + pattern);
        path_ = pattern;
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] std::unique_ptr<db::Journal> journal(const char* name) const {
        auto opened = db::Journal::open(path_ / name);
        if (!opened) give_up(opened.error().text);
        return std::move(*opened);
    }

private:
    std::filesystem::path path_;
};

/// Depot time, set by hand.
class SetClock final : public engine::Clock {
public:
    [[nodiscard]] Instant now() const override { return Instant{us_}; }
    [[nodiscard]] std::chrono::nanoseconds real_until(Instant instant) const override {
        return instant <= now() ? std::chrono::nanoseconds{0} : std::chrono::hours{1};
    }
    void pass(Duration time) { us_ += time.us(); }

private:
    std::atomic<std::int64_t> us_ = ten_o_clock.us();
};

/// What is seen of the depot: the lanes as committed, and the exit barriers' coils as the modules hold them.
class Watch {
public:
    void see(const std::vector<Lane>& now) {
        const std::scoped_lock lock(mutex_);
        lanes_ = now;
        changed_.notify_all();
    }
    void see_coil(const Point& point, bool on) {
        const auto at = Real::now();
        if (point.side != Side::b || point.signal != Signal::barrier) return;
        const std::scoped_lock lock(mutex_);
        coils_.at(lane_of(point.place)) = {on, at};
        changed_.notify_all();
    }
    void await_lanes(const char* what, const std::function<bool(const Lane&)>& is_there) {
        await(what, [&] { return lanes_.size() == lanes && std::ranges::all_of(lanes_, is_there); });
    }
    /// When the coil went to this level.
    Real::time_point await_coil(std::size_t lane, bool on) {
        await("coil", [&] { return coils_[lane].on == on; });
        const std::scoped_lock lock(mutex_);
        return coils_[lane].since;
    }

private:
    void await(const char* what, const std::function<bool()>& is_there) {
        std::unique_lock lock(mutex_);
        if (changed_.wait_for(lock, patience, is_there)) return;
        std::string text = std::string("waited in vain: ") + what + "; phases:";
        for (const Lane& lane : lanes_) text += " " + std::to_string(lane.phase.index());
        give_up(text);
    }

    struct Coil {
        bool on = false;
        Real::time_point since{};
    };
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Lane> lanes_;
    std::array<Coil, lanes> coils_;
};

/// Eight modules on sockets of their own, and a ninth that nobody drives, to time a round trip with.
class Modules {
public:
    explicit Modules(const Rules& rules, engine::Inbox& inbox, Watch& watch) {
        std::vector<sim::DevicePlan> plans{plan(spare, spare)};
        for (const LaneRules& lane : rules.lanes) plans.push_back(plan(lane.io, lane.name));
        auto started = sim::FieldServers::start(
            plans, {.input = [](const Point& point) { return point.signal == Signal::barrier_closed; },
                    .output =
                        [&watch](const Point& point, bool on) {
                            if (point.place != spare) watch.see_coil(point, on);
                        }});
        if (!started) give_up(started.error());
        servers_ = std::move(*started);
        for (const LaneRules& lane : rules.lanes) drive(lane, inbox);
    }

    [[nodiscard]] devices::LinkAddress spare_address() const {
        return {"127.0.0.1", servers_.port_of(spare), 1};
    }
    void drive(const std::vector<OutputLevel>& levels) {
        std::map<Point, bool> wanted;
        for (const OutputLevel& level : levels) wanted.emplace(level.point, level.on);
        for (const auto& module : modules_) module->drive(wanted);
    }

private:
    static constexpr Name spare = "spare"_name;

    static devices::ChannelMap channels(const Name& lane, std::initializer_list<Signal> signals) {
        devices::ChannelMap map;
        for (const Side side : {Side::a, Side::b})
            for (const Signal signal : signals)
                map.emplace(Point{lane, side, signal}, static_cast<unsigned>(map.size()));
        return map;
    }
    static devices::ChannelMap inputs_of(const Name& lane) {
        return channels(lane, {Signal::presence, Signal::boom, Signal::beam, Signal::barrier_open,
                               Signal::barrier_closed});
    }
    static devices::ChannelMap outputs_of(const Name& lane) {
        return channels(lane, {Signal::barrier, Signal::light_in, Signal::light_out});
    }
    sim::RemoteIoPlan plan(const Name& device, const Name& lane) const {
        return {
            .device = device, .profile = profile_, .inputs = inputs_of(lane), .outputs = outputs_of(lane)};
    }
    void drive(const LaneRules& lane, engine::Inbox& inbox) {
        devices::RemoteIoConfig config{};
        config.device = lane.io;
        config.address = {"127.0.0.1", servers_.port_of(lane.io), 1};
        config.profile = profile_;
        config.inputs = inputs_of(lane.name);
        config.outputs = outputs_of(lane.name);
        const auto sink = [&inbox](const devices::DeviceReport& said) {
            if (const auto* lost = std::get_if<devices::LostReport>(&said)) give_up("lost: " + lost->reason);
            if (const auto* back = std::get_if<devices::BackReport>(&said))
                inbox.tell(DeviceBack{back->device});
            if (const auto* input = std::get_if<devices::InputReport>(&said))
                inbox.tell(InputChanged{input->point, input->on});
        };
        modules_.push_back(std::make_unique<devices::RemoteIo>(
            std::move(config), devices::DepotClock::running(ten_o_clock, 1), sink));
    }

    const devices::RemoteIoProfile profile_ = devices::load_remote_io_profile("icp_das_tm").value();
    sim::FieldServers servers_;
    std::vector<std::unique_ptr<devices::RemoteIo>> modules_;
};

/// The engine with its modules; a camera that reads each lane's plate and stores each photograph at once.
class Engine final : engine::OutputPort, engine::JobPort, engine::AnswerPort, engine::ViewPort {
public:
    explicit Engine(std::unique_ptr<db::Journal> journal)
        : journal_(std::move(journal)), loop_(*journal_, inbox, clock, {*this, *this, *this, *this}) {
        if (const auto went = loop_.start({rules, "bench"}); !went) give_up(went.error().text);
        modules_ = std::make_unique<Modules>(rules, inbox, watch);
        thread_ = std::thread([this] {
            while (!is_over_)
                if (const auto went = loop_.turn(std::chrono::milliseconds{100}); !went)
                    give_up(went.error().text);
        });
    }
    ~Engine() override {
        is_over_ = true;
        inbox.wake();
        thread_.join();
    }
    [[nodiscard]] const Modules& modules() const { return *modules_; }

    const Rules rules = eight_lanes();
    SetClock clock;
    engine::Inbox inbox;
    Watch watch;
    std::array<Plate, lanes> plates;  ///< set before a truck is told

private:
    void drive(const std::vector<OutputLevel>& levels) override {
        if (modules_) modules_->drive(levels);
    }
    void make_safe() override { give_up("the journal failed"); }
    bool start(const Command& job) override {
        if (const auto* read = std::get_if<ReadPlate>(&job))
            inbox.tell(PlateRead{read->job,
                                 read->camera,
                                 {seen_as(plates.at(lane_of(read->camera)).text(), -1, read->camera)},
                                 fixed<64>("photo")});
        if (const auto* store = std::get_if<StorePhoto>(&job))
            inbox.tell(EvidenceStored{store->job, fixed<64>("weighing")});
        return true;
    }
    void answer(const RequestId&, const Commands&) override {}
    void show(const Depot& depot) override { watch.see(depot.state().lanes); }

    std::unique_ptr<db::Journal> journal_;
    engine::Loop loop_;
    std::unique_ptr<Modules> modules_;
    std::atomic<bool> is_over_ = false;
    std::thread thread_;
};

}  // namespace graingate::test
