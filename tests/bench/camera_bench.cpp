#include "sim/camera_scene.hpp"
#include "vision/bench_times.hpp"
#include "vision/camera_health.hpp"
#include "vision/cameras_health.hpp"
#include "vision/motion_gate.hpp"
#include "vision/nets/detector_net.hpp"
#include "vision/nets/models.hpp"
#include "vision/nets/reader_net.hpp"
#include "vision/opencv_image.hpp"
#include "vision/reader.hpp"
#include "vision/text_reading.hpp"

#include <benchmark/benchmark.h>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace graingate::vision {
namespace {

using namespace literals;

constexpr double watched_frames_a_second = 10;

/// Frames of an empty lane at night as a camera of that size sends them.
std::vector<Frame> empty_lane(int width, int height) {
    std::vector<Frame> frames;
    sim::SceneSpec lane;
    lane.is_empty = true;
    lane.width = width;
    lane.height = height;
    lane.light_permille = 100;
    lane.noise_permille = 200;
    for (lane.shot = 1; lane.shot <= 8; ++lane.shot)
        frames.push_back({sim::encode_jpeg(sim::render_scene(lane).image), {}});
    return frames;
}

void say_share(benchmark::State& state) {
    state.counters["percent_of_core_at_10_fps"] =
        benchmark::Counter(100 * watched_frames_a_second,
                           benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void EmptyLaneWithItsDecoding(benchmark::State& state) {
    const auto frames = empty_lane(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)));
    MotionGate gate;
    std::size_t next = 0;
    for (auto _ : state) benchmark::DoNotOptimize(gate.saw(small_grey(frames[next++ % 8]).value()));
    say_share(state);
}
BENCHMARK(EmptyLaneWithItsDecoding)->Args({1280, 720})->Args({1920, 1080})->Unit(benchmark::kMicrosecond);

void EmptyLaneDecoded(benchmark::State& state) {
    std::vector<SmallGrey> frames;
    for (const Frame& frame : empty_lane(1280, 720)) frames.push_back(small_grey(frame).value());
    MotionGate gate;
    std::size_t next = 0;
    for (auto _ : state) benchmark::DoNotOptimize(gate.saw(frames[next++ % 8]));
    say_share(state);
}
BENCHMARK(EmptyLaneDecoded)->Unit(benchmark::kMicrosecond);

void HealthOfADecodedFrame(benchmark::State& state) {
    std::vector<SmallGrey> frames;
    for (const Frame& frame : empty_lane(1280, 720)) frames.push_back(small_grey(frame).value());
    CameraHealth health;
    std::size_t next = 0;
    for (auto _ : state) {
        const auto at = Instant{static_cast<std::int64_t>(next) * 100'000};
        health.saw(frames[next++ % 8], at);
    }
    say_share(state);
}
BENCHMARK(HealthOfADecodedFrame)->Unit(benchmark::kMicrosecond);

/// A lane's camera in an hour by lot: light, snow and noise, empty for 20 s, then with a truck for 20 s.
sim::SceneSpec hour_of(int camera, int hour) {
    sim::SceneSpec scene = sim::random_scene(static_cast<std::uint64_t>(hour + 100 * camera) + 500);
    scene.place = static_cast<std::uint64_t>(camera) + 3;
    if (hour % 4 == 0) scene.light_permille = 0;
    return scene;
}

/// Twelve hours of four cameras that know each other's scenes; no trouble is real.
void FalseTroubles(benchmark::State& state) {
    constexpr std::array<Name, 4> cameras = {"L1.A.camera"_name, "L1.B.camera"_name, "L2.A.camera"_name,
                                             "L2.B.camera"_name};
    double frames = 0;
    double troubles = 0;
    for (auto _ : state) {
        CamerasHealth health;
        std::array<bool, cameras.size()> was_troubled{};
        Instant now{0};
        for (int frame = 0; frame < 12 * 80; ++frame) {
            now = now + Duration{500'000};
            for (std::size_t i = 0; i < cameras.size(); ++i) {
                const int hour = frame / 80;
                sim::SceneSpec scene = hour_of(static_cast<int>(i), hour);
                scene.is_empty = frame % 80 < 40;
                scene.shot = static_cast<std::uint64_t>(frame) + 1;
                health.saw(cameras.at(i),
                           small_grey({sim::encode_jpeg(sim::render_scene(scene).image, 75), {}}).value(),
                           now);
                ++frames;
                const auto trouble = health.trouble(cameras.at(i));
                if (trouble && !was_troubled.at(i)) {
                    ++troubles;
                    state.SetLabel(std::string(names_of(*trouble).at(static_cast<std::size_t>(*trouble))) +
                                   " in hour " + std::to_string(hour));
                }
                was_troubled.at(i) = trouble.has_value();
            }
        }
    }
    state.counters["frames"] = frames;
    state.counters["false_troubles"] = troubles;
}
BENCHMARK(FalseTroubles)->Iterations(1)->Unit(benchmark::kSecond);

/// Trucks as cameras of 1080p see them, by lot.
std::vector<Image> trucks_in_1080p(int count) {
    std::vector<Image> pictures;
    for (int seed = 1; seed <= count; ++seed) {
        sim::SceneSpec scene = sim::random_scene(static_cast<std::uint64_t>(seed));
        scene.width = 1920;
        scene.height = 1080;
        pictures.push_back(sim::render_scene(scene).image);
    }
    return pictures;
}

template <typename Work>
double seconds_of(Work work) {
    const double began = thread_seconds();
    work();
    return thread_seconds() - began;
}

/// Finding and reading the plates of a decoded picture, beside its floors in the same run: the picture's way
/// to 640 × 384, and the reader's net alone. Processor time of one core.
void ReadingA1080pPicture(benchmark::State& state) {
    constexpr int count = 40;
    cv::setNumThreads(1);
    auto reader = PlateReader::open();
    if (!reader) return state.SkipWithError("no nets");
    reader->warm_up();
    ReaderNet net;
    const cv::Mat plate(reader_height, reader_width, CV_8UC3, cv::Scalar(90, 110, 130));
    const std::vector<Image> pictures = trucks_in_1080p(count);
    cv::Mat small;
    double reading = 0;
    double shrinking = 0;
    double net_alone = 0;
    double slowest = 0;
    for (auto _ : state) {
        for (const Image& picture : pictures) {
            shrinking += seconds_of([&] {
                cv::resize(view(picture), small, {640, 384}, 0, 0, cv::INTER_LINEAR);
            });
            net_alone += seconds_of([&] { run_reader(net, plate); });
            const double one = seconds_of([&] { benchmark::DoNotOptimize(reader->read(picture)); });
            reading += one;
            slowest = std::max(slowest, one);
        }
    }
    const double all = static_cast<double>(state.iterations()) * count;
    state.counters["picture_ms"] = 1000 * reading / all;
    state.counters["slowest_ms"] = 1000 * slowest;
    state.counters["resize_ms"] = 1000 * shrinking / all;
    state.counters["net_ms"] = 1000 * net_alone / all;
    state.counters["times_resize"] = reading / shrinking;
    state.counters["times_net"] = reading / net_alone;
}
BENCHMARK(ReadingA1080pPicture)->Iterations(3)->Unit(benchmark::kMillisecond);

/// The detector's first look on our own convolutions, beside OpenCV's run of the same net on the same
/// picture. range: place in kernels(), the fastest first
void FirstLookBesideOpenCv(benchmark::State& state) {
    const auto place = static_cast<std::size_t>(state.range(0));
    if (place >= kernels().size()) return state.SkipWithError("this processor has not so many kernels");
    cv::setNumThreads(1);
    DetectorNet net(kernels()[place]);
    cv::dnn::Net opencv = load_detector();
    const Image truck = trucks_in_1080p(1).front();
    cv::Mat look;
    cv::resize(view(truck), look, {detector_width, detector_height});
    double own = 0;
    double theirs = 0;
    for (auto _ : state) {
        own += seconds_of([&] { benchmark::DoNotOptimize(net.run(look).at(0, 0)); });
        theirs += seconds_of([&] {
            opencv.setInput(cv::dnn::blobFromImage(look, 1.0 / 255, look.size(), cv::Scalar::all(127.5)));
            benchmark::DoNotOptimize(opencv.forward().data);
        });
    }
    const auto looks = static_cast<double>(state.iterations());
    state.SetLabel(kernels()[place].name);
    state.counters["own_ms"] = 1000 * own / looks;
    state.counters["opencv_ms"] = 1000 * theirs / looks;
    state.counters["share_of_opencv"] = own / theirs;
}
BENCHMARK(FirstLookBesideOpenCv)->DenseRange(0, 2)->Iterations(60)->Unit(benchmark::kMillisecond);

/// What is kept of a decision, read again: frame and crop, in kB and in shares of the plates that the
/// camera's own picture gave. range: 0 as the camera sent it, 1 packed anew as from video
void EvidenceReadAgain(benchmark::State& state) {
    auto reader = PlateReader::open();
    if (!reader) return state.SkipWithError("no nets");
    double all = 0;
    double frames_again = 0;
    double crops_again = 0;
    double frame_kb = 0;
    double crop_kb = 0;
    for (auto _ : state) {
        for (std::uint64_t seed = 1; seed <= 150; ++seed) {
            sim::SceneSpec spec = sim::random_scene(seed);
            spec.width = 1920;
            spec.height = 1080;
            spec.blur_px *= 1.5;
            Image picture = sim::render_scene(spec).image;
            const auto seen = reader->read(picture);
            if (seen.empty() || seen.front().text != spec.plate.text) continue;
            ++all;
            const auto crop = crop_jpeg(picture, seen.front());
            const Frame frame = state.range(0) == 0 ? Frame{sim::encode_jpeg(picture, 90), {}}
                                                    : Frame{{}, std::move(picture)};
            const auto kept = as_jpeg(frame);
            frame_kb += static_cast<double>(kept.size()) / 1000;
            crop_kb += static_cast<double>(crop.size()) / 1000;
            const auto again = reader->read(decode(kept).value());
            frames_again += !again.empty() && again.front().text == spec.plate.text ? 1 : 0;
            const auto cut = reader->read_crop(decode(crop).value());
            crops_again += cut.front().text == spec.plate.text ? 1 : 0;
        }
    }
    state.counters["plates"] = all;
    state.counters["frame_kB"] = frame_kb / all;
    state.counters["crop_kB"] = crop_kb / all;
    state.counters["frame_read_again_percent"] = 100 * frames_again / all;
    state.counters["crop_read_again_percent"] = 100 * crops_again / all;
}
BENCHMARK(EvidenceReadAgain)->Arg(0)->Arg(1)->Iterations(1)->Unit(benchmark::kSecond);

}  // namespace
}  // namespace graingate::vision

BENCHMARK_MAIN();
