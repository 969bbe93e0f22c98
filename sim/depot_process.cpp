#include "sim/depot_process.hpp"

#include "sim/depot_lines.hpp"
#include "sim/frame_cache.hpp"
#include "sim/frame_server.hpp"
#include "sim/world/world.hpp"

#include <opencv2/core/utility.hpp>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace graingate::sim {
namespace {

constexpr std::chrono::milliseconds pace{20};  // real time between two looks at the clock when nobody asks
constexpr int jpeg_quality = 88;

}  // namespace

class DepotProcess::Depot {
public:
    explicit Depot(DepotPlan plan) : plan_(std::move(plan)), world_(plan_.scenario), lines_(plan_.scenario) {}

    ~Depot() {
        {
            const std::scoped_lock lock(mutex_);
            is_ending_ = true;
        }
        wake_.notify_all();
        if (thread_.joinable()) thread_.join();
    }
    Depot(const Depot&) = delete;
    Depot& operator=(const Depot&) = delete;

    Result<Done, std::string> start() {
        cv::setNumThreads(1);  // a frame is drawn on one thread: the other core is the controller's
        auto servers = FieldServers::start(plan_.devices, image(), plan_.speed);
        if (!servers) return Unexpected{servers.error()};
        servers_.emplace(std::move(*servers));
        auto cameras =
            FrameServer::start(plan_.camera_port, [this](std::string_view name) { return frame(name); });
        if (!cameras) return Unexpected{cameras.error()};
        cameras_.emplace(std::move(*cameras));
        thread_ = std::thread([this] { run(); });
        return Done{};
    }

    [[nodiscard]] const FieldServers& servers() const { return *servers_; }
    [[nodiscard]] const FrameServer& cameras() const { return *cameras_; }

    /// Calls `work` with the world, brought up to now.
    auto with_world(const auto& work) {
        const std::scoped_lock lock(mutex_);
        const Instant now = plan_.now();
        if (now > world_.now()) world_.advance(now - world_.now());
        return work(world_);
    }

private:
    void run() {
        std::unique_lock lock(mutex_);
        while (!wake_.wait_for(lock, pace, [this] { return is_ending_; })) {
            const Instant now = plan_.now();
            if (now > world_.now()) world_.advance(now - world_.now());
            const std::vector<std::string> news = lines_.news(world_);
            lock.unlock();
            if (plan_.say)
                for (const std::string& line : news) plan_.say(line);
            lock.lock();
        }
    }

    FieldImage image() {
        // No clock: a module's watchdog is real time, as a module's is. By depot time, sped up, a machine
        // that stalls for a tenth of a second would be a dead controller, whose booms come down.
        return {
            .indicator = [this](const Name& device) { return levels(device); },
            .input =
                [this](const Point& point) {
                    return with_world([&](World& world) { return world.has(point) && world.input(point); });
                },
            .output =
                [this](const Point& point, bool on) {
                    with_world([&](World& world) {
                        if (world.has(point)) world.set_output(point, on);
                    });
                },
            .zero =
                [this](const Name& device) {
                    return at_lane_of(
                        device, [](World& world, const Name& lane) { return world.zero_indicator(lane); });
                },
            .silent =
                [this](const Name& device) {
                    return at_lane_of(device,
                                      [](World& world, const Name& lane) { return world.silenced(lane); });
                },
            .late =
                [this](const Name& device) {
                    return at_lane_of(
                        device, [](World& world, const Name& lane) { return world.answers_late(lane); });
                }};
    }

    /// What `look` says of the lane that this indicator weighs; false where it weighs none.
    bool at_lane_of(const Name& device, const auto& look) {
        const auto lane = plan_.indicator_lane.find(device);
        return lane != plan_.indicator_lane.end() &&
               with_world([&](World& world) { return look(world, lane->second); });
    }

    IndicatorLevels levels(const Name& device) {
        const auto lane = plan_.indicator_lane.find(device);
        if (lane == plan_.indicator_lane.end()) return {};
        const Indication shown = with_world([&](World& world) { return world.indicator(lane->second); });
        return {.kg = shown.displayed.count(),
                .stable = shown.is_stable,
                .centre_of_zero = shown.is_centre_of_zero,
                .overload = shown.is_overload,
                .underload = shown.is_underload};
    }

    std::optional<std::vector<std::uint8_t>> frame(std::string_view name) {
        // Drawing takes long: it is done behind the lock's back.
        std::optional<CameraView> view;
        Instant at;
        with_world([&](World& world) {
            view = world.camera(name);
            at = world.now();
        });
        if (!view) return std::nullopt;
        return frames_.frame(name, *view, at);
    }

    const DepotPlan plan_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    World world_;
    DepotLines lines_;
    bool is_ending_ = false;
    std::thread thread_;
    FrameCache frames_{[](const SceneSpec& scene) {
        return encode_jpeg(render_scene(scene).image, jpeg_quality);
    }};                                    ///< the frame server's thread alone
    std::optional<FieldServers> servers_;  ///< these two end first: their threads use all of the above
    std::optional<FrameServer> cameras_;
};

Result<std::unique_ptr<DepotProcess>, std::string> DepotProcess::start(DepotPlan plan) {
    auto depot = std::make_unique<Depot>(std::move(plan));
    if (auto started = depot->start(); !started) return Unexpected{started.error()};
    return std::unique_ptr<DepotProcess>(new DepotProcess(std::move(depot)));
}

DepotProcess::DepotProcess(std::unique_ptr<Depot> depot) : depot_(std::move(depot)) {}
DepotProcess::~DepotProcess() = default;

std::uint16_t DepotProcess::port_of(const Name& device) const {
    return depot_->servers().port_of(device);
}
std::uint16_t DepotProcess::camera_port() const {
    return depot_->cameras().port();
}

bool DepotProcess::obey(std::string_view line) {
    return depot_->with_world([&](World& world) { return DepotLines::obey(world, line); });
}

bool DepotProcess::is_everybody_gone() const {
    return depot_->with_world([](const World& world) { return world.is_everybody_gone(); });
}

void DepotProcess::with_world(const std::function<void(const World&)>& look) const {
    depot_->with_world([&](const World& world) { look(world); });
}

}  // namespace graingate::sim
