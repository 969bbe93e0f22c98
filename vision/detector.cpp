#include "vision/detector.hpp"

#include "vision/nets/models.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace graingate::vision {
namespace {

constexpr double least_presence = 0.25;
constexpr double sure_presence = 0.45;
/// From here on a faint place's second look settles that it is a plate, and nothing else is looked for.
constexpr double sure_when_near = 0.5;
/// Places that one look keeps even where fewer plates are wanted: near, the one in the middle is meant.
constexpr std::int64_t places_kept = 8;
/// Of the surest one's presence, before and after the second look.
constexpr double faint_before_near = 0.4;
constexpr double faint_when_near = 0.5;
constexpr double near_plate_px = 96;  // the plate's width in the second look

// Shapes of the first look, each of about detector_width × detector_height pixels.
const std::array<cv::Size, 5> views = {{{detector_width, detector_height},
                                        {448, 336},
                                        {384, 384},
                                        {336, 448},
                                        {detector_height, detector_width}}};

/// Of the look for a plate that is larger than any that the first look knows.
cv::Size half_of(const cv::Size& view) {
    return (view + cv::Size(16, 16)) / 32 * 16;
}

double logistic(double x) {
    return 1 / (1 + std::exp(-x));
}

cv::Rect2d bounds(const Candidate& candidate) {
    const auto& c = candidate.corners;
    const auto [left, right] = std::minmax({c[0].x, c[1].x, c[2].x, c[3].x});
    const auto [top, bottom] = std::minmax({c[0].y, c[1].y, c[2].y, c[3].y});
    return {left, top, right - left, bottom - top};
}

bool overlap(const Candidate& a, const Candidate& b) {
    const double common = (bounds(a) & bounds(b)).area();
    return common > 0.3 * std::min(bounds(a).area(), bounds(b).area());
}

cv::Point2d centre(const Candidate& candidate) {
    const auto& c = candidate.corners;
    return (c[0] + c[1] + c[2] + c[3]) * 0.25;
}

/// Before any is compared with another: a clearer plate beside the lane must not outshine the lane's own.
void leave_out_beyond(const PlateRegion& region, const cv::Size& picture, std::vector<Candidate>& found) {
    std::erase_if(found, [&](const Candidate& candidate) {
        const cv::Point2d at = centre(candidate) * 1000;
        return at.x < static_cast<double>(region.left * picture.width) ||
               at.x > static_cast<double>(region.right * picture.width) ||
               at.y < static_cast<double>(region.top * picture.height) ||
               at.y > static_cast<double>(region.bottom * picture.height);
    });
}

/// The corners must turn clockwise and enclose something of a plate's shape.
bool is_plausible(const Candidate& candidate) {
    const auto& c = candidate.corners;
    const std::vector<cv::Point2f> outline(c.begin(), c.end());
    const double wide = (cv::norm(c[1] - c[0]) + cv::norm(c[2] - c[3])) / 2;
    const double tall = (cv::norm(c[3] - c[0]) + cv::norm(c[2] - c[1])) / 2;
    return cv::isContourConvex(outline) && cv::contourArea(outline, true) > 20 && wide > 0.9 * tall &&
           wide < 9 * tall;
}

std::vector<Candidate> without_overlaps(std::vector<Candidate> all, std::int64_t at_most) {
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.presence > b.presence; });
    std::vector<Candidate> kept;
    for (const Candidate& candidate : all) {
        if (std::cmp_equal(kept.size(), at_most)) break;
        if (std::ranges::none_of(kept, [&](const auto& k) { return overlap(k, candidate); }))
            kept.push_back(candidate);
    }
    return kept;
}

/// Beside a sure plate, what is hardly seen is not worth the time.
///   least  share of the surest one's presence; `found` is sorted by falling presence
void drop_faint(std::vector<Candidate>& found, double least) {
    if (found.empty()) return;
    std::erase_if(found,
                  [least = least * found.front().presence](const auto& c) { return c.presence < least; });
}

