#include "vision/train/test_sets.hpp"

#include <opencv2/imgproc.hpp>

#include <fstream>
#include <sstream>

namespace graingate::vision {
namespace {

PlateSpec plate_of(const std::string& kind, Dice& dice) {
    PlateSpec plate = random_plate(dice.next());
    plate.kind = plate_kind(kind == "trailer" ? "yellow_double" : kind).value_or(PlateKind::yellow_single);
    do {
        plate.text = random_text(plate.kind, dice.next());
    } while ((kind == "trailer") != plate.text.ends_with("挂"));
    plate.wear.variant = 0;
    plate.wear.fade_permille /= 2;
    plate.wear.shade_permille /= 2;
    plate.wear.stroke_permille /= 2;
    return plate;
}

}  // namespace

std::vector<TestSet> test_sets(const std::string& path) {
    std::ifstream file(path);
    std::vector<TestSet> sets;
    for (std::string line; std::getline(file, line);) {
        std::istringstream fields(line);
        TestSet set;
        if (line.starts_with('#')) continue;
        fields >> set.name >> set.count >> set.seed >> set.kinds >> set.dirt >> set.snow >> set.snowfall >>
            set.light_low >> set.light_high >> set.yaw_low >> set.yaw_high >> set.roll >> set.motion_px;
        if (fields) sets.push_back(set);
    }
    return sets;
}

std::string one_of(const std::string& kinds, Dice& dice) {
    std::vector<std::string> all;
    std::istringstream in(kinds);
    for (std::string kind; std::getline(in, kind, '+');) all.push_back(kind);
    return all.at(static_cast<std::size_t>(dice.integer(0, static_cast<int>(all.size()) - 1)));
}

sim::SceneSpec scene_of(const TestSet& set, const std::string& kind, Dice& dice) {
    sim::SceneSpec spec = sim::random_scene(dice.next());
    spec.plate = plate_of(kind, dice);
    spec.plate.wear.dirt_permille = set.dirt == 0 ? 0 : dice.integer(set.dirt / 2, set.dirt);
    spec.plate.wear.snow_permille = set.snow == 0 ? 0 : dice.integer(set.snow / 2, set.snow);
    spec.is_empty = false;
    spec.is_plate_covered = false;
    spec.distance_m = dice.between(2.8, 5.5);
    spec.yaw_deg = dice.between(set.yaw_low, set.yaw_high) * (dice.chance(0.5) ? 1 : -1);
    spec.pitch_deg = dice.between(0, 15);
    spec.roll_deg = dice.between(-set.roll, set.roll);
    spec.across = dice.between(-0.25, 0.25);
    spec.down = dice.between(-0.05, 0.3);
    spec.light_permille = dice.integer(set.light_low, set.light_high);
    spec.snowfall_permille = set.snowfall == 0 ? 0 : dice.integer(set.snowfall / 2, set.snowfall);
    spec.noise_permille = dice.integer(20, 200);
    spec.blur_px = dice.between(0, 0.8);
    return spec;
}

sim::Scene render(const TestSet& set, const sim::SceneSpec& spec, Dice& dice) {
    sim::Scene scene = sim::render_scene(spec);
    if (set.motion_px > 1 && scene.has_plate) {
        cv::Mat frame(scene.image.height, scene.image.width, CV_8UC3, scene.image.bgr.data());
        const bool is_across = dice.chance(0.5);
        const cv::Size path = is_across ? cv::Size(set.motion_px, 1) : cv::Size(1, set.motion_px);
        cv::blur(frame, frame, path);
    }
    return scene;
}

TestPicture next_picture(const TestSet& set, Dice& dice) {
    TestPicture picture;
    do {
        picture.kind = one_of(set.kinds, dice);
        picture.spec = scene_of(set, picture.kind, dice);
        picture.scene = render(set, picture.spec, dice);
    } while (!picture.scene.has_plate);
    return picture;
}

}  // namespace graingate::vision
