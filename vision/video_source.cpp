#include "vision/frame_source.hpp"
#include "vision/opencv_image.hpp"

#include <opencv2/videoio.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <vector>

namespace graingate::vision {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// A read that took longer than this may give a frame that waited in a buffer while the camera was stalled.
constexpr milliseconds slow_read{500};
/// Files that state no rate, or a senseless one, play at this.
constexpr double frames_a_second_default = 25;
/// Opening a stream takes long: some seconds of it are looked at to learn what it is. Those frames wait in a
/// buffer, and are left out: one that had to be waited for ends them.
constexpr int opening_takes = 4;
constexpr milliseconds live_read{20};
constexpr int buffered_frames_max = 300;

class VideoSource final : public FrameSource {
public:
    VideoSource(CameraAddress address, std::chrono::milliseconds patience, const ImageLimits& limits)
        : address_(std::move(address)), patience_(patience), limits_(limits) {}

    Result<Frame, VisionFault> next() override {
        if (is_ended_) return ended();
        try {
            if (!video_.isOpened())
                if (auto refusal = open()) return Unexpected{*std::move(refusal)};
            return read();
        } catch (const std::exception& broken) {
            video_.release();
            return fault(VisionFaultKind::unreachable, broken.what());
        }
    }

    [[nodiscard]] Rhythm rhythm() const override {
        return address_.kind == CameraKind::file ? Rhythm::recorded : Rhythm::pushed;
    }
    [[nodiscard]] std::chrono::milliseconds frame_period() const override { return period_; }

private:
    std::optional<VisionFault> open() {
        const int patience = static_cast<int>(patience_.count());
        const std::vector<int> limits = {cv::CAP_PROP_OPEN_TIMEOUT_MSEC, opening_takes * patience,
                                         cv::CAP_PROP_READ_TIMEOUT_MSEC, patience};
        const bool is_usb = address_.kind == CameraKind::device;
        if (auto refusal = missing()) return refusal;
        if (is_usb) {
            video_.open(address_.path, cv::CAP_V4L2);
        } else {
            video_.open(address_.kind == CameraKind::file ? address_.path : address_.text, cv::CAP_FFMPEG,
                        limits);
        }
        if (!video_.isOpened()) {
            return cannot_open();
        }
        const double frame_width = video_.get(cv::CAP_PROP_FRAME_WIDTH);
        const double frame_height = video_.get(cv::CAP_PROP_FRAME_HEIGHT);
        if (!(frame_width * frame_height <= static_cast<double>(limits_.pixels_max) &&
              std::max(frame_width, frame_height) <= static_cast<double>(limits_.side_max))) {
            video_.release();
            return VisionFault{VisionFaultKind::too_large,
                               named("has frames of more than " + std::to_string(limits_.pixels_max) +
                                     " pixels, or " + std::to_string(limits_.side_max) + " on a side")};
        }
        const double rate = video_.get(cv::CAP_PROP_FPS);
        const double sane = rate >= 0.1 && rate <= 240 ? rate : frames_a_second_default;
        period_ = std::chrono::milliseconds(static_cast<int>(1000 / sane));
        if (address_.kind == CameraKind::rtsp) leave_out_buffered();
        return std::nullopt;
    }

    void leave_out_buffered() {
        for (int i = 0; i < buffered_frames_max; ++i) {
            const auto began = Clock::now();
            if (!video_.grab() || Clock::now() - began >= live_read) return;
        }
    }

    Result<Frame, VisionFault> read() {
        const auto began = Clock::now();
        cv::Mat picture;
        const bool is_read = video_.read(picture) && !picture.empty();
        const bool is_file = address_.kind == CameraKind::file;
        if (!is_read && is_file) {
            is_ended_ = true;
            video_.release();
            return ended();
        }
        if (!is_read) {
            video_.release();
            return fault(
                Clock::now() - began >= slow_read ? VisionFaultKind::timed_out : VisionFaultKind::unreachable,
                "gives no more frames");
        }
        if (!is_file && Clock::now() - began > slow_read && !is_first_) {
            video_.release();
            is_first_ = true;
            return fault(VisionFaultKind::timed_out, "stalled; a frame that may be old is not taken");
        }
        is_first_ = false;
        if (picture.type() != CV_8UC3)
            return fault(VisionFaultKind::not_an_image, "gives frames that are not 8-bit colour");
        return Frame{{}, to_image(picture), limits_};
    }

    /// A file or device that is not there, told apart from one that is no video.
    std::optional<VisionFault> missing() const {
        if (address_.kind == CameraKind::rtsp) return std::nullopt;
        struct stat found {};
        if (::stat(address_.path.c_str(), &found) != 0)
            return VisionFault{VisionFaultKind::unreadable, named("is not there")};
        const bool is_right =
            address_.kind == CameraKind::device ? S_ISCHR(found.st_mode) : S_ISREG(found.st_mode);
        if (!is_right) return VisionFault{VisionFaultKind::unreadable, named("is no file or camera device")};
        if (::access(address_.path.c_str(), R_OK) != 0)
            return VisionFault{VisionFaultKind::unreadable, named("may not be read by this user")};
        return std::nullopt;
    }

    VisionFault cannot_open() const {
        switch (address_.kind) {
            case CameraKind::rtsp:
                return {VisionFaultKind::unreachable,
                        named("does not open within " + std::to_string(opening_takes * patience_.count()) +
                              " ms: no answer, a wrong user or password, or no such stream")};
            case CameraKind::device:
                return {VisionFaultKind::unreadable, named("does not open as a Video4Linux2 camera")};
            case CameraKind::http:
            case CameraKind::file:
                break;
        }
        return {VisionFaultKind::not_an_image, named("is no video that can be decoded")};
    }

    Unexpected<VisionFault> ended() const { return fault(VisionFaultKind::ended, "the video is at its end"); }
    Unexpected<VisionFault> fault(VisionFaultKind kind, const std::string& what) const {
        return Unexpected{VisionFault{kind, named(what)}};
    }
    std::string named(const std::string& what) const { return "camera " + address_.shown + ": " + what; }

    CameraAddress address_;
    std::chrono::milliseconds patience_;
    ImageLimits limits_;
    std::chrono::milliseconds period_{40};
    cv::VideoCapture video_;
    bool is_first_ = true;
    bool is_ended_ = false;
};

}  // namespace

std::unique_ptr<FrameSource> make_video_source(const CameraAddress& address,
                                               std::chrono::milliseconds patience,
                                               const ImageLimits& limits) {
    return std::make_unique<VideoSource>(address, patience, limits);
}

}  // namespace graingate::vision
