#pragma once

#include "controller/core/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace graingate::vision {

enum class CameraKind : std::uint8_t {
    http,   ///< a JPEG for each request, or an MJPEG stream: its Content-Type tells
    rtsp,   ///< video over the network
    file,   ///< a folder of pictures, or a video file
    device  ///< a USB camera (Video4Linux2)
};

/// What a camera address may be, in words.
inline constexpr std::string_view camera_addresses_allowed =
    "http://[USER:PASSWORD@]HOST[:PORT]/PATH, rtsp://[USER:PASSWORD@]HOST[:PORT]/PATH, file:///PATH of a "
    "folder of pictures or a video, or /dev/videoN; at most 200 printable characters without spaces";

/// Where a camera is found, taken apart. `parse_camera_address` is its only maker.
struct CameraAddress {
    CameraKind kind = CameraKind::http;
    std::string text;   ///< as given; may hold a password
    std::string shown;  ///< the same without user and password: for messages and logs
    std::string host;   ///< http and rtsp
    std::string port;   ///< http and rtsp
    std::string path;   ///< of the request, the file or the device
    std::string user;
    std::string password;
};

/// The error says what is allowed, never a password.
Result<CameraAddress, std::string> parse_camera_address(std::string_view text);

}  // namespace graingate::vision
