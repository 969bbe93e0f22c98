#include "vision/text_reading.hpp"

#include "controller/core/ensure.hpp"
#include "vision/nets/models.hpp"
#include "vision/plate_drawing/glyphs.hpp"
#include "vision/plate_drawing/plate_drawing.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace graingate::vision {
namespace {

constexpr int provinces_end = 31;  // places in alphabet()
constexpr int letters_end = 57;
constexpr int digits_end = 67;
constexpr std::size_t kept_per_place = 5;
constexpr std::size_t beam_width = 24;
constexpr std::size_t readings_max = 5;

// The net learnt from labels of which this share was spread over all classes (vision/train/train_reader.py):
// so much of what it says of each is no doubt of its own. A temperature in its place would sharpen the doubts
// as well.
constexpr double label_smoothing = 0.04;
constexpr double temperature = 0.85;  // both measured on drawn plates (vision/models/README.md)
constexpr double least_likelihood = 3e-6;

// What GA 36-2018 does not allow costs likelihood, and is not cut.
constexpr double illegal_nats = 4.0;
constexpr double third_letter_nats = 1.5;
// A green plate of one line has eight characters: behind province and city a letter and five digits, the
// first of which has become a letter where digits ran out, or five digits and a letter.
constexpr double not_green_nats = 3.0;
constexpr double fifth_letter_nats = 0.7;

struct Choice {
    int index = -1;  // place in alphabet(), -1 no character
    double nats = 0;
};

bool is_province(int i) {
    return i >= 0 && i < provinces_end;
}
bool is_letter(int i) {
    return i >= provinces_end && i < letters_end;
}
bool is_digit(int i) {
    return i >= letters_end && i < digits_end;
}

/// What the standard says of this character at this place of any plate, in nats to add.
double prior(std::size_t place, int index, bool is_double_line) {
    switch (place) {
        case 0:
            return is_province(index) ? 0 : -illegal_nats;
        case 1:
            return is_letter(index) || (is_double_line && is_digit(index)) ? 0 : -illegal_nats;
        case 6:
            return is_province(index) || index < 0 ? -illegal_nats : 0;
        case 7:
            return is_letter(index) || is_digit(index) || index < 0 ? 0 : -illegal_nats;
        default:
            return is_letter(index) || is_digit(index) ? 0 : -illegal_nats;
    }
}

/// What it says besides of a green plate's. A blue one in bad light may look green: none of this makes a
/// reading an illegal one.
double green_prior(std::size_t place, int index, bool is_small) {
    switch (place) {
        case 3:
            return is_small && is_letter(index) ? -fifth_letter_nats : 0;
        case 4:
        case 5:
        case 6:
            return is_digit(index) ? 0 : -not_green_nats;
        case 7:
            return (is_small ? is_digit(index) : is_letter(index)) ? 0 : -not_green_nats;
        default:
            return 0;
    }
}

std::vector<Choice> choices(const cv::Mat& likelihoods, int place) {
    const auto* row = likelihoods.ptr<double>(place);
    std::vector<Choice> all(static_cast<std::size_t>(likelihoods.cols));
    for (int i = 0; i < likelihoods.cols; ++i) {
        all[static_cast<std::size_t>(i)] = {i - 1, std::log(std::max(row[i], 1e-30))};
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Choice& a, const Choice& b) { return a.nats > b.nats; });
    all.resize(kept_per_place);
    return all;
}

struct Path {
    std::string text;
    double seen = 0;      // by the net
    double believed = 0;  // with the prior
    bool is_legal = true;
    bool begins_with_letter = false;  // its serial
    int serial_letters = 0;
};