/// The picture scaled by `scale` into the top left of a black canvas of the net's size. Halves are cheap
/// means of four pixels; the rest of the way is linear, as in training.
cv::Mat letterbox(const cv::Mat& picture, double scale, cv::Size size) {
    cv::Mat canvas = cv::Mat::zeros(size, CV_8UC3);
    const cv::Size fitted(std::clamp(static_cast<int>(std::lround(picture.cols * scale)), 1, size.width),
                          std::clamp(static_cast<int>(std::lround(picture.rows * scale)), 1, size.height));
    cv::Mat small = picture;
    while (small.cols >= 2 * fitted.width && small.rows >= 2 * fitted.height) {
        cv::Mat half;
        const cv::Rect even(0, 0, small.cols / 2 * 2, small.rows / 2 * 2);
        cv::resize(small(even), half, even.size() / 2, 0, 0, cv::INTER_AREA);
        small = half;
    }
    cv::Mat into = canvas(cv::Rect({0, 0}, fitted));
    cv::resize(small, into, fitted, 0, 0, cv::INTER_LINEAR);
    return canvas;
}

double scale_into(const cv::Mat& picture, cv::Size size) {
    return std::min(static_cast<double>(size.width) / picture.cols,
                    static_cast<double>(size.height) / picture.rows);
}

/// The map from the picture to the second look's view: the candidate in its middle, near_plate_px wide, its
/// upper edge level; and, where wanted, its sides upright and its height as the standard has it.
cv::Matx23d upright(const Candidate& candidate, Straighten straighten) {
    const auto& c = candidate.corners;
    const cv::Point2d middle = centre(candidate);
    cv::Point2d right = (c[1] - c[0] + c[2] - c[3]) * 0.5;
    right *= std::max(cv::norm(right), 8.0) / std::max(cv::norm(right), 1e-6);
    cv::Point2d down(-right.y, right.x);
    double tall = near_plate_px;
    if (straighten == Straighten::turn_and_slant) {
        down = (c[3] - c[0] + c[2] - c[1]) * 0.5;
        tall = near_plate_px * (candidate.is_double_line ? 0.5 : 140.0 / 440);
    }
    const cv::Matx22d basis(right.x / near_plate_px, down.x / tall, right.y / near_plate_px, down.y / tall);
    const cv::Matx22d turn = basis.inv();
    return {
        turn(0, 0), turn(0, 1), detector_near_width / 2.0 - turn(0, 0) * middle.x - turn(0, 1) * middle.y,
        turn(1, 0), turn(1, 1), detector_near_height / 2.0 - turn(1, 0) * middle.x - turn(1, 1) * middle.y};
}

/// What the map shows of the picture, shrunk by halves first so that nothing aliases.
cv::Mat piece(const cv::Mat& picture, const cv::Matx23d& to_view) {
    cv::Matx23d back;
    cv::invertAffineTransform(to_view, back);
    std::vector<cv::Point2f> corners;
    for (const double x : {0.0, static_cast<double>(detector_near_width)}) {
        for (const double y : {0.0, static_cast<double>(detector_near_height)}) {
            corners.emplace_back(static_cast<float>(back(0, 0) * x + back(0, 1) * y + back(0, 2)),
                                 static_cast<float>(back(1, 0) * x + back(1, 1) * y + back(1, 2)));
        }
    }
    const cv::Rect seen = cv::boundingRect(corners) & cv::Rect(0, 0, picture.cols, picture.rows);
    cv::Mat view = cv::Mat::zeros(detector_near_height, detector_near_width, CV_8UC3);
    if (seen.width < 16 || seen.height < 16) return view;
    cv::Mat small = picture(seen);
    cv::Matx23d map = to_view;
    map(0, 2) += map(0, 0) * seen.x + map(0, 1) * seen.y;
    map(1, 2) += map(1, 0) * seen.x + map(1, 1) * seen.y;
    while (std::hypot(map(0, 0), map(1, 0)) < 0.5 && small.cols >= 32 && small.rows >= 32) {
        cv::Mat half;
        cv::resize(small(cv::Rect(0, 0, small.cols / 2 * 2, small.rows / 2 * 2)), half, {}, 0.5, 0.5,
                   cv::INTER_AREA);
        small = half;
        // Pixel x of the half lies at 2 x + 0.5 of the whole.
        map = {map(0, 0) * 2, map(0, 1) * 2, map(0, 2) + 0.5 * (map(0, 0) + map(0, 1)),
               map(1, 0) * 2, map(1, 1) * 2, map(1, 2) + 0.5 * (map(1, 0) + map(1, 1))};
    }
    cv::warpAffine(small, view, map, view.size(), cv::INTER_LINEAR, cv::BORDER_CONSTANT);
    return view;
}

