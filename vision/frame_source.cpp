#include "vision/frame_source.hpp"

#include <filesystem>

namespace graingate::vision {

std::unique_ptr<FrameSource> open_source(const CameraAddress& address, std::chrono::milliseconds patience,
                                         const ImageLimits& limits) {
    if (address.kind == CameraKind::http) return make_http_source(address, patience, limits);
    std::error_code ignored;
    if (address.kind == CameraKind::file && std::filesystem::is_directory(address.path, ignored))
        return make_folder_source(address.path, limits);
    return make_video_source(address, patience, limits);
}

Result<Frame, VisionFault> fetch_frame(const std::string& address, std::chrono::milliseconds patience) {
    const auto parsed = parse_camera_address(address);
    if (!parsed) return Unexpected{VisionFault{VisionFaultKind::bad_address, parsed.error()}};
    return open_source(*parsed, patience)->next();
}

}  // namespace graingate::vision
