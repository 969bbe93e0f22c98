#include "controller/app/camera_jobs.hpp"
#include "controller/core/likelihood.hpp"
#include "tests/vision/two_lanes.hpp"
#include "vision/image_io.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>

namespace graingate::app {
namespace {

using namespace graingate::literals;

/// Cameras whose pictures lie in a folder, some seconds long.
class CameraJobsTest : public testing::Test {
protected:
    CameraJobsTest() {
        std::string made = "/tmp/graingate-cameras-XXXXXX";
        EXPECT_NE(mkdtemp(made.data()), nullptr);
        folder_ = made;
        std::filesystem::create_directory(folder_ / "frames");
        const auto jpeg = vision::to_jpeg(vision::two_lanes("黑A3K672", "黑B90215"), 90);
        for (int frame = 0; frame < 60; ++frame) {
            std::ofstream file(folder_ / "frames" / (std::to_string(1000 + frame) + ".jpg"),
                               std::ios::binary);
            file.write(static_cast<const char*>(static_cast<const void*>(jpeg.data())),
                       static_cast<std::streamsize>(jpeg.size()));
        }
    }
    ~CameraJobsTest() override { std::filesystem::remove_all(folder_); }

    std::string read(const vision::PlateRegion& region) {
        Config config;
        config.cameras = {{"L2.A.camera"_name, "file://" + (folder_ / "frames").string(), region}};
        const auto clock = DepotClock::real();
        CameraJobs jobs(config, *clock, (folder_ / "evidence").string(), *vision::PlateReader::open(),
                        std::chrono::milliseconds(500));
        const Command job = ReadPlate{{1, 1}, "L2.A.camera"_name, {}};
        for (const Event& event : jobs.answer(job, [] { return false; }))
            if (const auto* told = std::get_if<PlateRead>(&event))
                return told->plates.empty() ? "no plate" : spelled(told->plates.front());
        return "no answer";
    }

    std::filesystem::path folder_;
};

TEST_F(CameraJobsTest, TellTheLanesOwnPlateAndNoneBesideIt) {
    EXPECT_EQ(read({}), "黑A3K672");
    EXPECT_EQ(read({.left = 520}), "黑B90215");
    EXPECT_EQ(read({.left = 520, .bottom = 300}), "no plate");
}

}  // namespace
}  // namespace graingate::app
