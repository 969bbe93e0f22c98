#include "controller/app/vision_part.hpp"

#include "controller/app/camera_watch.hpp"
#include "controller/app/config.hpp"
#include "controller/app/depot_clock.hpp"
#include "controller/app/log.hpp"
#include "controller/app/part_socket.hpp"
#include "controller/app/process.hpp"
#include "controller/app/worker.hpp"
#include "controller/core/codec.hpp"
#include "db/evidence.hpp"
#include "db/private_data.hpp"
#include "vision/camera.hpp"
#include "vision/code_reader.hpp"
#include "vision/plate_as_seen.hpp"
#include "vision/plate_tracker.hpp"
#include "vision/reader.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace graingate::app {
namespace {

/// The cameras of one stop, as the tracker counts them.
constexpr int front = 0;
constexpr int rear = 1;
/// Frames of one camera and stop that may vote.
constexpr std::size_t frames_max = 5;
/// Real time after which the frames so far must do: a driver waits.
constexpr std::chrono::milliseconds reading_max{600};
/// Real time in which a camera must give a new frame.
constexpr std::chrono::milliseconds frame_max{2000};
/// The same of a rear camera, for which no truck is held up.
constexpr std::chrono::milliseconds rear_frame_max{500};
/// Below this nobody could act on what was read of a plate: its driver gets time to show a code, in depot
/// time from the question, and a frame is searched for one so often, in real time.
constexpr int legible_permille = 500;
constexpr Duration code_patience = seconds(8);
constexpr std::chrono::milliseconds code_period{150};
constexpr int reconnect_ms = 300;
/// Real time between two looks at what ails the cameras.
constexpr std::chrono::milliseconds health_period{200};

std::string_view as_text(const std::vector<std::uint8_t>& bytes) {
    return {static_cast<const char*>(static_cast<const void*>(bytes.data())), bytes.size()};
}

/// Does the engine's jobs, on the threads of the cameras' workers: one that stalls holds up no other.
class Reader {
public:
    Reader(const Config& config, const DepotClock& clock, std::string evidence, vision::PlateReader reader,
           std::chrono::milliseconds watch_period)
        : clock_(clock), evidence_(std::move(evidence)), reader_(std::move(reader)) {
        for (const CameraConfig& camera : config.cameras) {
            const auto address = vision::parse_camera_address(camera.url);
            if (!address) {
                log_error("vision", std::string(camera.name.view()) + ": " + address.error());
                continue;
            }
            cameras_.emplace(camera.name,
                             std::make_unique<vision::Camera>(
                                 *address, vision::Camera::Options{.watch_period = watch_period}));
        }
    }

    [[nodiscard]] const Cameras& cameras() const { return cameras_; }

    /// What came of the job, in the order in which the engine must hear it.
    ///   is_wanted  whether the engine still waits
    std::vector<Event> answer(const Command& job, const std::function<bool()>& is_wanted) {
        if (const auto* read = std::get_if<ReadPlate>(&job)) return answer(*read, is_wanted);
        if (const auto* store = std::get_if<StorePhoto>(&job)) return {answer(*store)};
        return {JobFailed{{}, "no job of the vision part"}};
    }

private:
    /// What was seen of one truck that stands.
    struct Stop {
        std::vector<vision::CameraFrame> frames;  ///< of the front camera, then of the rear one
        std::vector<vision::Image> pictures;
        vision::PlateTracker tracker;
        std::size_t newest_front = 0;
        std::string code;            ///< of a booking; empty: none was shown
        std::size_t code_frame = 0;  ///< which frame shows it
    };

