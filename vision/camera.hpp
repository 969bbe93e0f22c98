#pragma once

#include "vision/frame_source.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace graingate::vision {

/// A frame in a camera's mailbox. All times are real.
struct CameraFrame {
    std::shared_ptr<const Frame> frame;
    /// Counts the camera's frames from 1.
    std::uint64_t number = 0;
    /// The picture shows nothing older: when it was asked for, or, from a stream, when it arrived.
    std::chrono::steady_clock::time_point since;
};

/// What a camera last did.
struct CameraNews {
    CameraFrame newest;                ///< its frame is null until there was one
    std::optional<VisionFault> fault;  ///< of the latest attempt, when that failed
    std::uint64_t attempts = 0;        ///< frames and faults together
};

/// A camera with a thread of its own, which takes frames as they come and keeps the newest one: however the
/// peer stalls, nobody else waits for it. Reopens by itself, with pauses that grow to two seconds; at the end
/// of a file it stops. Every method may be called from any thread.
class Camera {
public:
    struct Options {
        std::chrono::milliseconds patience = camera_patience;
        /// Time between two snapshots while nobody waits for one; streams are taken as they come.
        std::chrono::milliseconds watch_period{100};
        ImageLimits limits = {};
        /// Called on the camera's thread after each frame and each fault; it must not block. May be empty.
        std::function<void()> on_news = {};
    };

    Camera(const CameraAddress& address, Options options);
    /// Waits for the thread for twice the patience; a call into a library that does not return even then is
    /// left behind and harms nobody.
    ~Camera();
    Camera(const Camera&) = delete;
    Camera& operator=(const Camera&) = delete;

    [[nodiscard]] CameraNews news() const;
    /// Waits for a frame that shows nothing older than `since`. A snapshot is taken for it at once; when
    /// there is one, no further is taken before its time.
    ///   errors  the camera's own fault, or timed_out after `patience`
    Result<CameraFrame, VisionFault> fresh(std::chrono::steady_clock::time_point since,
                                           std::chrono::milliseconds patience);

    [[nodiscard]] const std::string& shown() const;

private:
    struct Mailbox;
    std::shared_ptr<Mailbox> mailbox_;
};

}  // namespace graingate::vision
