#pragma once

#include "vision/camera_address.hpp"
#include "vision/frame.hpp"

#include <chrono>
#include <memory>

namespace graingate::vision {

/// Gives the frames of one camera, file or folder, one after another. One thread at a time.
class FrameSource {
public:
    FrameSource() = default;
    virtual ~FrameSource() = default;
    FrameSource(const FrameSource&) = delete;
    FrameSource& operator=(const FrameSource&) = delete;

    /// The next frame. A source connects when it is first asked, and again after a fault.
    ///   errors  unreachable, timed_out (real time, covers all of the attempt; opening RTSP may take four
    ///           times as long), ended (a file or folder has
    ///   no
    ///           more frames, and will have none), and those of `decode`
    virtual Result<Frame, VisionFault> next() = 0;

    /// How the frames come.
    enum class Rhythm : std::uint8_t {
        asked,    ///< one for each `next`, made when asked: as often as one likes
        pushed,   ///< the camera sends at its own rate: must be taken as they come, or they grow old
        recorded  ///< from a file: `frame_period` apart when it was taken
    };
    [[nodiscard]] virtual Rhythm rhythm() const = 0;
    [[nodiscard]] virtual std::chrono::milliseconds frame_period() const { return {}; }
};

inline constexpr std::chrono::milliseconds camera_patience{2000};

/// A source for the address; nothing is opened yet. `patience`: real time that one `next` may take.
std::unique_ptr<FrameSource> open_source(const CameraAddress& address,
                                         std::chrono::milliseconds patience = camera_patience,
                                         const ImageLimits& limits = {});

/// One frame of the address, which is taken apart, opened and closed again.
Result<Frame, VisionFault> fetch_frame(const std::string& address,
                                       std::chrono::milliseconds patience = camera_patience);

// The sources behind `open_source`, one a file.
std::unique_ptr<FrameSource> make_http_source(const CameraAddress& address,
                                              std::chrono::milliseconds patience,
                                              const ImageLimits& limits = {});
std::unique_ptr<FrameSource> make_video_source(const CameraAddress& address,
                                               std::chrono::milliseconds patience,
                                               const ImageLimits& limits = {});
std::unique_ptr<FrameSource> make_folder_source(const std::string& folder, const ImageLimits& limits = {});

}  // namespace graingate::vision