    std::vector<Event> answer(const ReadPlate& job, const std::function<bool()>& is_wanted) {
        const auto camera = cameras_.find(job.camera);
        if (camera == cameras_.end())
            return {CameraFault{job.job, job.camera, "is not in the configuration"}};
        const Instant code_until = clock_.now() + code_patience;
        Stop stop;
        if (const auto fault = look(*camera->second, front, stop))
            return {CameraFault{job.job, job.camera, fit_text(fault->what)}};
        // A tail that cannot be seen is no fault of the front: the camera's own alarm stands, and the trailer
        // counts as unread.
        if (const auto behind = cameras_.find(job.rear); behind != cameras_.end())
            look(*behind->second, rear, stop);
        while (!is_legible(stop.tracker.verdict()) && stop.code.empty() && clock_.now() < code_until &&
               is_wanted()) {
            sleep_unless_stopped(static_cast<int>(code_period.count()));
            if (!look_for_code(*camera->second, stop)) break;
        }
        std::vector<Event> told;
        if (!stop.code.empty())
            told.emplace_back(
                QrRead{job.job, job.camera, CodeTag::from(db::code_tag(stop.code)).value_or(CodeTag{})});
        told.emplace_back(plates_of(job, stop));
        return told;
    }

    static bool is_legible(const vision::StopVerdict& seen) {
        return seen.plate_camera == front && seen.plate.confidence_permille >= legible_permille;
    }

    /// The next frames of one camera, until its plates are sure or time is up.
    ///   which  `front` or `rear`
    std::optional<vision::VisionFault> look(vision::Camera& camera, int which, Stop& stop) {
        const auto began = std::chrono::steady_clock::now();
        const auto until = began + reading_max;
        auto since = began;
        const auto is_enough = [&] {
            return stop.tracker.is_sure() &&
                   std::ranges::count(stop.tracker.tracks(), which, &vision::PlateTrack::camera) > 0;
        };
        for (std::size_t frames = 0;
             frames == 0 || (frames < frames_max && std::chrono::steady_clock::now() < until && !is_enough());
             ++frames) {
            const auto frame = camera.fresh(since, which == front ? frame_max : rear_frame_max);
            if (!frame) return frame.error();
            auto picture = vision::pixels(*frame->frame);
            if (!picture) return picture.error();
            const auto plates = read(*picture);
            std::vector<double> sharp;
            for (const auto& plate : plates) sharp.push_back(vision::sharpness(*picture, plate));
            stop.tracker.add(which, stop.frames.size(), plates, sharp);
            if (which == front) {
                note_code(*picture, stop, stop.frames.size());
                stop.newest_front = stop.frames.size();
            }
            since = frame->since + std::chrono::microseconds(1);
            stop.frames.push_back(*frame);
            stop.pictures.push_back(*std::move(picture));
        }
        return std::nullopt;
    }

    /// One more frame, for a code alone; kept only when it shows one.
    ///   returns  false, when the camera gives none
    static bool look_for_code(vision::Camera& camera, Stop& stop) {
        const auto frame = camera.fresh(std::chrono::steady_clock::now(), frame_max);
        if (!frame) return false;
        auto picture = vision::pixels(*frame->frame);
        if (!picture) return false;
        note_code(*picture, stop, stop.frames.size());
        if (stop.code.empty()) return true;
        stop.frames.push_back(*frame);
        stop.pictures.push_back(*std::move(picture));
        return true;
    }

    /// Trucks and sheds carry codes of others as well.
    static void note_code(const vision::Image& picture, Stop& stop, std::size_t frame) {
        if (!stop.code.empty()) return;
        for (const std::string& text : vision::read_codes(picture))
            if (db::is_booking_code(text)) {
                stop.code = text;
                stop.code_frame = frame;
                return;
            }
    }

