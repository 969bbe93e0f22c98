#include "sim/camera_frames.hpp"

#include "sim/world/digest.hpp"
#include "sim/world/random.hpp"

#include <algorithm>

namespace graingate::sim {
namespace {

int permille(double share) {
    return static_cast<int>(std::clamp(share, 0.0, 1.0) * 1'000.0);
}

std::uint64_t fingerprint(std::string_view text) {
    Fingerprint print;
    print.add(text);
    return print.value();
}

vision::PlateSpec plate_of(const SeenTruck& truck, double snow) {
    vision::PlateSpec plate;
    plate.text = truck.plate;
    const auto name = plate_kind_names[static_cast<std::size_t>(truck.plate_kind)];
    plate.kind = vision::plate_kind(name).value_or(vision::PlateKind::yellow_single);
    Random look = Random::stream(fingerprint(truck.plate), 1);
    plate.wear.seed = look.next();
    plate.wear.dirt_permille = permille(truck.dirt * 0.4);
    plate.wear.snow_permille = permille(snow * 0.15);
    plate.wear.fade_permille = static_cast<int>(look.between(0, 200));
    plate.wear.shade_permille = static_cast<int>(look.between(0, 250));
    plate.wear.has_bolts = look.between(0, 1) == 1;
    plate.wear.has_holder = look.between(0, 3) == 0;
    return plate;
}

}  // namespace

SceneSpec scene_of(const CameraView& view, std::string_view camera, Instant at) {
    SceneSpec scene;
    scene.place = fingerprint(camera);
    scene.seed = scene.place;
    scene.shot = static_cast<std::uint64_t>(view.frozen_since.value_or(at).us() / shake_period.us());
    scene.light_permille = permille(view.daylight);
    scene.snowfall_permille = permille(view.snow);
    scene.noise_permille = 80 + permille((1.0 - view.daylight) * 0.2);
    scene.is_empty = !view.truck;
    if (!view.truck) return scene;

    const SeenTruck& truck = *view.truck;
    scene.plate = plate_of(truck, view.snow);
    scene.is_plate_covered = truck.is_plate_covered;
    scene.code = truck.code;
    scene.is_rear = truck.is_rear;
    scene.distance_m = std::clamp(truck.distance_m, 2.5, 12.0);
    Random stance = Random::stream(fingerprint(truck.plate) ^ scene.place, 2);
    scene.seed = stance.next();
    scene.yaw_deg = stance.within(-14, 14);
    scene.pitch_deg = stance.within(5, 12);
    scene.roll_deg = stance.within(-2, 2);
    scene.across = stance.within(-0.15, 0.15);
    Random shake = Random::stream(
        scene.seed, static_cast<std::uint64_t>(view.frozen_since.value_or(at).us() / shake_period.us()));
    scene.across += shake.within(-0.004, 0.004);
    scene.down += shake.within(-0.004, 0.004);
    scene.roll_deg += shake.within(-0.15, 0.15);
    scene.blur_px = shake.within(0.0, 0.6);
    return scene;
}

}  // namespace graingate::sim
