#pragma once

#include "controller/core/result.hpp"
#include "vision/image_io.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace graingate::vision {

/// A frame as the camera sent it, and decoded.
struct Frame {
    std::vector<std::uint8_t> jpeg;
    Image image;
};

/// A camera that gives a JPEG frame for each HTTP GET (snapshot address). One thread at a time.
class Camera {
public:
    /// url: http://HOST[:PORT]/PATH
    explicit Camera(std::string url, std::chrono::milliseconds patience = std::chrono::milliseconds(2000))
        : url_(std::move(url)), patience_(patience) {}

    /// Fetches one frame on a connection of its own; the time-out is real time and covers all of it.
    ///   errors   unreachable (address, refusal, answer other than 200), timed_out, and those of `decode`
    [[nodiscard]] Result<Frame, VisionFault> fetch() const;

    [[nodiscard]] const std::string& url() const { return url_; }

private:
    std::string url_;
    std::chrono::milliseconds patience_;
};

}  // namespace graingate::vision
