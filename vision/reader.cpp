#include "vision/reader.hpp"

#include "vision/detector.hpp"
#include "vision/models.hpp"
#include "vision/opencv_image.hpp"
#include "vision/text_reading.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <functional>
#include <utility>

namespace graingate::vision {
namespace {

using Corners = std::array<cv::Point2d, 4>;

/// Below this a plate's place is not worth a reading.
constexpr double least_presence = 0.2;

/// Below this a plate is read again through other frames: it costs time, and only where it can help.
constexpr int sure_permille = 970;

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

/// How often a place is read: once, or, where once leaves doubt, through several frames.
enum class Effort { once, until_sure };

PlateSighting read_as(cv::dnn::Net& net, const cv::Mat& picture, const Candidate& candidate, Effort effort) {
    PlateSighting sighting;
    const cv::Mat plate = rectify(picture, candidate.corners, candidate.is_double_line);
    const cv::Mat likelihoods = run_reader(net, plate);
    read_text(likelihoods, candidate.is_double_line, sighting);
    if (effort == Effort::until_sure && sighting.confidence_permille < sure_permille) {
        read_text(read_again(net, picture, candidate, likelihoods), candidate.is_double_line, sighting);
    }
    sighting.kind = kind_of(plate, candidate.is_double_line, sighting.text);
    sighting.presence_permille = static_cast<int>(candidate.presence * 1000);
    for (std::size_t i = 0; i < 4; ++i) {
        sighting.corners.at(i) = {candidate.corners.at(i).x, candidate.corners.at(i).y};
    }
    return sighting;
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

struct Reading {
    Candidate candidate;
    PlateSighting sighting;
};

/// The truck in the lane is the nearest: of two plates that are read alike surely, the larger comes first.
double rank(const Reading& reading) {
    const double sure = reading.sighting.confidence_permille / 1000.0;
    const auto& c = reading.candidate.corners;
    return sure * sure * reading.candidate.presence * cv::norm(c[1] - c[0]);
}

/// Looks again at a doubtful place: straightened, through several frames, and with the other number of lines.
void insist(auto& nets, const cv::Mat& picture, Reading& reading) {
    const auto better = [&](const Candidate& candidate) {
        if (reading.sighting.confidence_permille >= sure_permille) return;
        PlateSighting other = read_as(nets.reader, picture, candidate, Effort::until_sure);
        if (other.confidence_permille > reading.sighting.confidence_permille)
            reading = {candidate, std::move(other)};
    };
    const Candidate first = reading.candidate;
    Candidate straight = first;
    if (nets.detector.refine(picture, straight, Straighten::turn_and_slant)) better(straight);
    better(first);
    const auto& c = straight.corners;
    const double shape = cv::norm(c[1] - c[0]) / std::max(cv::norm(c[3] - c[0]), 1.0);
    if (reading.sighting.confidence_permille >= 500 || shape < 1.4 || shape > 3.2) return;
    straight.is_double_line = !straight.is_double_line;
    better(straight);
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
        if (candidate.presence < least_presence) continue;
        readings.push_back({candidate, read_as(nets_->reader, pixels, candidate, Effort::once)});
    }
    std::ranges::stable_sort(readings, std::greater(), rank);
    if (!readings.empty() && readings.front().sighting.confidence_permille < sure_permille) {
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
    PlateSighting best;
    const auto better = [&](const Candidate& candidate) {
        if (best.confidence_permille >= sure_permille) return;
        PlateSighting other = read_as(nets_->reader, pixels, candidate, Effort::until_sure);
        if (best.text.empty() || other.confidence_permille > best.confidence_permille)
            best = std::move(other);
    };
    // A crop is a plate's bounding box: a turned plate fills it only in part.
    if (auto found = nets_->detector.find_in_crop(pixels)) {
        better(*found);
        if (best.confidence_permille < sure_permille &&
            nets_->detector.refine(pixels, *found, Straighten::turn_and_slant)) {
            better(*found);
        }
    }
    better(whole);
    if (shape > 1.7 && shape < 2.8) {
        whole.is_double_line = !whole.is_double_line;
        better(whole);
    }
    return {best};
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
