#include "controller/app/vision_part.hpp"

#include "controller/app/camera_jobs.hpp"
#include "controller/app/camera_watch.hpp"
#include "controller/app/config.hpp"
#include "controller/app/depot_clock.hpp"
#include "controller/app/log.hpp"
#include "controller/app/part_socket.hpp"
#include "controller/app/process.hpp"
#include "controller/app/worker.hpp"
#include "vision/reader.hpp"

#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace graingate::app {
namespace {

constexpr int reconnect_ms = 300;
/// Real time between two looks at what ails the cameras.
constexpr std::chrono::milliseconds health_period{200};

/// The newest job of each camera: an older one that nobody has begun is one that the engine gave up.
class Newest {
public:
    void note(const Command& job) {
        const std::scoped_lock lock(mutex_);
        if (const auto* read = std::get_if<ReadPlate>(&job)) by_camera_[read->camera] = read->job;
    }
    bool is_stale(const Command& job) {
        const std::scoped_lock lock(mutex_);
        const auto* read = std::get_if<ReadPlate>(&job);
        return read != nullptr && by_camera_[read->camera] != read->job;
    }

private:
    std::mutex mutex_;
    std::map<Name, JobId> by_camera_;
};

/// A worker for each camera.
using Workers = std::map<Name, Worker>;

Name camera_of(const Command& job) {
    if (const auto* read = std::get_if<ReadPlate>(&job)) return read->camera;
    if (const auto* store = std::get_if<StorePhoto>(&job)) return store->camera;
    return {};
}

/// Serves one connection to the engine until it ends.
void serve(PartSocket& socket, Workers& workers, CameraJobs& jobs, const CameraWatch& watch) {
    std::atomic<bool> is_over{false};
    Newest newest;
    std::thread heart([&] {
        CameraWatch::Said said;
        auto alive_at = std::chrono::steady_clock::now();
        bool is_heard = socket.send(engine::Alive{});
        while (!is_over.load() && is_heard) {
            sleep_unless_stopped(static_cast<int>(health_period.count()));
            for (Event& event : watch.news(said)) is_heard = socket.send(engine::Happened{std::move(event)});
            if (std::chrono::steady_clock::now() - alive_at < alive_period) continue;
            alive_at = std::chrono::steady_clock::now();
            is_heard = socket.send(engine::Alive{});
        }
        socket.shut();
    });
    for (auto message = socket.receive(); message && !is_stop_asked(); message = socket.receive()) {
        const auto* job = std::get_if<engine::Do>(&*message);
        if (job == nullptr) continue;
        newest.note(job->job);
        const bool is_taken = workers[camera_of(job->job)].post([&, command = job->job] {
            const auto is_wanted = [&] {
                return !is_over.load() && !newest.is_stale(command) && !is_stop_asked();
            };
            if (!is_wanted()) return;
            for (Event& event : jobs.answer(command, is_wanted))
                socket.send(engine::Happened{std::move(event)});
        });
        if (!is_taken) break;  // it cannot keep up: the engine is told by the loss of this line
    }
    is_over.store(true);
    socket.shut();
    heart.join();
    for (auto& [camera, worker] : workers) worker.drain();
}

int fail_vision(const std::string& why) {
    log_error("vision", why);
    return 1;
}

int run_vision(const ServiceOptions& options, const Config& config) {
    auto nets = vision::PlateReader::open(config.vision.plates);
    if (!nets) return fail_vision(nets.error().what);
    auto clock = options.clock.empty() ? Result<std::unique_ptr<DepotClock>, std::string>(DepotClock::real())
                                       : DepotClock::join(options.clock);
    if (!clock) return fail_vision(clock.error());
    const auto period = watch_period((*clock)->is_shared(), config.cameras.size());
    CameraJobs jobs(config, **clock, options.data + "/evidence", *std::move(nets), period);
    const CameraWatch watch(jobs.cameras(), **clock, period);
    Workers workers;
    while (!is_stop_asked()) {
        auto socket = PartSocket::connect(options.data, engine::Peer::vision);
        if (socket) serve(**socket, workers, jobs, watch);
        sleep_unless_stopped(reconnect_ms);
    }
    return 0;
}

}  // namespace

int run_vision_part(const ServiceOptions& options) {
    catch_stop_signals();
    setpriority(PRIO_PROCESS, 0, 10);  // behind the engine and people, and never starved
    const auto config = read_config(options.config);
    if (config) return run_vision(options, *config);
    for (const ConfigFault& fault : config.error()) log_error("vision", fault.text());
    return 1;
}

}  // namespace graingate::app
