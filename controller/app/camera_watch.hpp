#pragma once

#include "controller/app/depot_clock.hpp"
#include "controller/core/event.hpp"
#include "vision/camera.hpp"
#include "vision/cameras_health.hpp"

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace graingate::app {

using Cameras = std::map<Name, std::unique_ptr<vision::Camera>>;

/// Real time between two snapshots for a camera's health: half a second; in a virtual depot, whose machine
/// also draws every picture, as long as keeps all cameras together below seventeen pictures a second, of
/// which few are new.
std::chrono::milliseconds watch_period(bool is_virtual, std::size_t cameras);

/// Watches the health of all cameras on a thread of its own, in depot time.
class CameraWatch {
public:
    /// What one listener has been told of each camera.
    using Said = std::map<Name, std::optional<vision::CameraTrouble>>;

    /// `cameras` and `clock` must outlive it.
    CameraWatch(const Cameras& cameras, const DepotClock& clock, std::chrono::milliseconds period);
    ~CameraWatch();
    CameraWatch(const CameraWatch&) = delete;
    CameraWatch& operator=(const CameraWatch&) = delete;

    /// `CameraFault` and `CameraBack` events that bring the listener from `said` to now; `said` follows. A
    /// camera that has shown nothing yet is not spoken of. From any thread.
    std::vector<Event> news(Said& said) const;

private:
    struct Present {
        std::optional<vision::CameraTrouble> trouble;
        std::string reason;
    };

    void run();
    void look(const Name& name, const vision::Camera& camera);

    const Cameras& cameras_;
    const DepotClock& clock_;
    const std::chrono::milliseconds period_;
    vision::CamerasHealth health_;
    std::map<Name, std::uint64_t> looked_at_;  ///< number of the newest frame
    mutable std::mutex mutex_;
    std::map<Name, Present> present_;
    std::atomic<bool> is_ending_{false};
    std::thread thread_;
};

}  // namespace graingate::app
