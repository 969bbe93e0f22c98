#include "vision/reader.hpp"

#include "vision/detector.hpp"
#include "vision/nets/models.hpp"
#include "vision/nets/reader_net.hpp"
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
constexpr int no_second_look_permille = 930;
/// Below this it may not be what it was read as: it has another number of lines, or is two plates.
constexpr int doubtful_permille = 500;

/// The corners moved apart by shares of the plate's width and height.
Corners widened(const Corners& c, double across, double down) {
    const cv::Point2d right = (c[1] - c[0] + c[2] - c[3]) * (across / 2);
    const cv::Point2d below = (c[3] - c[0] + c[2] - c[1]) * (down / 2);
    return {c[0] - right - below, c[1] + right - below, c[2] + right + below, c[3] - right + below};
}

/// Of two plates one above the other in one frame, as vehicles of Hong Kong and Macau carry them,
/// the upper one, a little loosely: it is the one of GA 36-2018.
Candidate upper_half(const Candidate& whole) {
    constexpr double share = 0.54;
    Candidate upper = whole;
    upper.is_double_line = false;
    upper.corners[3] = upper.corners[0] * (1 - share) + upper.corners[3] * share;
    upper.corners[2] = upper.corners[1] * (1 - share) + upper.corners[2] * share;
    return upper;
}

struct Reading {
    Candidate candidate;
    bool is_upper_half = false;  ///< of the place, as one line
    PlateLook look;
    cv::Mat likelihoods;
    PlateSighting sighting;

    [[nodiscard]] bool is_sure() const { return sighting.confidence_permille >= no_second_look_permille; }
};

Reading read_once(ReaderNet& net, const cv::Mat& picture, const Candidate& candidate,
                  bool is_upper_half = false) {
    const cv::Mat plate = rectify(picture, candidate.corners, candidate.is_double_line);
    const PlateLook look{candidate.is_double_line, ground_of(plate)};
    Reading reading{candidate, is_upper_half, look, run_reader(net, plate), {}};
    read_text(reading.likelihoods, look, reading.sighting);
    reading.sighting.kind = kind_of(look, reading.sighting.text);
    reading.sighting.presence_permille = static_cast<int>(candidate.presence * 1000);
    for (std::size_t i = 0; i < 4; ++i) {
        reading.sighting.corners.at(i) = {candidate.corners.at(i).x, candidate.corners.at(i).y};
    }
    return reading;
}

/// Several readings of one plate, through frames that lie a little otherwise.
class Readings {
public:
    explicit Readings(Reading first) : all_{std::move(first)}, together_(all_.front()) {}

    void add(Reading reading) {
        all_.push_back(std::move(reading));
        together_ = pooled();
    }
    /// The plate through up to two frames more about the surest one, until it is sure: at its right place no
    /// frame reads otherwise.
    void add_frames(ReaderNet& net, const cv::Mat& picture) {
        constexpr std::array<std::pair<double, double>, 2> frames = {{{0.02, 0.05}, {-0.02, -0.05}}};
        const Candidate about = surest().candidate;
        const bool is_upper_half = surest().is_upper_half;
        for (const auto& [across, down] : frames) {
            if (together().is_sure()) return;
            Candidate frame = about;
            frame.corners = widened(about.corners, across, down);
            add(read_once(net, picture, frame, is_upper_half));
        }
    }

    [[nodiscard]] const Reading& surest() const {
        return *std::ranges::max_element(all_, {},
                                         [](const Reading& one) { return one.sighting.confidence_permille; });
    }

    /// What all of them say together; place and kind are the surest one's. To pick the surest one's text as
    /// well would be to pick the luckiest of several guesses: it would call itself surer than it is right.
    [[nodiscard]] const Reading& together() const { return together_; }

private:
    [[nodiscard]] Reading pooled() const {
        Reading out = surest();
        out.likelihoods = pooled_with(out);
        read_text(out.likelihoods, out.look, out.sighting);
        return out;
    }

