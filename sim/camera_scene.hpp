#pragma once

#include "vision/plate_drawing/plate_drawing.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace graingate::sim {

/// What a lane's camera looks at. The frame follows from these values alone.
struct SceneSpec {
    /// The plate on the truck.
    vision::PlateSpec plate;
    /// Places flakes, noise, the truck's colour and lettering.
    std::uint64_t seed = 1;
    /// Places flakes and noise anew for each frame; 0: where `seed` places them.
    std::uint64_t shot = 0;
    /// The camera's fixed surroundings: equal for all frames of one camera.
    std::uint64_t place = 1;
    /// Nobody in the lane.
    bool is_empty = false;
    /// Something hides the plate.
    bool is_plate_covered = false;
    /// What the QR code on the phone says that somebody holds about a metre before the lens; empty: nobody
    /// does.
    std::string code;
    /// The truck's back, as the cameras at pits and behind the scale see it.
    bool is_rear = false;
    /// Camera to plate, 2.5 to 12.
    double distance_m = 4.0;
    /// How far the truck is turned away, and how far the camera looks down on it.
    double yaw_deg = 0;
    double pitch_deg = 8;
    double roll_deg = 0;
    /// Where the plate's centre comes to lie, from the frame's centre, in shares of the frame.
    double across = 0;
    double down = 0.18;
    /// 0 night under lamps, 1000 a bright day.
    int light_permille = 1000;
    /// Falling snow.
    int snowfall_permille = 0;
    /// Sensor noise.
    int noise_permille = 100;
    /// Radius of defocus and motion, in pixels.
    double blur_px = 0;
    int width = 1280;
    int height = 720;
};

struct Scene {
    vision::Image image;
    /// A plate can be seen: one is there, uncovered and wholly within the frame.
    bool has_plate = false;
    /// The plate's corners in the frame, clockwise from its top left.
    std::array<vision::Corner, 4> corners{};
};

/// Draws what the camera sees. Pure; about 20 ms for 1280 × 720.
Scene render_scene(const SceneSpec& spec);

/// A scene by lot: kinds, provinces, light, weather and pose as a depot sees them in a year, poses wide.
SceneSpec random_scene(std::uint64_t seed);

/// The picture as a camera sends it.
///   quality  1 to 100
std::vector<std::uint8_t> encode_jpeg(const vision::Image& image, int quality = 90);

}  // namespace graingate::sim
