#pragma once

#include "controller/app/camera_watch.hpp"
#include "controller/app/config.hpp"
#include "controller/app/depot_clock.hpp"
#include "controller/core/command.hpp"
#include "controller/core/event.hpp"
#include "vision/reader.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace graingate::app {

/// Does the engine's jobs at the cameras: reads a truck's plates and code, keeps photographs. Called on the
/// threads of the cameras' workers: one that stalls holds up no other.
class CameraJobs {
public:
    /// `clock` must outlive it.
    ///   evidence      folder of the photographs
    ///   watch_period  between two snapshots of a camera that nobody asks for
    CameraJobs(const Config& config, const DepotClock& clock, std::string evidence,
               vision::PlateReader reader, std::chrono::milliseconds watch_period);

    [[nodiscard]] const Cameras& cameras() const { return cameras_; }

    /// What came of the job, in the order in which the engine must hear it.
    ///   is_wanted  whether the engine still waits
    std::vector<Event> answer(const Command& job, const std::function<bool()>& is_wanted);

private:
    struct Stop;

    std::vector<Event> answer(const ReadPlate& job, const std::function<bool()>& is_wanted);
    Event answer(const StorePhoto& job);
    std::optional<vision::VisionFault> look(const Cameras::value_type& seen_by, int which, Stop& stop);
    static bool look_for_code(vision::Camera& camera, Stop& stop);
    static void note_code(const vision::Image& picture, Stop& stop, std::size_t frame);
    PlateRead plates_of(const ReadPlate& job, const Stop& stop);
    std::vector<vision::PlateSighting> read(const vision::Image& picture, const vision::PlateRegion& region);
    PlateSeen seen(const Name& camera, const vision::Image& picture, const vision::PlateSighting& plate);
    Digest keep(const std::vector<std::uint8_t>& jpeg);

    const DepotClock& clock_;
    std::string evidence_;
    std::mutex reading_;  ///< held around `reader_`: each camera has a worker of its own
    vision::PlateReader reader_;
    Cameras cameras_;
    std::map<Name, vision::PlateRegion> regions_;
};

}  // namespace graingate::app
