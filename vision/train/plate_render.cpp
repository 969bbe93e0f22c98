// Writes plates drawn by lot, for training: the reader learns from the same drawings that the virtual depot
// shows.
#include "sim/camera_scene.hpp"
#include "vision/plate_drawing/dice.hpp"
#include "vision/plate_drawing/plate_drawing.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace graingate::vision {
namespace {

using Options = std::map<std::string, std::string>;

int number(const Options& options, const std::string& key, int otherwise) {
    const auto found = options.find(key);
    return found == options.end() ? otherwise : std::stoi(found->second);
}

/// Plates, each stretched to one size: rows of bytes in FILE.raw, "kind text" lines in FILE.txt.
void plates(const Options& options) {
    const int count = number(options, "--count", 100);
    const int width = number(options, "--width", 192);
    const int height = number(options, "--height", 64);
    const bool is_grey = number(options, "--channels", 1) == 1;
    const int lines = number(options, "--lines", 0);
    std::ofstream raw(options.at("--out") + ".raw", std::ios::binary);
    std::ofstream labels(options.at("--out") + ".txt");
    Dice dice(static_cast<std::uint64_t>(number(options, "--seed", 1)));
    for (int done = 0; done < count;) {
        PlateSpec spec = random_plate(dice.next());
        if (lines != 0 && is_double_line(spec.kind) != (lines == 2)) continue;
        Image image = draw_plate(spec, 1.0);
        cv::Mat plate(image.height, image.width, CV_8UC3, image.bgr.data());
        cv::Mat out;
        cv::resize(plate, out, {width, height}, 0, 0, cv::INTER_AREA);
        if (is_grey) {
            cv::Matx13f weights(0, 0, 0);
            for (int i = 0; i < 3; ++i) weights(i) = static_cast<float>(dice.between(0.1, 1.0));
            cv::transform(out, out, weights * (1 / cv::sum(weights)[0]));
        }
        raw.write(out.ptr<char>(), static_cast<std::streamsize>(out.total() * out.elemSize()));
        labels << name(spec.kind) << ' ' << spec.text << '\n';
        ++done;
        if (done % 1000 == 0) std::cerr << "plates: " << done << " of " << count << '\r';
    }
}

/// Camera scenes as 1280 × 720 JPEGs in FOLDER with "name kind text x y x y x y x y" lines in labels.txt.
void scenes(const Options& options) {
    const int count = number(options, "--count", 100);
    const std::string folder = options.at("--out");
    std::ofstream labels(folder + "/labels.txt");
    Dice dice(static_cast<std::uint64_t>(number(options, "--seed", 1)));
    for (int i = 0; i < count; ++i) {
        const sim::SceneSpec spec = sim::random_scene(dice.next());
        const sim::Scene scene = sim::render_scene(spec);
        const std::string file = "s" + std::to_string(i) + ".jpg";
        const auto jpeg = sim::encode_jpeg(scene.image, 92);
        std::ofstream(folder + "/" + file, std::ios::binary)
            .write(reinterpret_cast<const char*>(jpeg.data()), static_cast<std::streamsize>(jpeg.size()));
        labels << file << ' ' << (scene.has_plate ? name(spec.plate.kind) : "none") << ' '
               << (scene.has_plate ? spec.plate.text : "-");
        for (const Corner& corner : scene.corners) labels << ' ' << corner.x << ' ' << corner.y;
        labels << '\n';
        if (i % 50 == 0) std::cerr << "scenes: " << i << " of " << count << '\r';
    }
}

/// One frozen set of test pictures: which plates, and what the weather and the lane do to them.
struct TestSet {
    std::string name;
    int count = 0;
    std::uint64_t seed = 0;
    std::string kinds;  // separated by '+'; "trailer": 挂
    int dirt = 0, snow = 0, snowfall = 0, light_low = 1000, light_high = 1000;
    int yaw_low = 0, yaw_high = 0, roll = 0, motion_px = 0;
};

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

/// The frozen test sets as FOLDER/NAME/*.jpg, each folder with the manifest that `graingate plate bench`
/// reads.
void tests(const Options& options) {
    for (const TestSet& set : test_sets(options.at("--sets"))) {
        const std::string folder = options.at("--out") + "/" + set.name;
        std::filesystem::create_directories(folder);
        std::ofstream manifest(folder + "/manifest.csv");
        manifest << "path,kind,plate_text,plate_type\n";
        Dice dice(set.seed);
        for (int done = 0; done < set.count;) {
            const std::string kind = one_of(set.kinds, dice);
            const sim::SceneSpec spec = scene_of(set, kind, dice);
            sim::Scene scene = sim::render_scene(spec);
            if (!scene.has_plate) continue;
            if (set.motion_px > 1) {
                cv::Mat frame(scene.image.height, scene.image.width, CV_8UC3, scene.image.bgr.data());
                const bool is_across = dice.chance(0.5);
                const cv::Size path = is_across ? cv::Size(set.motion_px, 1) : cv::Size(1, set.motion_px);
                cv::blur(frame, frame, path);
            }
            const std::string file = std::to_string(done) + ".jpg";
            const auto jpeg = sim::encode_jpeg(scene.image, 88);
            std::ofstream(folder + "/" + file, std::ios::binary)
                .write(reinterpret_cast<const char*>(jpeg.data()), static_cast<std::streamsize>(jpeg.size()));
            manifest << file << ",full," << spec.plate.text << ',' << kind << '\n';
            ++done;
            if (done % 50 == 0) std::cerr << set.name << ": " << done << " of " << set.count << '\r';
        }
        std::cerr << '\n';
    }
}

}  // namespace
}  // namespace graingate::vision

int main(int argc, char** argv) {
    cv::setNumThreads(1);  // the pictures are too small to share out
    const std::string what = argc > 1 ? argv[1] : "";
    graingate::vision::Options options;
    for (int i = 2; i + 1 < argc; i += 2) options[argv[i]] = argv[i + 1];
    const bool is_known =
        what == "plates" || what == "scenes" || (what == "tests" && options.contains("--sets"));
    if (!is_known || !options.contains("--out")) {
        std::cerr << "usage: plate_render plates --out FILE [--count N] [--seed S] [--width W] [--height H]"
                     " [--channels 1|3] [--lines 1|2]\n"
                     "       plate_render scenes --out FOLDER [--count N] [--seed S]\n"
                     "       plate_render tests --sets FILE --out FOLDER\n";
        return 2;
    }
    if (what == "plates") graingate::vision::plates(options);
    if (what == "scenes") graingate::vision::scenes(options);
    if (what == "tests") graingate::vision::tests(options);
    return 0;
}
