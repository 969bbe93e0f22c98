#include "vision/models.hpp"

#include <gtest/gtest.h>

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

TEST(Nets, AnswerTheSameFromRunToRun) {
    cv::dnn::Net net = load_reader();
    net.setInput(fixed_input({1, 1, reader_height, reader_width}));
    const cv::Mat first = net.forward().clone();
    net.setInput(fixed_input({1, 1, reader_height, reader_width}));
    EXPECT_EQ(cv::norm(first.reshape(1, 1), net.forward().reshape(1, 1), cv::NORM_INF), 0);
}

}  // namespace
}  // namespace graingate::vision
