#include "vision/plate_command.hpp"

#include "sim/camera_scene.hpp"
#include "vision/image_io.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <opencv2/core/utility.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace graingate::vision {
namespace {

struct Ran {
    int status = 0;
    std::string out;
    std::string err;
};

Ran run(std::vector<std::string> args) {
    std::ostringstream out;
    std::ostringstream err;
    const int status = plate_command(args, out, err);
    return {status, out.str(), err.str()};
}

TEST(PlateCommand, PrintsOneObjectAPictureAndFailsForTheUnreadableOne) {
    const auto folder =
        std::filesystem::temp_directory_path() / ("plate_command_test_" + std::to_string(getpid()));
    std::filesystem::create_directory(folder);
    const std::string good = folder / "good \"1\".jpg";
    const std::string bad = folder / "bad.jpg";
    sim::SceneSpec spec;
    spec.plate = {"黑A12345", PlateKind::blue, {}};
    const auto jpeg = sim::encode_jpeg(sim::render_scene(spec).image);
    std::ofstream(good, std::ios::binary)
        .write(reinterpret_cast<const char*>(jpeg.data()), static_cast<std::streamsize>(jpeg.size()));
    std::ofstream(bad) << "no picture";
    const Ran ran = run({"read", "--json", good, bad});
    std::filesystem::remove_all(folder);

    EXPECT_EQ(ran.status, 1);
    std::istringstream lines(ran.out);
    std::string first;
    std::string second;
    std::getline(lines, first);
    std::getline(lines, second);
    const auto seen = boost::json::parse(first).as_object();
    EXPECT_EQ(seen.at("image").as_string(), good);
    EXPECT_TRUE(seen.at("ms").is_number());
    const auto& plate = seen.at("plates").as_array().at(0).as_object();
    EXPECT_EQ(plate.at("text").as_string(), "黑A12345");
    EXPECT_EQ(plate.at("kind").as_string(), "blue");
    EXPECT_EQ(plate.at("corners").as_array().size(), 4U);
    EXPECT_TRUE(plate.at("alternatives").is_array());
    EXPECT_TRUE(boost::json::parse(second).as_object().contains("error"));
}

TEST(PlateCommand, ReadsAJpegThatEndsEarlyAsFarAsItGoesAndSaysSo) {
    const auto file =
        std::filesystem::temp_directory_path() / ("plate_cut_test_" + std::to_string(getpid()) + ".jpg");
    sim::SceneSpec spec;
    spec.plate = {"黑A12345", PlateKind::blue, {}};
    const auto jpeg = sim::encode_jpeg(sim::render_scene(spec).image);
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(jpeg.data()), static_cast<std::streamsize>(jpeg.size() - 20));
    const Ran ran = run({"read", "--json", file});
    std::filesystem::remove(file);
    EXPECT_EQ(ran.status, 0) << ran.err;
    const auto seen = boost::json::parse(ran.out).as_object();
    EXPECT_THAT(std::string(seen.at("warning").as_string()), testing::HasSubstr("cut short"));
    EXPECT_THAT(ran.err, testing::HasSubstr("its lower part may be missing"));
    EXPECT_EQ(seen.at("plates").as_array().at(0).at("text").as_string(), "黑A12345");
}

TEST(PlateCommand, SaysWhatABadInputIsAndWhatIsAllowed) {
    const Ran folder = run({"read", "/tmp"});
    EXPECT_EQ(folder.status, 1);
    EXPECT_THAT(folder.err, testing::HasSubstr("is a folder"));
    const Ran scheme = run({"read", "--json", "--camera", "gopher://x/y"});
    EXPECT_EQ(scheme.status, 1);
    EXPECT_THAT(scheme.out, testing::HasSubstr("allowed is http://"));
    EXPECT_EQ(run({"read", "/nowhere/x.mp4"}).status, 1);
    EXPECT_THAT(run({"read", "--overlay", "/dev/null/x", "a.jpg"}).err, testing::HasSubstr("is no folder"));
}

