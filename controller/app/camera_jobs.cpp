#include "controller/app/camera_jobs.hpp"

#include "controller/app/log.hpp"
#include "controller/app/process.hpp"
#include "controller/core/codec.hpp"
#include "db/evidence.hpp"
#include "db/private_data.hpp"
#include "vision/camera.hpp"
#include "vision/code_reader.hpp"
#include "vision/motion_gate.hpp"
#include "vision/plate_as_seen.hpp"
#include "vision/plate_tracker.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string_view>
#include <utility>

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
/// Of frames in which nothing moves, one in so many is searched.
constexpr int code_looks_still = 5;

std::string_view as_text(const std::vector<std::uint8_t>& bytes) {
    return {static_cast<const char*>(static_cast<const void*>(bytes.data())), bytes.size()};
}

bool is_legible(const vision::StopVerdict& seen) {
    return seen.plate_camera == front && seen.plate.confidence_permille >= legible_permille;
}

}  // namespace

/// What was seen of one truck that stands.
struct CameraJobs::Stop {
    std::vector<vision::CameraFrame> frames;  ///< of the front camera, then of the rear one
    std::vector<vision::Image> pictures;
    vision::PlateTracker tracker;
    std::size_t newest_front = 0;
    vision::MotionGate gate;  ///< for the frames that are searched for a code alone
    int code_looks = 0;
    std::string code;            ///< of a booking; empty: none was shown
    std::size_t code_frame = 0;  ///< which frame shows it
};

CameraJobs::CameraJobs(const Config& config, const DepotClock& clock, std::string evidence,
                       vision::PlateReader reader, std::chrono::milliseconds watch_period)
    : clock_(clock), evidence_(std::move(evidence)), reader_(std::move(reader)) {
    for (const CameraConfig& camera : config.cameras) {
        const auto address = vision::parse_camera_address(camera.url);
        if (!address) {
            log_error("vision", std::string(camera.name.view()) + ": " + address.error());
            continue;
        }
        regions_.emplace(camera.name, camera.region);
        cameras_.emplace(camera.name, std::make_unique<vision::Camera>(
                                          *address, vision::Camera::Options{.watch_period = watch_period,
                                                                            .limits = config.vision.image}));
    }
}

std::vector<Event> CameraJobs::answer(const Command& job, const std::function<bool()>& is_wanted) {
    if (const auto* read = std::get_if<ReadPlate>(&job)) return answer(*read, is_wanted);
    if (const auto* store = std::get_if<StorePhoto>(&job)) return {answer(*store)};
    return {JobFailed{{}, "no job of the vision part"}};
}

std::vector<Event> CameraJobs::answer(const ReadPlate& job, const std::function<bool()>& is_wanted) {
    const auto camera = cameras_.find(job.camera);
    if (camera == cameras_.end()) return {CameraFault{job.job, job.camera, "is not in the configuration"}};
    const Instant code_until = clock_.now() + code_patience;
    Stop stop;
    if (const auto fault = look(*camera, front, stop))
        return {CameraFault{job.job, job.camera, fit_text(fault->what)}};
    // A tail that cannot be seen is no fault of the front: the camera's own alarm stands, and the trailer
    // counts as unread.
    if (const auto behind = cameras_.find(job.rear); behind != cameras_.end()) look(*behind, rear, stop);
    while (!is_legible(stop.tracker.verdict()) && stop.code.empty() && clock_.now() < code_until &&
           is_wanted()) {
        sleep_unless_stopped(static_cast<int>(code_period.count()));
        if (!look_for_code(*camera->second, stop)) break;
        ++stop.code_looks;
    }
    std::vector<Event> told;
    if (!stop.code.empty())
        told.emplace_back(
            QrRead{job.job, job.camera, CodeTag::from(db::code_tag(stop.code)).value_or(CodeTag{})});
    told.emplace_back(plates_of(job, stop));
    return told;
}

/// The next frames of one camera, until its plates are sure or time is up.
///   which  `front` or `rear`
std::optional<vision::VisionFault> CameraJobs::look(const Cameras::value_type& seen_by, int which,
                                                    Stop& stop) {
    const auto& [name, camera] = seen_by;
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
        const auto frame = camera->fresh(since, which == front ? frame_max : rear_frame_max);
        if (!frame) return frame.error();
        auto picture = vision::pixels(*frame->frame);
        if (!picture) return picture.error();
        const auto plates = read(*picture, regions_.at(name));
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

/// One more frame, for a code alone; kept only when it shows one. Where nothing has moved since the first
/// such frame, only some are searched: a code that was held up shows as a change.
///   returns  false, when the camera gives none
bool CameraJobs::look_for_code(vision::Camera& camera, Stop& stop) {
    const auto frame = camera.fresh(std::chrono::steady_clock::now(), frame_max);
    if (!frame) return false;
    const auto small = vision::small_grey(*frame->frame);
    const bool has_moved = small && stop.gate.saw(*small);
    if (!has_moved && stop.code_looks % code_looks_still != 0) return true;
    auto picture = vision::pixels(*frame->frame);
    if (!picture) return false;
    note_code(*picture, stop, stop.frames.size());
    if (stop.code.empty()) return true;
    stop.frames.push_back(*frame);
    stop.pictures.push_back(*std::move(picture));
    return true;
}

/// Trucks and sheds carry codes of others as well.
void CameraJobs::note_code(const vision::Image& picture, Stop& stop, std::size_t frame) {
    if (!stop.code.empty()) return;
    for (const std::string& text : vision::read_codes(picture))
        if (db::is_booking_code(text)) {
            stop.code = text;
            stop.code_frame = frame;
            return;
        }
}

PlateRead CameraJobs::plates_of(const ReadPlate& job, const Stop& stop) {
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

std::vector<vision::PlateSighting> CameraJobs::read(const vision::Image& picture,
                                                    const vision::PlateRegion& region) {
    const std::scoped_lock lock(reading_);
    return reader_.read(picture, region);
}

PlateSeen CameraJobs::seen(const Name& camera, const vision::Image& picture,
                           const vision::PlateSighting& plate) {
    PlateSeen seen = vision::as_seen(plate);
    seen.camera = camera;
    seen.sharpness = std::llround(vision::sharpness(picture, plate) * 1000);
    seen.crop = keep(vision::crop_jpeg(picture, plate));
    return seen;
}

Event CameraJobs::answer(const StorePhoto& job) {
    const auto camera = cameras_.find(job.camera);
    if (camera == cameras_.end()) return JobFailed{job.job, "camera is not in the configuration"};
    const auto frame = camera->second->fresh(std::chrono::steady_clock::now(), frame_max);
    if (!frame) return CameraFault{job.job, job.camera, fit_text(frame.error().what)};
    const Digest photo = keep(vision::as_jpeg(*frame->frame));
    if (photo.empty()) return JobFailed{job.job, "the photograph could not be kept"};
    return EvidenceStored{job.job, photo};
}

/// Empty, when the file could not be kept (said in the log).
Digest CameraJobs::keep(const std::vector<std::uint8_t>& jpeg) {
    const auto kept = db::store_evidence(evidence_, as_text(jpeg), "jpg");
    if (kept) return Digest::from(*kept).value_or(Digest{});
    log_error("vision", kept.error().text);
    return {};
}

}  // namespace graingate::app
