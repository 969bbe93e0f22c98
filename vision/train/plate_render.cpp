// Writes plates drawn by lot, for training: the reader learns from the same drawings that the virtual depot
// shows.
#include "sim/camera_scene.hpp"
#include "vision/plate_drawing/dice.hpp"
#include "vision/plate_drawing/legibility.hpp"
#include "vision/plate_drawing/plate_drawing.hpp"
#include "vision/train/test_sets.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

namespace graingate::vision {
namespace {

using Options = std::map<std::string, std::string>;

int number(const Options& options, const std::string& key, int otherwise) {
    const auto found = options.find(key);
    return found == options.end() ? otherwise : std::stoi(found->second);
}

/// Plates, each stretched to one size: rows of bytes in FILE.raw, "kind text" lines in FILE.txt. --snow: the
/// share of plates, in thousandths, that snow is laid on beside those that random_plate lays it on.
void plates(const Options& options) {
    const int count = number(options, "--count", 100);
    const int width = number(options, "--width", 192);
    const int height = number(options, "--height", 64);
    const bool is_grey = number(options, "--channels", 1) == 1;
    const int lines = number(options, "--lines", 0);
    const double more_snow = number(options, "--snow", 0) / 1000.0;
    std::ofstream raw(options.at("--out") + ".raw", std::ios::binary);
    std::ofstream labels(options.at("--out") + ".txt");
    Dice dice(static_cast<std::uint64_t>(number(options, "--seed", 1)));
    for (int done = 0; done < count;) {
        PlateSpec spec = random_plate(dice.next());
        if (lines != 0 && is_double_line(spec.kind) != (lines == 2)) continue;
        if (more_snow > 0 && dice.chance(more_snow)) spec.wear.snow_permille = dice.integer(50, 500);
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

/// The frozen test sets as FOLDER/NAME/*.jpg, each folder with the manifest that `graingate plate bench`
/// reads.
void tests(const Options& options) {
    for (const TestSet& set : test_sets(options.at("--sets"))) {
        const std::string folder = options.at("--out") + "/" + set.name;
        std::filesystem::create_directories(folder);
        std::ofstream manifest(folder + "/manifest.csv");
        manifest << "path,kind,plate_text,plate_type,legible\n";
        Dice dice(set.seed);
        for (int done = 1; done <= set.count; ++done) {
            const auto [kind, spec, scene] = next_picture(set, dice);
            const std::string file = std::to_string(done - 1) + ".jpg";
            const auto jpeg = sim::encode_jpeg(scene.image, 88);
            std::ofstream(folder + "/" + file, std::ios::binary)
                .write(reinterpret_cast<const char*>(jpeg.data()), static_cast<std::streamsize>(jpeg.size()));
            manifest << file << ",full," << spec.plate.text << ',' << kind << ','
                     << (bare_permille(spec.plate) >= legible_permille ? "yes" : "no") << '\n';
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
                     " [--channels 1|3] [--lines 1|2] [--snow PERMILLE]\n"
                     "       plate_render scenes --out FOLDER [--count N] [--seed S]\n"
                     "       plate_render tests --sets FILE --out FOLDER\n";
        return 2;
    }
    if (what == "plates") graingate::vision::plates(options);
    if (what == "scenes") graingate::vision::scenes(options);
    if (what == "tests") graingate::vision::tests(options);
    return 0;
}
