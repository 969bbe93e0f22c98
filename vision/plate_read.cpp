#include "vision/frame_source.hpp"
#include "vision/overlay.hpp"
#include "vision/plate_command.hpp"
#include "vision/plate_json.hpp"
#include "vision/plate_tracker.hpp"
#include "vision/reader.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <vector>

#include <unistd.h>

namespace graingate::vision {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int done_status = 0;
constexpr int fault_status = 1;
constexpr int read_usage_status = 2;

/// A video is read so often in its own time; a camera's frames until they are sure, at most so many.
constexpr milliseconds video_read_period{200};
constexpr std::size_t camera_frames_max = 12;
/// Pictures from which progress is said even where no terminal shows it, and how often.
constexpr std::size_t many = 100;

struct ReadOptions {
    bool is_json = false;
    bool is_crop = false;
    std::string overlay;
    std::vector<std::string> cameras;
    std::vector<std::string> files;
};

struct Looked {
    Image picture;  ///< the one that shows the first plate best
    std::vector<PlateSighting> plates;
    double ms = 0;     ///< spent reading
    std::string flaw;  ///< what is missing of the picture
};

bool is_video(const std::string& path) {
    constexpr std::array<std::string_view, 12> endings = {
        ".mp4", ".m4v", ".mkv", ".avi", ".mov", ".ts", ".mpg", ".mpeg", ".webm", ".flv", ".mjpeg", ".h264"};
    std::string ending = std::filesystem::path(path).extension();
    std::ranges::transform(ending, ending.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return std::ranges::find(endings, ending) != endings.end();
}

/// What a track says, as one sighting.
PlateSighting sighting_of(const PlateTrack& track) {
    PlateSighting plate = track.verdict.best;
    plate.text = track.verdict.text;
    plate.confidence_permille = track.verdict.confidence_permille;
    plate.alternatives = track.verdict.alternatives;
    return plate;
}

class ReadRun {
public:
    ReadRun(PlateReader reader, const ReadOptions& options, std::ostream& out, std::ostream& err)
        : reader_(std::move(reader)), options_(options), out_(out), err_(err) {
        is_terminal_ = &err == &std::cerr && ::isatty(STDERR_FILENO) == 1;
        all_ = options.files.size() + options.cameras.size();
    }

    /// Everything that was asked for. returns: the exit status
    int run() {
        for (const std::string& address : options_.cameras) tell(address, from_camera(address));
        for (const std::string& file : options_.files)
            tell(file, is_video(file) && !options_.is_crop ? from_video(file) : from_picture(file));
        if (is_terminal_ && all_ > 1) err_ << "\n";
        return faults_ == 0 ? done_status : fault_status;
    }

private:
    Result<Looked, VisionFault> from_picture(const std::string& file) {
        auto stored = read_picture(file);
        if (!stored) return Unexpected{stored.error()};
        const auto began = Clock::now();
        Looked looked;
        looked.plates = options_.is_crop ? reader_.read_crop(stored->image) : reader_.read(stored->image);
        looked.ms = std::chrono::duration<double, std::milli>(Clock::now() - began).count();
        looked.picture = std::move(stored->image);
        looked.flaw = std::move(stored->flaw);
        return looked;
    }

    Result<Looked, VisionFault> from_camera(const std::string& address) {
        const auto parsed = parse_camera_address(address);
        if (!parsed) return Unexpected{VisionFault{VisionFaultKind::bad_address, parsed.error()}};
        return from_source(*open_source(*parsed), camera_frames_max, true);
    }

    Result<Looked, VisionFault> from_video(const std::string& file) {
        CameraAddress address;
        address.kind = CameraKind::file;
        address.path = file;
        address.text = file;
        address.shown = file;
        return from_source(*make_video_source(address, camera_patience), SIZE_MAX, false);
    }

    Result<Looked, VisionFault> from_source(FrameSource& source, std::size_t frames_max,
                                            bool is_enough_when_sure) {
        Looked looked;
        PlateTracker tracker;
        std::optional<VisionFault> fault;
        milliseconds played{0};
        milliseconds due{0};
        std::size_t frames = 0;
        for (; frames < frames_max && !(is_enough_when_sure && tracker.is_sure());
             played += source.frame_period()) {
            auto frame = source.next();
            if (!frame) {
                fault = frame.error();
                break;
            }
            if (played < due) continue;
            due = played + (is_enough_when_sure ? milliseconds(0) : video_read_period);
            auto picture = pixels(*frame);
            if (!picture) continue;
            take(*std::move(picture), frames++, tracker, looked);
        }
        const bool has_ended = fault && fault->kind == VisionFaultKind::ended;
        if (frames == 0 || (fault && !has_ended && !is_enough_when_sure))
            return Unexpected{
                fault.value_or(VisionFault{VisionFaultKind::not_an_image, "no frame could be decoded"})};
        for (const PlateTrack& track : tracker.tracks()) looked.plates.push_back(sighting_of(track));
        std::ranges::stable_sort(looked.plates, std::greater<>{}, &PlateSighting::confidence_permille);
        return looked;
    }

    void take(Image picture, std::size_t number, PlateTracker& tracker, Looked& looked) {
        const auto began = Clock::now();
        const auto plates = reader_.read(picture);
        std::vector<double> sharp;
        for (const PlateSighting& plate : plates) sharp.push_back(sharpness(picture, plate));
        tracker.add(0, number, plates, sharp);
        looked.ms += std::chrono::duration<double, std::milli>(Clock::now() - began).count();
        const bool is_best =
            tracker.tracks().empty() || tracker.tracks().front().verdict.best_frame == number;
        if (is_best || looked.picture.empty()) looked.picture = std::move(picture);
        if (is_terminal_ && number % 10 == 9)
            err_ << "\r" << number + 1 << " frames read\033[K" << std::flush;
    }

    void tell(const std::string& name, const Result<Looked, VisionFault>& looked) {
        ++told_;
        if (!looked) {
            ++faults_;
            if (is_terminal_) err_ << "\r\033[K";
            if (options_.is_json)
                out_ << json_fault(name, looked.error().what) << "\n";
            else
                err_ << name << ": " << looked.error().what << "\n";
        } else {
            if (looked->plates.empty()) ++without_;
            if (!looked->flaw.empty()) err_ << name << ": " << looked->flaw << "\n";
            if (options_.is_json)
                out_ << json_line(name, looked->ms, looked->flaw, looked->plates) << "\n";
            else
                out_ << text_line(name, looked->plates) << "\n";
            if (!options_.overlay.empty()) draw(name, *looked);
        }
        progress();
    }

    void progress() {
        if (all_ < 2 || !(is_terminal_ || (all_ >= many && (told_ % many == 0 || told_ == all_)))) return;
        err_ << (is_terminal_ ? "\r" : "") << told_ << " of " << all_ << " read, " << without_
             << " without a plate, " << faults_ << " not readable" << (is_terminal_ ? "\033[K" : "\n")
             << std::flush;
    }

    /// DIR/0001-NAME.jpg; the number keeps pictures of one name apart.
    void draw(const std::string& name, const Looked& looked) {
        std::array<char, 16> number{};
        std::snprintf(number.data(), number.size(), "%04zu-", told_);
        std::string stem = std::filesystem::path(name).stem();
        for (char& c : stem)
            if (c == '?' || c == '&' || c == ':') c = '_';
        const auto path = std::filesystem::path(options_.overlay) / (number.data() + stem + ".jpg");
        const auto jpeg = to_jpeg(overlay(looked.picture, looked.plates));
        std::ofstream file(path, std::ios::binary);
        for (const std::uint8_t byte : jpeg) file.put(static_cast<char>(byte));
        if (file.flush()) return;
        ++faults_;
        err_ << "graingate plate read: cannot write " << path.string() << "\n";
    }

    PlateReader reader_;
    const ReadOptions& options_;
    std::ostream& out_;
    std::ostream& err_;
    bool is_terminal_ = false;
    std::size_t all_ = 0;
    std::size_t told_ = 0;
    std::size_t without_ = 0;
    std::size_t faults_ = 0;
};

bool parse(std::span<const std::string> args, ReadOptions& options, std::ostream& err) {
    bool is_only_files = false;
    for (std::size_t i = 0; i < args.size(); ++i) {
        if (is_only_files || !args[i].starts_with("--")) {
            options.files.push_back(args[i]);
        } else if (args[i] == "--") {
            is_only_files = true;
        } else if (args[i] == "--json") {
            options.is_json = true;
        } else if (args[i] == "--crop") {
            options.is_crop = true;
        } else if (args[i] == "--camera" && i + 1 < args.size()) {
            options.cameras.push_back(args[++i]);
        } else if (args[i] == "--overlay" && i + 1 < args.size()) {
            options.overlay = args[++i];
        } else {
            return err << "graingate plate read: " << args[i] << " is unknown or lacks its value\n"
                       << plate_usage,
                   false;
        }
    }
    if (options.files.empty() && options.cameras.empty()) {
        return err << "graingate plate read: name at least one file or camera\n" << plate_usage, false;
    }
    return true;
}

}  // namespace

int plate_read(std::span<const std::string> args, std::ostream& out, std::ostream& err) {
    ReadOptions options;
    if (!parse(args, options, err)) return read_usage_status;
    if (!options.overlay.empty()) {
        std::error_code error;
        std::filesystem::create_directories(options.overlay, error);
        if (!std::filesystem::is_directory(options.overlay, error))
            return err << "graingate plate read: --overlay " << options.overlay
                       << " is no folder and cannot be made\n",
                   fault_status;
    }
    auto reader = PlateReader::open();
    if (!reader) return err << "graingate plate read: " << reader.error().what << "\n", fault_status;
    return ReadRun(*std::move(reader), options, out, err).run();
}

}  // namespace graingate::vision
