#include "vision/nets/detector_net.hpp"
#include "vision/nets/models.hpp"
#include "vision/nets/reader_net.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>
#include <vector>

namespace graingate::vision {
namespace {

/// The trainer's input: value i is (i × 7919 mod 251) / 251 - 0.5 (vision/train/golden.py).
cv::Mat fixed_input(std::vector<int> shape) {
    cv::Mat input(shape, CV_32F);
    auto* values = input.ptr<float>();
    for (std::size_t i = 0; i < input.total(); ++i) {
        values[i] = static_cast<float>(i * 7919 % 251) / 251.0F - 0.5F;
    }
    return input;
}

struct Golden {
    std::string net;
    std::size_t step = 1;
    std::vector<float> values;
};

std::vector<Golden> golden() {
    std::ifstream file(std::string(GRAINGATE_SOURCE_DIR) + "/vision/models/golden.txt");
    std::vector<Golden> all;
    std::size_t count = 0;
    for (Golden entry; file >> entry.net >> entry.step >> count;) {
        entry.values.resize(count);
        for (float& value : entry.values) file >> value;
        all.push_back(entry);
    }
    return all;
}

TEST(Nets, AnswerAsTheTrainerDid) {
    const auto expected = golden();
    ASSERT_EQ(expected.size(), 2U) << "vision/models/golden.txt lacks a net";
    for (const Golden& entry : expected) {
        cv::dnn::Net net = entry.net == "reader" ? load_reader() : load_detector();
        net.setInput(fixed_input(entry.net == "reader" ? std::vector{1, 1, reader_height, reader_width}
                                                       : std::vector{1, 3, detector_height, detector_width}));
        const cv::Mat out = net.forward();
        ASSERT_EQ((out.total() + entry.step - 1) / entry.step, entry.values.size()) << entry.net;
        double worst = 0;
        for (std::size_t i = 0; i < entry.values.size(); ++i) {
            const double is = out.ptr<float>()[i * entry.step];
            worst = std::max(worst, std::abs(is - entry.values[i]) / (1 + std::abs(entry.values[i])));
        }
        EXPECT_LT(worst, 2e-3) << entry.net;
    }
}

/// Every view that the detector is shown: the first looks', their halves and the second look's.
const std::vector<cv::Size> views = {{512, 288}, {448, 336}, {384, 384}, {336, 448}, {288, 512}, {256, 144},
                                     {224, 176}, {192, 192}, {176, 224}, {144, 256}, {192, 112}};

cv::Mat noise(cv::Size size, int type) {
    cv::Mat out(size, type);
    cv::RNG dice(7);
    dice.fill(out, cv::RNG::UNIFORM, 0, 256);
    return out;
}

/// The net's answers as OpenCV has them, [channel, y, x], beside the map's.
double worst_apart(const cv::Mat& expected, const FeatureMap& map) {
    EXPECT_EQ(map.size(), cv::Size(expected.size[3], expected.size[2]));
    double worst = 0;
    for (int channel = 0; channel < expected.size[1]; ++channel) {
        for (int y = 0; y < map.size().height; ++y) {
            for (int x = 0; x < map.size().width; ++x) {
                const float is = map.at(x, y)[channel];
                worst = std::max(worst,
                                 std::abs(static_cast<double>(is) - expected.ptr<float>(0, channel, y)[x]));
            }
        }
    }
    return worst;
}

TEST(Nets, OnEveryKernelTheDetectorAnswersAsOpenCvDoes) {
    cv::dnn::Net opencv = load_detector();
    for (const Kernel& kernel : kernels()) {
        DetectorNet net(kernel);
        for (const cv::Size& view : views) {
            const cv::Mat picture = noise(view, CV_8UC3);
            opencv.setInput(cv::dnn::blobFromImage(picture, 1.0 / 255, view, cv::Scalar::all(127.5)));
            EXPECT_LT(worst_apart(opencv.forward(), net.run(picture)), 1e-4) << kernel.name << ", " << view;
        }
    }
}

TEST(Nets, OnEveryKernelTheReaderAnswersAsOpenCvDoes) {
    cv::dnn::Net opencv = load_reader();
    const cv::Mat plate = noise({reader_width, reader_height}, CV_8UC1);
    cv::Scalar mean;
    cv::Scalar deviation;
    cv::meanStdDev(plate, mean, deviation);
    opencv.setInput(cv::dnn::blobFromImage(plate, 1.0 / (deviation[0] + 4.0), plate.size(), mean));
    const cv::Mat expected = opencv.forward().reshape(1, reader_slots);
    for (const Kernel& kernel : kernels())
        EXPECT_LT(cv::norm(expected, ReaderNet(kernel).run(plate), cv::NORM_INF), 1e-4) << kernel.name;
}

TEST(Nets, AnswerTheSameFromRunToRunWhateverTheySawBetween) {
    DetectorNet detector;
    const cv::Mat picture = noise(views.front(), CV_8UC3);
    const float first = detector.run(picture).at(30, 20)[0];
    for (const cv::Size& view : views) detector.run(noise(view, CV_8UC3));
    detector.run(cv::Mat::zeros(views.front(), CV_8UC3));
    EXPECT_EQ(detector.run(picture).at(30, 20)[0], first);
    ReaderNet reader;
    const cv::Mat plate = noise({reader_width, reader_height}, CV_8UC1);
    const cv::Mat text = reader.run(plate);
    reader.run(cv::Mat::zeros(plate.size(), CV_8UC1));
    EXPECT_EQ(cv::norm(text, reader.run(plate), cv::NORM_INF), 0);
}

}  // namespace
}  // namespace graingate::vision