    /// The log-likelihoods at each place of all that were read as this one was, averaged by how sure each
    /// reading is of itself.
    [[nodiscard]] cv::Mat pooled_with(const Reading& like) const {
        constexpr double least = 1e-6;
        cv::Mat sum = cv::Mat::zeros(all_.front().likelihoods.size(), CV_64F);
        double weights = 0;
        for (const Reading& one : all_) {
            if (one.look.is_double_line != like.look.is_double_line ||
                one.is_upper_half != like.is_upper_half)
                continue;
            const double weight = std::max(one.sighting.confidence_permille, 1) / 1000.0;
            cv::Mat nats;
            cv::log(cv::max(one.likelihoods, least), nats);
            sum += weight * nats;
            weights += weight;
        }
        sum /= weights;
        cv::exp(sum, sum);
        for (int place = 0; place < sum.rows; ++place) {
            cv::Mat row = sum.row(place);
            row /= cv::sum(row)[0];
        }
        return sum;
    }

    std::vector<Reading> all_;
    Reading together_;
};

Corners to_points(const PlateSighting& plate) {
    Corners out;
    for (std::size_t i = 0; i < 4; ++i) out.at(i) = {plate.corners.at(i).x, plate.corners.at(i).y};
    return out;
}

}  // namespace

struct PlateReader::Nets {
    explicit Nets(const PlateLimits& limits) : detector(limits) {}

    PlateDetector detector;
    ReaderNet reader;
};

namespace {

double rank(const Reading& reading) {
    return prominence(reading.sighting);
}

Candidate upright(const cv::Mat& picture, Candidate candidate) {
    candidate.corners = without_lean(picture, candidate.corners);
    return candidate;
}

/// Looks again at a doubtful place: with its strokes upright, nearer, with the other number of lines where
/// its shape allows it, and at last through two frames more. At most six readings besides the first.
Reading insist(auto& nets, const cv::Mat& picture, const Reading& first) {
    Readings seen(first);
    const auto try_as = [&](const Candidate& candidate, bool is_upper_half = false) {
        if (!seen.together().is_sure()) seen.add(read_once(nets.reader, picture, candidate, is_upper_half));
    };
    Candidate straight = first.candidate;
    try_as(upright(picture, straight));
    if (!seen.together().is_sure() && nets.detector.refine(picture, straight, Straighten::turn_and_slant))
        try_as(upright(picture, straight));
    const auto& c = straight.corners;
    const double shape = cv::norm(c[1] - c[0]) / std::max(cv::norm(c[3] - c[0]), 1.0);
    if (seen.surest().sighting.confidence_permille < doubtful_permille && shape > 1.4 && shape < 3.2) {
        try_as(upper_half(straight), true);
        straight.is_double_line = !straight.is_double_line;
        try_as(straight);
    }
    if (!seen.together().is_sure()) seen.add_frames(nets.reader, picture);
    return seen.together();
}

}  // namespace

PlateReader::PlateReader(std::unique_ptr<Nets> nets) : nets_(std::move(nets)) {}
PlateReader::PlateReader(PlateReader&&) noexcept = default;
PlateReader& PlateReader::operator=(PlateReader&&) noexcept = default;
PlateReader::~PlateReader() = default;

Result<PlateReader, VisionFault> PlateReader::open(const PlateLimits& limits) {
    try {
        return PlateReader(std::make_unique<Nets>(limits));
    } catch (const std::exception& refusal) {
        return Unexpected{
            VisionFault{VisionFaultKind::model, std::string("a net does not load: ") + refusal.what()}};
    }
}

void PlateReader::warm_up() {
    nets_->detector.warm_up();
    run_reader(nets_->reader, cv::Mat::zeros(reader_height, reader_width, CV_8UC3));
}

std::vector<PlateSighting> PlateReader::read(const Image& picture, const PlateRegion& region) {
    if (picture.width < image_side_min || picture.height < image_side_min) return {};
    const cv::Mat pixels = view(picture);
    std::vector<Reading> readings;
    for (const Candidate& candidate : nets_->detector.find(pixels, region)) {
        if (candidate.presence < presence_worth_reading) continue;
        readings.push_back(read_once(nets_->reader, pixels, candidate));
    }
    std::ranges::stable_sort(readings, std::greater(), rank);
    if (!readings.empty() && !readings.front().is_sure()) {
        readings.front() = insist(*nets_, pixels, readings.front());
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
        Readings seen(read_once(nets_->reader, pixels, candidate));
        if (!seen.surest().is_sure()) seen.add_frames(nets_->reader, pixels);
        Reading other = seen.together();
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
        const Candidate upper = upper_half(whole);
        whole.is_double_line = !whole.is_double_line;
        try_as(whole);
        if (best->sighting.confidence_permille < doubtful_permille) try_as(upper);
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
