#include "vision/reader.hpp"

#include "vision/detector.hpp"
#include "vision/models.hpp"
#include "vision/opencv_image.hpp"
#include "vision/plate_lean.hpp"
#include "vision/text_reading.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <functional>
#include <optional>
#include <utility>

namespace graingate::vision {
namespace {

using Corners = std::array<cv::Point2d, 4>;

/// Below this a plate's place is not worth a reading.
constexpr double presence_worth_reading = 0.2;

/// Below this a plate is read again through other frames: it costs time, and only where it can help.
constexpr int no_second_look_permille = 970;

/// The corners moved apart by shares of the plate's width and height.
Corners widened(const Corners& c, double across, double down) {
    const cv::Point2d right = (c[1] - c[0] + c[2] - c[3]) * (across / 2);
    const cv::Point2d below = (c[3] - c[0] + c[2] - c[1]) * (down / 2);
    return {c[0] - right - below, c[1] + right - below, c[2] + right + below, c[3] - right + below};
}

/// Reads the plate through frames that lie a little otherwise; the mean of the places' likelihoods.
cv::Mat read_again(cv::dnn::Net& net, const cv::Mat& picture, const Candidate& candidate,
                   const cv::Mat& first) {
    constexpr std::array<std::pair<double, double>, 4> frames = {
        {{0.02, 0.05}, {-0.02, -0.05}, {0.03, -0.03}, {-0.01, 0.1}}};
    cv::Mat sum = first.clone();
    for (const auto& [across, down] : frames) {
        const Corners corners = widened(candidate.corners, across, down);
        sum += run_reader(net, rectify(picture, corners, candidate.is_double_line));
    }
    return sum / (frames.size() + 1.0);
}

struct Reading {
    Candidate candidate;
    cv::Mat likelihoods;
    PlateSighting sighting;