/// No place beside this one says more surely that a plate of that kind is there.
bool is_summit(const FeatureMap& answers, int at_x, int at_y, int kind) {
    const cv::Size size = answers.size();
    for (int y = std::max(at_y - 1, 0); y <= std::min(at_y + 1, size.height - 1); ++y)
        for (int x = std::max(at_x - 1, 0); x <= std::min(at_x + 1, size.width - 1); ++x)
            if (answers.at(x, y)[kind] > answers.at(at_x, at_y)[kind]) return false;
    return true;
}

void scale_corners(std::vector<Candidate>& all, double scale, cv::Point2d shift) {
    for (Candidate& candidate : all) {
        for (auto& corner : candidate.corners) {
            corner = (corner + cv::Point2d(0.5, 0.5)) / scale - cv::Point2d(0.5, 0.5) + shift;
        }
    }
}

}  // namespace

PlateDetector::PlateDetector(const PlateLimits& limits) : limits_(limits) {}

void PlateDetector::warm_up() {
    net_.prepare({detector_near_width, detector_near_height});
    for (const cv::Size& view : views) {
        net_.prepare(view);
        net_.prepare(half_of(view));
    }
}

std::vector<Candidate> PlateDetector::look(const cv::Mat& view, double least) {
    const FeatureMap& answers = net_.run(view);
    std::vector<Candidate> found;
    for (int kind = 0; kind < 2; ++kind) {
        for (int y = 0; y < answers.size().height; ++y) {
            for (int x = 0; x < answers.size().width; ++x) {
                const double presence = logistic(answers.at(x, y)[kind]);
                if (presence < least || !is_summit(answers, x, y, kind)) continue;
                const float* corners = answers.at(x, y) + 2;
                Candidate candidate{presence, kind == 1, {}};
                for (std::size_t i = 0; i < 4; ++i) {
                    candidate.corners.at(i) = {
                        corners[2 * i] * detector_unit_px + x * detector_cell_px + 3.5,
                        corners[2 * i + 1] * detector_unit_px + y * detector_cell_px + 3.5};
                }
                if (is_plausible(candidate)) found.push_back(candidate);
            }
        }
    }
    return without_overlaps(std::move(found), std::max(places_kept, limits_.plates_max));
}

bool PlateDetector::refine(const cv::Mat& picture, Candidate& candidate, Straighten straighten) {
    const cv::Matx23d to_view = upright(candidate, straighten);
    cv::Matx23d to_picture;
    cv::invertAffineTransform(to_view, to_picture);
    auto found = look(piece(picture, to_view), 0.2);
    const cv::Point2d middle(detector_near_width / 2.0, detector_near_height / 2.0);
    for (const Candidate& better : found) {
        if (cv::norm(centre(better) - middle) > 0.35 * near_plate_px) continue;
        for (std::size_t i = 0; i < 4; ++i) {
            const auto& c = better.corners.at(i);
            candidate.corners.at(i) = {to_picture(0, 0) * c.x + to_picture(0, 1) * c.y + to_picture(0, 2),
                                       to_picture(1, 0) * c.x + to_picture(1, 1) * c.y + to_picture(1, 2)};
        }
        candidate.is_double_line = better.is_double_line;
        candidate.presence = std::max(candidate.presence, better.presence);
        return true;
    }
    return false;
}