void extend(std::vector<Path>& beam, std::size_t place, const std::vector<Choice>& choices, PlateLook look) {
    const bool is_green = look.ground == Ground::green && !look.is_double_line;
    std::vector<Path> longer;
    for (const Path& path : beam) {
        for (const Choice& choice : choices) {
            Path next = path;
            next.seen += choice.nats;
            const double allowed = prior(place, choice.index, look.is_double_line);
            next.believed += choice.nats + allowed;
            next.is_legal = path.is_legal && allowed == 0;
            if (place == 2) next.begins_with_letter = is_letter(choice.index);
            if (is_green) next.believed += green_prior(place, choice.index, next.begins_with_letter);
            if (choice.index >= 0) next.text += alphabet()[static_cast<std::size_t>(choice.index)];
            if (place >= 2 && place <= 6 && is_letter(choice.index) && ++next.serial_letters > 2) {
                next.believed -= third_letter_nats;
            }
            longer.push_back(std::move(next));
        }
    }
    std::stable_sort(longer.begin(), longer.end(),
                     [](const Path& a, const Path& b) { return a.believed > b.believed; });
    longer.resize(std::min(longer.size(), beam_width));
    beam = std::move(longer);
}

int milli(double nats) {
    return static_cast<int>(std::lround(std::max(nats, -30.0) * 1000));
}
int permille(double share) {
    return static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * 1000));
}

std::array<cv::Point2d, 4> part_of(const std::array<cv::Point2d, 4>& c, double left, double top, double right,
                                   double bottom) {
    const std::vector<cv::Point2f> unit = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};
    const std::vector<cv::Point2f> seen(c.begin(), c.end());
    const cv::Mat matrix = cv::getPerspectiveTransform(unit, seen);
    const std::vector<cv::Point2d> wanted = {{left, top}, {right, top}, {right, bottom}, {left, bottom}};
    std::vector<cv::Point2d> there;
    cv::perspectiveTransform(wanted, there, matrix);
    return {there[0], there[1], there[2], there[3]};
}

/// Cuts a quadrilateral out, twice as large as wanted and then averaged, so that large plates do not alias.
cv::Mat cut(const cv::Mat& picture, const std::array<cv::Point2d, 4>& corners, cv::Size size) {
    const auto w = static_cast<float>(size.width * 2) - 0.5F;
    const auto h = static_cast<float>(size.height * 2) - 0.5F;
    const std::vector<cv::Point2f> target = {{-0.5F, -0.5F}, {w, -0.5F}, {w, h}, {-0.5F, h}};
    const std::vector<cv::Point2f> source(corners.begin(), corners.end());
    cv::Mat large;
    cv::Mat out;
    cv::warpPerspective(picture, large, cv::getPerspectiveTransform(source, target), size * 2,
                        cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    cv::resize(large, out, size, 0, 0, cv::INTER_AREA);
    return out;
}

}  // namespace

cv::Mat rectify(const cv::Mat& picture, const std::array<cv::Point2d, 4>& corners, bool is_double_line) {
    if (!is_double_line) return cut(picture, corners, {reader_width, reader_height});
    // The shares that vision/train/reader_data.py trains with.
    constexpr int split = 48;
    cv::Mat strip;
    cv::hconcat(
        cut(picture, part_of(corners, 0.18, 0.03, 0.82, 0.375), {split, reader_height}),
        cut(picture, part_of(corners, 0.01, 0.385, 0.99, 0.96), {reader_width - split, reader_height}),
        strip);
    return strip;
}

cv::Mat calibrated(const cv::Mat& logits) {
    cv::Mat out;
    logits.convertTo(out, CV_64F, 1 / temperature);
    for (int place = 0; place < out.rows; ++place) {
        cv::Mat row = out.row(place);
        double top = 0;
        cv::minMaxLoc(row, nullptr, &top);
        row -= top;
        cv::exp(row, row);
        row /= cv::sum(row)[0];
        row = cv::max(row - label_smoothing / row.cols, least_likelihood);
        row /= cv::sum(row)[0];
    }
    return out;
}

cv::Mat run_reader(ReaderNet& net, const cv::Mat& plate) {
    cv::Mat grey;
    cv::cvtColor(plate, grey, cv::COLOR_BGR2GRAY);
    const cv::Mat logits = net.run(grey);
    ENSURE(std::cmp_equal(logits.cols, alphabet().size() + 1));
    return calibrated(logits);
}

