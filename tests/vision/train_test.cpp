#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace graingate::vision {
namespace {

const std::string train = GRAINGATE_SOURCE_DIR "/vision/train/";

/// A folder with programs that do nothing but write down how they were called.
class Recorder {
public:
    Recorder() {
        std::filesystem::create_directories(folder / "models");
        for (const char* name : {"python", "cmake", "plate_render", "plate_tool"}) {
            const auto program = folder / name;
            std::ofstream(program) << "#!/bin/sh\necho \"${0##*/} $*\" >>" << calls().string()
                                   << "\necho full\n";
            std::filesystem::permissions(program, std::filesystem::perms::owner_all);
        }
        std::ofstream(folder / "models" / "reader.onnx") << "no net";
    }
    ~Recorder() { std::filesystem::remove_all(folder); }
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    [[nodiscard]] std::filesystem::path calls() const { return folder / "calls"; }
    [[nodiscard]] std::string said() const {
        std::ifstream file(calls());
        std::ostringstream text;
        text << file.rdbuf();
        return text.str();
    }
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("train_test_" + std::to_string(getpid()));
};

TEST(Training, MakesTheReaderInTheFourStagesThatTheCommittedOneWasMadeIn) {
    const Recorder recorder;
    const std::string at = recorder.folder.string();
    const std::string command = "PATH=" + at + ":$PATH PYTHON=" + at + "/python GRAINGATE_TRAIN_OUT=" + at +
                                "/out GRAINGATE_TRAIN_MODELS=" + at + "/models GRAINGATE_PLATES=/nowhere " +
                                train + "train.sh " + at + " >/dev/null 2>&1";
    ASSERT_EQ(std::system(command.c_str()), 0) << recorder.said();
    // Detector and reader are made side by side.
    EXPECT_THAT(recorder.said(), testing::HasSubstr("python train_detector.py --steps 7500 --seed 2\n"));
    const std::string first = "python train_reader.py --steps 7500 --seed 1\n";
    const std::string second =
        "python train_reader.py --start " + at + "/models/reader.onnx --steps 7000 --rate 4e-4 --seed 41\n";
    const std::string third = "python train_reader.py --start " + at +
                              "/models/reader.onnx --steps 12500 --rate 5e-4 --seed 57 --keep 0.2\n";
    const std::string fourth =
        "python train_reader.py --start " + at +
        "/models/reader.onnx --steps 11300 --rate 5e-4 --seed 63 --keep 0.4\npython golden.py\n";
    EXPECT_THAT(recorder.said(), testing::HasSubstr(first));
    EXPECT_THAT(recorder.said(), testing::HasSubstr(second));
    EXPECT_THAT(recorder.said(), testing::HasSubstr(third));
    EXPECT_THAT(recorder.said(), testing::HasSubstr(fourth));
    EXPECT_LT(recorder.said().find(first), recorder.said().find(second));
    EXPECT_LT(recorder.said().find(second), recorder.said().find(third));
    EXPECT_LT(recorder.said().find(third), recorder.said().find(fourth));
}

TEST(Training, CountsInItsReportAsTheExamplesSay) {
    EXPECT_EQ(std::system(("python3 -m doctest " + train + "confusion.py").c_str()), 0);
}

}  // namespace
}  // namespace graingate::vision