std::vector<Candidate> PlateDetector::beyond_first_look(const cv::Mat& picture, cv::Size view, double scale) {
    // A plate larger than any that the first look knows: all at half the size.
    const cv::Size half = half_of(view);
    const double coarse = scale_into(picture, half);
    auto found = look(letterbox(picture, coarse, half), least_presence);
    scale_corners(found, coarse, {0, 0});
    if (scale > 0.6 || (!found.empty() && found.front().presence >= sure_presence)) return found;
    // A plate too small for it: the middle, where lanes' cameras have it, at twice the size.
    const cv::Size wanted(cvRound(view.width / (2 * scale)), cvRound(view.height / (2 * scale)));
    const cv::Point corner((picture.cols - wanted.width) / 2, (picture.rows - wanted.height) * 6 / 10);
    const cv::Rect middle = cv::Rect(corner, wanted) & cv::Rect(0, 0, picture.cols, picture.rows);
    if (middle.width < 32 || middle.height < 32) return found;
    auto small = look(letterbox(picture(middle), 2 * scale, view), least_presence);
    scale_corners(small, 2 * scale, middle.tl());
    found.insert(found.end(), small.begin(), small.end());
    return found;
}

bool PlateDetector::is_sure(const cv::Mat& picture, std::vector<Candidate>& found) {
    if (found.empty()) return false;
    if (found.front().presence >= sure_presence) return true;
    Candidate near = found.front();
    if (!refine(picture, near, Straighten::turn) || near.presence < sure_when_near) return false;
    found.front() = near;
    return true;
}

std::vector<Candidate> PlateDetector::find(const cv::Mat& picture, const PlateRegion& region) {
    const cv::Size view =
        *std::ranges::max_element(views, {}, [&](const cv::Size& size) { return scale_into(picture, size); });
    const double scale = scale_into(picture, view);
    auto found = look(letterbox(picture, scale, view), least_presence);
    scale_corners(found, scale, {0, 0});
    leave_out_beyond(region, picture.size(), found);
    if (!is_sure(picture, found)) {
        auto more = beyond_first_look(picture, view, scale);
        leave_out_beyond(region, picture.size(), more);
        found.insert(found.end(), more.begin(), more.end());
    }
    found = without_overlaps(std::move(found), limits_.plates_max);
    drop_faint(found, faint_before_near);
    for (std::size_t i = 0; i < found.size() && std::cmp_less(i, limits_.near_max); ++i) {
        if (!refine(picture, found[i], Straighten::turn)) found[i].presence *= 0.5;
    }
    found = without_overlaps(std::move(found), limits_.plates_max);
    drop_faint(found, faint_when_near);
    return found;
}

std::optional<Candidate> PlateDetector::find_in_crop(const cv::Mat& crop) {
    const double scale = std::min(1.1 * near_plate_px / crop.cols, 0.75 * detector_near_height / crop.rows);
    const cv::Mat fitted = letterbox(
        crop, scale, {std::max(1, cvRound(crop.cols * scale)), std::max(1, cvRound(crop.rows * scale))});
    cv::Mat canvas = cv::Mat::zeros(detector_near_height, detector_near_width, CV_8UC3);
    const cv::Point at((canvas.cols - fitted.cols) / 2, (canvas.rows - fitted.rows) / 2);
    fitted.copyTo(canvas(cv::Rect(at, fitted.size())));
    auto found = look(canvas, 0.15);
    if (found.empty()) return std::nullopt;
    for (auto& corner : found.front().corners) corner -= cv::Point2d(at);
    scale_corners(found, scale, {0, 0});
    return found.front();
}

}  // namespace graingate::vision