TEST(PlateCommand, DrawsWhatItReadAndReadsAFolderCameraAsOneStop) {
    const auto folder =
        std::filesystem::temp_directory_path() / ("plate_overlay_test_" + std::to_string(getpid()));
    std::filesystem::create_directories(folder / "frames");
    sim::SceneSpec spec;
    spec.plate = {"黑A12345", PlateKind::blue, {}};
    for (std::uint64_t shot = 1; shot <= 3; ++shot) {
        spec.shot = shot;
        const auto jpeg = sim::encode_jpeg(sim::render_scene(spec).image);
        std::ofstream(folder / "frames" / (std::to_string(shot) + ".jpg"), std::ios::binary)
            .write(reinterpret_cast<const char*>(jpeg.data()), static_cast<std::streamsize>(jpeg.size()));
    }
    const Ran ran = run({"read", "--json", "--camera", "file://" + (folder / "frames").string(), "--overlay",
                         folder / "drawn"});
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.out, testing::HasSubstr("\"text\":\"黑A12345\""));
    const auto drawn = read_picture(folder / "drawn" / "0001-frames.jpg");
    ASSERT_TRUE(drawn) << drawn.error().what;
    EXPECT_EQ(drawn->image.width, 1280);
    std::filesystem::remove_all(folder);
}

TEST(PlateCommand, ABenchGivesIntervalsTimesKindsAndYardsticks) {
    const auto folder =
        std::filesystem::temp_directory_path() / ("plate_bench_test_" + std::to_string(getpid()));
    std::filesystem::create_directory(folder);
    std::ofstream manifest(folder / "manifest.csv");
    manifest << "path,kind,plate_text,plate_type\n";
    const auto put = [&](const std::string& name, const std::string& labelled, const std::string& kind) {
        sim::SceneSpec spec;
        spec.plate = {"黑A12345", PlateKind::blue, {}};
        const auto jpeg = sim::encode_jpeg(sim::render_scene(spec).image);
        std::ofstream(folder / name, std::ios::binary)
            .write(reinterpret_cast<const char*>(jpeg.data()), static_cast<std::streamsize>(jpeg.size()));
        manifest << name << ",full," << labelled << "," << kind << "\n";
    };
    put("1.jpg", "黑A12345", "blue");
    put("2.jpg", "吉A12345", "black");
    put("3.jpg", "黑A12345", "low_speed");
    manifest << "1.jpg,crop,黑A12345,blue\n";
    manifest.close();
    const int threads = cv::getNumThreads();
    const Ran ran = run({"bench", folder});
    cv::setNumThreads(threads);
    std::filesystem::remove_all(folder);

    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.out, testing::HasSubstr("2.jpg: 吉A12345 read as 黑A12345 ("));
    // Wilson's interval of two of three at 95 %.
    EXPECT_THAT(ran.out, testing::ContainsRegex("full \\(all\\) +3 +66.7 % \\(20.8 to 93.9\\) "
                                                "without province 100.0 %  median [0-9.]+ ms of processor  "
                                                "p95 [0-9.]+ ms\n"));
    EXPECT_THAT(ran.out, testing::ContainsRegex("full blue +1 100.0 % \\(20.7 to 100.0\\)"));
    EXPECT_THAT(ran.out, testing::ContainsRegex("full \\(all\\) +called by its kind: 1 of 2, 50.0 %\n"));
    EXPECT_THAT(ran.out, testing::Not(testing::ContainsRegex("low_speed +called by its kind")));
    EXPECT_THAT(ran.out,
                testing::ContainsRegex("full +said / right, per cent:  .*  expected error [0-9.]+ points\n"
                                       "all +said / right, per cent:  .*  expected error [0-9.]+ points\n"));
    EXPECT_THAT(ran.out,
                testing::ContainsRegex("yardsticks: 1080p to 640 x 384 linear [0-9.]+ ms, area [0-9.]+ ms; "
                                       "the reader's net alone [0-9.]+ ms\n"));
}

TEST(PlateCommand, RefusesWhatItDoesNotKnow) {
    EXPECT_EQ(run({}).status, 2);
    EXPECT_EQ(run({"read"}).status, 2);
    EXPECT_EQ(run({"read", "--jsn", "x.jpg"}).status, 2);
    EXPECT_THAT(run({"read", "--jsn", "x.jpg"}).err, testing::HasSubstr("--jsn"));
    EXPECT_EQ(run({"bench"}).status, 2);
    EXPECT_EQ(run({"bench", "/nowhere"}).status, 1);
}

}  // namespace
}  // namespace graingate::vision