void read_text(const cv::Mat& likelihoods, PlateLook look, PlateSighting& into) {
    std::vector<Path> beam(1);
    into.places.clear();
    for (int place = 0; place < likelihoods.rows; ++place) {
        const auto best = choices(likelihoods, place);
        std::vector<CharacterScore> scores;
        scores.reserve(best.size());
        for (const Choice& choice : best) {
            scores.push_back({choice.index < 0 ? "" : alphabet()[static_cast<std::size_t>(choice.index)],
                              milli(choice.nats)});
        }
        into.places.push_back(std::move(scores));
        extend(beam, static_cast<std::size_t>(place), best, look);
    }
    double seen = 0;
    double believed = 0;
    for (const Path& path : beam) {
        seen += std::exp(path.seen);
        believed += std::exp(path.believed);
    }
    // What the beam does not hold may be right as well. Where no legal reading is near, what the likeliest
    // one lost by the prior stays lost: divided among illegal ones it would make them as sure as a plate.
    const double all = beam.front().is_legal ? believed + std::max(0.0, 1 - seen) : 1;
    into.text = beam.front().text;
    into.confidence_permille = permille(std::exp(beam.front().believed) / all);
    into.alternatives.clear();
    for (std::size_t i = 1; i < std::min(beam.size(), readings_max); ++i) {
        const double share = std::exp(beam[i].believed) / all;
        into.alternatives.push_back({beam[i].text, permille(share), milli(std::log(std::max(share, 1e-12)))});
    }
}

Ground ground_of(const cv::Mat& plate) {
    cv::Mat small;
    cv::resize(plate, small, {16, 8}, 0, 0, cv::INTER_AREA);
    cv::cvtColor(small, small, cv::COLOR_BGR2HSV);
    std::vector<int> hues;
    std::vector<int> depths;
    for (int y = 0; y < small.rows; ++y) {
        for (int x = 0; x < small.cols; ++x) {
            const auto pixel = small.at<cv::Vec3b>(y, x);
            depths.push_back(pixel[1]);
            if (pixel[1] > 50 && pixel[2] > 25) hues.push_back(pixel[0]);
        }
    }
    const auto middle = [](std::vector<int>& all) {
        std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2), all.end());
        return all[all.size() / 2];
    };
    if (hues.size() > 40 && middle(depths) > 45) {
        const int hue = middle(hues);
        return hue > 92 ? Ground::blue : hue > 36 ? Ground::green : Ground::yellow;
    }
    cv::Mat grey;
    cv::cvtColor(plate, grey, cv::COLOR_BGR2GRAY);
    double low = 0;
    double high = 0;
    cv::minMaxLoc(grey, &low, &high);
    return cv::mean(grey)[0] > (low + high) / 2 ? Ground::white : Ground::black;
}

std::string kind_of(PlateLook look, const std::string& text) {
    const auto letters = characters(text);
    const std::string last = letters.empty() ? "" : letters.back();
    const bool is_long = letters.size() == 8;
    if (look.is_double_line) return look.ground == Ground::green || is_long ? "tractor" : "yellow_double";
    if (is_long) return is_letter(alphabet_index(last)) ? "green_large" : "green";
    if (last == "警") return "white";
    if (last == "港" || last == "澳" || last == "使" || last == "领") return "black";
    switch (look.ground) {
        case Ground::blue:
            return "blue";
        case Ground::green:
            return "green";
        case Ground::yellow:
            return "yellow_single";
        case Ground::white:
            return "white";
        case Ground::black:
            return "black";
    }
    ENSURE(false && "a ground of no colour");
}

bool is_nameable(std::string_view kind) {
    const auto known = plate_kind(kind);
    return known && *known != PlateKind::low_speed;
}

}  // namespace graingate::vision