    [[nodiscard]] bool is_sure() const { return sighting.confidence_permille >= no_second_look_permille; }
};

Reading read_once(cv::dnn::Net& net, const cv::Mat& picture, const Candidate& candidate) {
    const cv::Mat plate = rectify(picture, candidate.corners, candidate.is_double_line);
    Reading reading{candidate, run_reader(net, plate), {}};
    read_text(reading.likelihoods, candidate.is_double_line, reading.sighting);
    reading.sighting.kind = kind_of(plate, candidate.is_double_line, reading.sighting.text);
    reading.sighting.presence_permille = static_cast<int>(candidate.presence * 1000);
    for (std::size_t i = 0; i < 4; ++i) {
        reading.sighting.corners.at(i) = {candidate.corners.at(i).x, candidate.corners.at(i).y};
    }
    return reading;
}

/// Keeps what several frames say where that is surer; the kind and the corners stay.
void through_frames(cv::dnn::Net& net, const cv::Mat& picture, Reading& reading) {
    PlateSighting other = reading.sighting;
    read_text(read_again(net, picture, reading.candidate, reading.likelihoods),
              reading.candidate.is_double_line, other);
    if (other.confidence_permille > reading.sighting.confidence_permille) reading.sighting = std::move(other);
}

Corners to_points(const PlateSighting& plate) {
    Corners out;
    for (std::size_t i = 0; i < 4; ++i) out.at(i) = {plate.corners.at(i).x, plate.corners.at(i).y};
    return out;
}

}  // namespace

struct PlateReader::Nets {
    PlateDetector detector;
    cv::dnn::Net reader = load_reader();
};

namespace {

/// The truck in the lane is the nearest: of two plates that are read alike surely, the larger comes first.
double rank(const Reading& reading) {
    const double sure = reading.sighting.confidence_permille / 1000.0;
    const auto& c = reading.candidate.corners;
    return sure * sure * reading.candidate.presence * cv::norm(c[1] - c[0]);
}

Candidate upright(const cv::Mat& picture, Candidate candidate) {
    candidate.corners = without_lean(picture, candidate.corners);
    return candidate;
}

/// Looks again at a doubtful place: with its strokes upright, nearer, with the other number of lines where
/// its shape allows it, and at last the best of these through several frames. At most seven readings.
void insist(auto& nets, const cv::Mat& picture, Reading& reading) {
    const auto try_as = [&](const Candidate& candidate) {
        if (reading.is_sure()) return;
        Reading other = read_once(nets.reader, picture, candidate);
        if (other.sighting.confidence_permille > reading.sighting.confidence_permille)
            reading = std::move(other);
    };
    Candidate straight = reading.candidate;
    try_as(upright(picture, straight));
    if (!reading.is_sure() && nets.detector.refine(picture, straight, Straighten::turn_and_slant))
        try_as(upright(picture, straight));
    const auto& c = straight.corners;
    const double shape = cv::norm(c[1] - c[0]) / std::max(cv::norm(c[3] - c[0]), 1.0);
    if (reading.sighting.confidence_permille < 500 && shape > 1.4 && shape < 3.2) {
        straight.is_double_line = !straight.is_double_line;
        try_as(straight);
    }
    if (!reading.is_sure()) through_frames(nets.reader, picture, reading);
}

}  // namespace

PlateReader::PlateReader(std::unique_ptr<Nets> nets) : nets_(std::move(nets)) {}
PlateReader::PlateReader(PlateReader&&) noexcept = default;
PlateReader& PlateReader::operator=(PlateReader&&) noexcept = default;
PlateReader::~PlateReader() = default;

Result<PlateReader, VisionFault> PlateReader::open() {
    try {
        return PlateReader(std::make_unique<Nets>());
    } catch (const std::exception& refusal) {
        return Unexpected{
            VisionFault{VisionFaultKind::model, std::string("a net does not load: ") + refusal.what()}};
    }
}

std::vector<PlateSighting> PlateReader::read(const Image& picture) {
    if (picture.width < image_side_min || picture.height < image_side_min) return {};
    const cv::Mat pixels = view(picture);
    std::vector<Reading> readings;
    for (const Candidate& candidate : nets_->detector.find(pixels)) {
        if (candidate.presence < presence_worth_reading) continue;
        readings.push_back(read_once(nets_->reader, pixels, candidate));
    }
    std::ranges::stable_sort(readings, std::greater(), rank);
    if (!readings.empty() && !readings.front().is_sure()) {
        insist(*nets_, pixels, readings.front());
        std::ranges::stable_sort(readings, std::greater(), rank);
    }
    std::vector<PlateSighting> sightings;
    for (Reading& reading : readings) sightings.push_back(std::move(reading.sighting));
    return sightings;
}

std::vector<PlateSighting> PlateReader::read_crop(const Image& picture) {
    if (picture.empty()) return {};
    const double right = picture.width - 0.5;
    const double bottom = picture.height - 0.5;
    Candidate whole{1.0, false, {cv::Point2d(-0.5, -0.5), {right, -0.5}, {right, bottom}, {-0.5, bottom}}};
    const double shape = static_cast<double>(picture.width) / picture.height;
    const cv::Mat pixels = view(picture);
    // Single lines are 3.1 times as wide as high, double ones 1.8 to 2 times; crops are loose.
    whole.is_double_line = shape < 2.4;
    std::optional<Reading> best;
    const auto try_as = [&](const Candidate& candidate) {
        if (best && best->is_sure()) return;
        Reading other = read_once(nets_->reader, pixels, candidate);
        if (!other.is_sure()) through_frames(nets_->reader, pixels, other);
        if (!best || other.sighting.confidence_permille > best->sighting.confidence_permille)
            best = std::move(other);
    };
    // A crop is a plate's bounding box: a turned plate fills it only in part.
    if (auto found = nets_->detector.find_in_crop(pixels)) {
        try_as(*found);
        if (!best->is_sure()) try_as(upright(pixels, *found));
        if (!best->is_sure() && nets_->detector.refine(pixels, *found, Straighten::turn_and_slant)) {
            try_as(*found);
        }
    }
    try_as(whole);
    if (shape > 1.7 && shape < 2.8) {
        whole.is_double_line = !whole.is_double_line;
        try_as(whole);
    }
    return {best->sighting};
}

double sharpness(const Image& picture, const PlateSighting& plate) {
    const cv::Mat pixels = view(picture);
    const cv::Mat small = rectify(pixels, to_points(plate), false);
    cv::Mat grey;
    cv::cvtColor(small, grey, cv::COLOR_BGR2GRAY);
    cv::Mat across;
    cv::Sobel(grey, across, CV_32F, 1, 0);
    cv::Scalar mean;
    cv::Scalar deviation;
    cv::meanStdDev(grey, mean, deviation);
    const double wide = cv::norm(to_points(plate)[1] - to_points(plate)[0]);
    const double edges = cv::mean(across.mul(across))[0] / (deviation[0] * deviation[0] + 25);
    return edges * std::min(1.0, wide / reader_width);
}

std::vector<std::uint8_t> crop_jpeg(const Image& picture, const PlateSighting& plate) {
    const Corners corners = to_points(plate);
    const cv::Point2d middle = (corners[0] + corners[1] + corners[2] + corners[3]) * 0.25;
    std::vector<cv::Point2f> source;
    for (const auto& corner : corners) source.emplace_back(middle + (corner - middle) * 1.16);
    const double wide = std::clamp(cv::norm(corners[1] - corners[0]) * 1.16, 160.0, 640.0);
    const double tall = std::clamp(
        wide * cv::norm(corners[3] - corners[0]) / std::max(cv::norm(corners[1] - corners[0]), 1.0), 40.0,
        480.0);
    const cv::Size size(static_cast<int>(wide), static_cast<int>(tall));
    const std::vector<cv::Point2f> target = {
        {0, 0},
        {static_cast<float>(size.width), 0},
        {static_cast<float>(size.width), static_cast<float>(size.height)},
        {0, static_cast<float>(size.height)}};
    cv::Mat out;
    cv::warpPerspective(view(picture), out, cv::getPerspectiveTransform(source, target), size,
                        cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    return to_jpeg(to_image(out), 88);
}

}  // namespace graingate::vision
