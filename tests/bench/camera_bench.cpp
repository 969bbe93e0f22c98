#include "sim/camera_scene.hpp"
#include "vision/camera_health.hpp"
#include "vision/motion_gate.hpp"
#include "vision/reader.hpp"

#include <benchmark/benchmark.h>

#include <optional>
#include <vector>

namespace graingate::vision {
namespace {

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

/// Twelve hours of a lane by lot: light, snow, noise, trucks that stand for two minutes; no trouble is real.
void FalseTroubles(benchmark::State& state) {
    double frames = 0;
    double troubles = 0;
    for (auto _ : state) {
        CameraHealth health;
        Instant now{0};
        bool was_troubled = false;
        for (int hour = 0; hour < 12; ++hour) {
            sim::SceneSpec scene = sim::random_scene(static_cast<std::uint64_t>(hour) + 500);
            scene.place = 3;
            scene.light_permille = hour % 4 == 0 ? 0 : scene.light_permille;
            for (int frame = 0; frame < 80; ++frame) {
                scene.is_empty = frame < 40;
                scene.shot = static_cast<std::uint64_t>(hour * 1000 + frame + 1);
                now = now + Duration{500'000};
                health.saw(small_grey({sim::encode_jpeg(sim::render_scene(scene).image, 75), {}}).value(),
                           now);
                ++frames;
                troubles += health.trouble() && !was_troubled ? 1 : 0;
                if (health.trouble() && !was_troubled)
                    state.SetLabel(
                        std::string(
                            names_of(*health.trouble()).at(static_cast<std::size_t>(*health.trouble()))) +
                        " in hour " + std::to_string(hour));
                was_troubled = health.trouble().has_value();
            }
        }
    }
    state.counters["frames"] = frames;
    state.counters["false_troubles"] = troubles;
}
BENCHMARK(FalseTroubles)->Iterations(1)->Unit(benchmark::kSecond);

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