    PlateRead plates_of(const ReadPlate& job, const Stop& stop) {
        const vision::StopVerdict verdict = stop.tracker.verdict();
        const bool has_front = !verdict.plate.text.empty() && verdict.plate_camera == front;
        const std::size_t best = has_front            ? verdict.plate.best_frame
                                 : !stop.code.empty() ? stop.code_frame
                                                      : stop.newest_front;
        PlateRead told{job.job, job.camera, {}, keep(vision::as_jpeg(*stop.frames[best].frame))};
        const auto tell = [&](const vision::Verdict& one, int which) {
            if (one.text.empty()) return;
            const Name& camera = which == front ? job.camera : job.rear;
            told.plates.push_back(seen(camera, stop.pictures[one.best_frame], one.best));
        };
        tell(verdict.plate, verdict.plate_camera);
        tell(verdict.trailer, verdict.trailer_camera);
        return told;
    }

    std::vector<vision::PlateSighting> read(const vision::Image& picture) {
        const std::scoped_lock lock(reading_);
        return reader_.read(picture);
    }

    PlateSeen seen(const Name& camera, const vision::Image& picture, const vision::PlateSighting& plate) {
        PlateSeen seen = vision::as_seen(plate);
        seen.camera = camera;
        seen.sharpness = std::llround(vision::sharpness(picture, plate) * 1000);
        seen.crop = keep(vision::crop_jpeg(picture, plate));
        return seen;
    }

    Event answer(const StorePhoto& job) {
        const auto camera = cameras_.find(job.camera);
        if (camera == cameras_.end()) return JobFailed{job.job, "camera is not in the configuration"};
        const auto frame = camera->second->fresh(std::chrono::steady_clock::now(), frame_max);
        if (!frame) return CameraFault{job.job, job.camera, fit_text(frame.error().what)};
        const Digest photo = keep(vision::as_jpeg(*frame->frame));
        if (photo.empty()) return JobFailed{job.job, "the photograph could not be kept"};
        return EvidenceStored{job.job, photo};
    }

    /// Empty, when the file could not be kept (said in the log).
    Digest keep(const std::vector<std::uint8_t>& jpeg) {
        const auto kept = db::store_evidence(evidence_, as_text(jpeg), "jpg");
        if (kept) return Digest::from(*kept).value_or(Digest{});
        log_error("vision", kept.error().text);
        return {};
    }

    const DepotClock& clock_;
    std::string evidence_;
    std::mutex reading_;  ///< held around `reader_`: each camera has a worker of its own
    vision::PlateReader reader_;
    Cameras cameras_;
};

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
void serve(PartSocket& socket, Workers& workers, Reader& reader, const CameraWatch& watch) {
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
            for (Event& event : reader.answer(command, is_wanted))
                socket.send(engine::Happened{std::move(event)});
        });
        if (!is_taken) break;  // it cannot keep up: the engine is told by the loss of this line
    }
    is_over.store(true);
    socket.shut();
    heart.join();
    for (auto& [camera, worker] : workers) worker.drain();
}

int fail(const std::string& why) {
    log_error("vision", why);
    return 1;
}

int run(const ServiceOptions& options, const Config& config) {
    auto nets = vision::PlateReader::open();
    if (!nets) return fail(nets.error().what);
    auto clock = options.clock.empty() ? Result<std::unique_ptr<DepotClock>, std::string>(DepotClock::real())
                                       : DepotClock::join(options.clock);
    if (!clock) return fail(clock.error());
    const auto period = watch_period((*clock)->is_shared(), config.cameras.size());
    Reader reader(config, **clock, options.data + "/evidence", *std::move(nets), period);
    const CameraWatch watch(reader.cameras(), **clock, period);
    Workers workers;
    while (!is_stop_asked()) {
        auto socket = PartSocket::connect(options.data, engine::Peer::vision);
        if (socket) serve(**socket, workers, reader, watch);
        sleep_unless_stopped(reconnect_ms);
    }
    return 0;
}

}  // namespace

int run_vision_part(const ServiceOptions& options) {
    catch_stop_signals();
    setpriority(PRIO_PROCESS, 0, 10);
    const auto config = read_config(options.config);
    if (config) return run(options, *config);
    for (const ConfigFault& fault : config.error()) log_error("vision", fault.text());
    return 1;
}

}  // namespace graingate::app
