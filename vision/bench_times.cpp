#include "vision/bench_times.hpp"

#include "vision/nets/reader_net.hpp"
#include "vision/text_reading.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

namespace graingate::vision {
namespace {

template <typename Work>
double median_ms(Work work) {
    std::vector<double> all;
    for (int i = 0; i < 31; ++i) {
        const double began = thread_seconds();
        work();
        all.push_back((thread_seconds() - began) * 1000);
    }
    std::sort(all.begin(), all.end());
    return all[all.size() / 2];
}

}  // namespace

double thread_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

void print_yardsticks(std::ostream& out) {
    const cv::Mat frame(1080, 1920, CV_8UC3, cv::Scalar(90, 110, 130));
    const cv::Mat plate(reader_height, reader_width, CV_8UC3, cv::Scalar(90, 110, 130));
    cv::Mat small;
    ReaderNet net;
    const double linear = median_ms([&] { cv::resize(frame, small, {640, 384}, 0, 0, cv::INTER_LINEAR); });
    const double area = median_ms([&] { cv::resize(frame, small, {640, 384}, 0, 0, cv::INTER_AREA); });
    const double reading = median_ms([&] { run_reader(net, plate); });
    char text[200];
    std::snprintf(
        text, sizeof text,
        "yardsticks: 1080p to 640 x 384 linear %.1f ms, area %.1f ms; the reader's net alone %.1f ms\n",
        linear, area, reading);
    out << text;
}

}  // namespace graingate::vision
