#include "controller/app/camera_watch.hpp"

#include "controller/app/log.hpp"
#include "controller/core/codec.hpp"

#include <algorithm>

namespace graingate::app {
namespace {

using std::chrono::milliseconds;
using vision::CameraTrouble;

constexpr milliseconds look_period{200};
constexpr milliseconds watch_period_min{500};
constexpr milliseconds drawing_share{60};
/// Frames that a source may leave out before it is silent.
constexpr int frames_missed = 4;

std::string words(CameraTrouble trouble, const std::optional<vision::VisionFault>& fault) {
    switch (trouble) {
        case CameraTrouble::lost:
            return fault ? "no pictures: " + fault->what : "no pictures";
        case CameraTrouble::black:
            return "the picture is black";
        case CameraTrouble::covered:
            return "something covers the lens";
        case CameraTrouble::frozen:
            return "the picture stands still: the same frame again and again";
        case CameraTrouble::wrong_lane:
            return "shows what another camera is there to show";
        case CameraTrouble::moved:
            return "the camera has been moved: its scene has shifted";
        case CameraTrouble::out_of_focus:
            return "the picture is out of focus";
    }
    return "out of order";
}

}  // namespace

milliseconds watch_period(bool is_virtual, std::size_t cameras) {
    return is_virtual ? std::max(watch_period_min, drawing_share * static_cast<int>(cameras))
                      : watch_period_min;
}

CameraWatch::CameraWatch(const Cameras& cameras, const DepotClock& clock, milliseconds period)
    : cameras_(cameras), clock_(clock), period_(period), thread_([this] { run(); }) {}

CameraWatch::~CameraWatch() {
    is_ending_.store(true);
    thread_.join();
}

void CameraWatch::run() {
    while (!is_ending_.load()) {
        for (const auto& [name, camera] : cameras_) look(name, *camera);
        std::this_thread::sleep_for(look_period);
    }
}

void CameraWatch::look(const Name& name, const vision::Camera& camera) {
    const vision::CameraNews news = camera.news();
    const Instant now = clock_.now();
    if (news.newest.frame && news.newest.number != looked_at_[name]) {
        looked_at_[name] = news.newest.number;
        if (const auto grey = vision::small_grey(*news.newest.frame)) health_.saw(name, *grey, now);
    }
    const std::int64_t factor_ppm = clock_.is_shared() ? clock_.target_ppm() : DepotClock::million;
    health_.tick(name, now, Duration{frames_missed * period_.count() * factor_ppm / 1'000});
    const auto trouble = health_.trouble(name);
    if (!news.newest.frame && !trouble) return;
    const std::scoped_lock lock(mutex_);
    Present& present = present_[name];
    if (trouble && present.trouble != trouble) {
        present.reason = words(*trouble, news.fault);
        log_error("vision", std::string(name.view()) + ": " + present.reason);
    }
    present.trouble = trouble;
}

std::vector<Event> CameraWatch::news(Said& said) const {
    const std::scoped_lock lock(mutex_);
    std::vector<Event> events;
    for (const auto& [name, present] : present_) {
        const auto told = said.find(name);
        if (told != said.end() && told->second == present.trouble) continue;
        said[name] = present.trouble;
        if (present.trouble)
            events.emplace_back(CameraFault{{}, name, fit_text(present.reason)});
        else
            events.emplace_back(CameraBack{name});
    }
    return events;
}

}  // namespace graingate::app
