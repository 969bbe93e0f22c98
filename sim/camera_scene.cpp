#include "sim/camera_scene.hpp"

#include "controller/core/ensure.hpp"
#include "sim/phone_drawing.hpp"
#include "sim/truck_drawing.hpp"
#include "vision/plate_drawing/dice.hpp"

#include <opencv2/calib3d.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace graingate::sim {
namespace {

using vision::Dice;

constexpr double focal_share = 1.1;  // of the frame's width: about 49 degrees across

/// From millimetres on the truck's side (plate's centre is the origin, y down) to pixels.
cv::Matx33d projection(const SceneSpec& spec) {
    const double yaw = spec.yaw_deg * CV_PI / 180;
    const double pitch = spec.pitch_deg * CV_PI / 180;
    const double roll = spec.roll_deg * CV_PI / 180;
    const cv::Matx33d about_y(std::cos(yaw), 0, std::sin(yaw), 0, 1, 0, -std::sin(yaw), 0, std::cos(yaw));
    const cv::Matx33d about_x(1, 0, 0, 0, std::cos(pitch), -std::sin(pitch), 0, std::sin(pitch),
                              std::cos(pitch));
    const cv::Matx33d about_z(std::cos(roll), -std::sin(roll), 0, std::sin(roll), std::cos(roll), 0, 0, 0, 1);
    const cv::Matx33d turn = about_z * about_x * about_y;
    const double focal = focal_share * spec.width;
    const double away = spec.distance_m * 1000;
    const double x = spec.across * spec.width * away / focal;
    const double y = spec.down * spec.height * away / focal;
    const cv::Matx33d plane(turn(0, 0), turn(0, 1), x, turn(1, 0), turn(1, 1), y, turn(2, 0), turn(2, 1),
                            away);
    const cv::Matx33d lens(focal, 0, spec.width / 2.0, 0, focal, spec.height / 2.0, 0, 0, 1);
    return lens * plane;
}

/// Lays a flat picture over the frame through `to_frame`, the picture's own pixels to the frame's.
void lay(const cv::Mat& flat, const cv::Matx33d& to_frame, cv::Mat& frame, int border) {
    std::vector<cv::Point2d> outline = {
        {0, 0}, {flat.cols - 1.0, 0}, {flat.cols - 1.0, flat.rows - 1.0}, {0, flat.rows - 1.0}};
    std::vector<cv::Point2d> seen;
    cv::perspectiveTransform(outline, seen, to_frame);
    const std::vector<cv::Point2f> seen_f(seen.begin(), seen.end());
    const cv::Rect where = cv::boundingRect(seen_f) & cv::Rect(0, 0, frame.cols, frame.rows);
    if (where.area() == 0) return;
    const cv::Matx33d shift(1, 0, -where.x, 0, 1, -where.y, 0, 0, 1);
    const cv::Matx33d local = shift * to_frame;
    cv::Mat warped;
    cv::warpPerspective(flat, warped, local, where.size(), cv::INTER_LINEAR, border);
    cv::Mat mask = cv::Mat::zeros(where.size(), CV_8U);
    std::vector<cv::Point> polygon;
    polygon.reserve(seen.size());
    for (const auto& p : seen)
        polygon.emplace_back(cvRound((p.x - where.x) * 16), cvRound((p.y - where.y) * 16));
    cv::fillConvexPoly(mask, polygon, cv::Scalar(255), cv::LINE_AA, 4);
    warped.copyTo(frame(where), mask);
}

cv::Matx33d flat_to_mm(double pixels_per_mm, cv::Point2d centre_px) {
    return {1 / pixels_per_mm,
            0,
            -centre_px.x / pixels_per_mm,
            0,
            1 / pixels_per_mm,
            -centre_px.y / pixels_per_mm,
            0,
            0,
            1};
}

/// The plate at about the resolution at which the camera sees it, so that the warp neither blurs nor aliases.
void lay_plate(const SceneSpec& spec, const cv::Matx33d& to_frame, cv::Mat& frame) {
    const double seen = focal_share * spec.width / (spec.distance_m * 1000);
    const double pixels_per_mm = std::clamp(seen * 1.6, 0.3, 2.0);
    vision::Image drawn = vision::draw_plate(spec.plate, pixels_per_mm);
    cv::Mat plate(drawn.height, drawn.width, CV_8UC3, drawn.bgr.data());
    const cv::Point2d centre((drawn.width - 1) / 2.0, (drawn.height - 1) / 2.0);
    cv::GaussianBlur(plate, plate, {3, 3}, 0);
    lay(plate, to_frame * flat_to_mm(pixels_per_mm, centre), frame, cv::BORDER_REPLICATE);
}

void hide_plate(const cv::Matx33d& to_frame, Dice& dice, cv::Mat& frame) {
    const bool is_snow = dice.chance(0.5);
    cv::Mat rag(30, 62, CV_8UC3, is_snow ? cv::Scalar(240, 236, 232) : cv::Scalar(60, 75, 90));
    for (int i = 0; i < 40; ++i) {
        const double tone = dice.between(0.85, 1.1);
        cv::circle(rag, {dice.integer(0, 61), dice.integer(0, 29)}, dice.integer(2, 6),
                   (is_snow ? cv::Scalar(235, 232, 230) : cv::Scalar(58, 72, 86)) * tone, cv::FILLED);
    }
    lay(rag, to_frame * flat_to_mm(0.12, {31, 15}), frame, cv::BORDER_REPLICATE);
}

/// Noise of one strength: what it adds, and what it takes away. Eight bits each, so that laying it over a
/// frame is two saturating sums and no arithmetic of floats.
struct NoiseSheet {
    int permille = -1;
    cv::Mat adds;
    cv::Mat takes;
};

/// Noise is drawn once, and made stronger or weaker where a camera has another strength than the last one.
const NoiseSheet& noise_sheet(int permille) {
    static const cv::Mat drawn = [] {
        Dice dice(77);
        cv::Mat made(1200, 2000, CV_8SC3);
        for (int y = 0; y < made.rows; ++y) {
            auto* row = made.ptr<std::int8_t>(y);
            for (int x = 0; x < made.cols * 3; ++x) {
                const std::uint64_t bits = dice.next();
                const int sum =
                    static_cast<int>((bits & 63U) + (bits >> 8U & 63U) + (bits >> 16U & 63U)) - 94;
                row[x] = static_cast<std::int8_t>(sum);
            }
        }
        return made;
    }();
    thread_local NoiseSheet sheet;
    if (sheet.permille == permille) return sheet;
    drawn.convertTo(sheet.adds, CV_8U, permille / 1000.0);
    drawn.convertTo(sheet.takes, CV_8U, -permille / 1000.0);
    sheet.permille = permille;
    return sheet;
}

/// Each frame takes its own piece of the noise.
void add_noise(cv::Mat& frame, int permille, Dice& dice) {
    const NoiseSheet& sheet = noise_sheet(permille);
    for (int y = 0; y < frame.rows; y += 600) {
        for (int x = 0; x < frame.cols; x += 1000) {
            const cv::Rect part(x, y, std::min(1000, frame.cols - x), std::min(600, frame.rows - y));
            const cv::Rect from(dice.integer(0, 999), dice.integer(0, 599), part.width, part.height);
            cv::Mat piece = frame(part);
            cv::add(piece, sheet.adds(from), piece);
            cv::subtract(piece, sheet.takes(from), piece);
        }
    }
}

void snowfall(cv::Mat& frame, int permille, Dice& dice) {
    const int flakes = permille * frame.cols / 2000;
    for (int i = 0; i < flakes; ++i) {
        const int radius = dice.chance(0.9) ? 1 : dice.integer(2, 3);
        const double tone = dice.between(200, 250);
        cv::circle(frame, {dice.integer(0, frame.cols - 1), dice.integer(0, frame.rows - 1)}, radius,
                   cv::Scalar(tone, tone, tone), cv::FILLED, cv::LINE_AA);
    }
}

/// Night: all darker and bluer; the truck's own lamps and the camera's lamp remain.
void dim(cv::Mat& frame, int light_permille) {
    const double day = light_permille / 1000.0;
    const double gain = 0.22 + 0.83 * day;
    const double floor = 6 + 8 * day;
    std::vector<cv::Mat> planes;
    cv::split(frame, planes);
    for (std::size_t i = 0; i < 3; ++i) {
        const double tint = 1 + (1 - day) * (i == 0 ? 0.08 : -0.05);
        planes[i].convertTo(planes[i], CV_8U, gain * tint, floor);
    }
    cv::merge(planes, frame);
}

/// A retro-reflecting plate answers the camera's lamp.
void light_up_plate(cv::Mat& frame, const std::array<vision::Corner, 4>& corners, int light_permille) {
    std::vector<cv::Point> polygon;
    polygon.reserve(corners.size());
    for (const auto& c : corners) polygon.emplace_back(cvRound(c.x), cvRound(c.y));
    const cv::Rect where = cv::boundingRect(polygon) & cv::Rect(0, 0, frame.cols, frame.rows);
    if (where.area() == 0) return;
    cv::Mat mask = cv::Mat::zeros(where.size(), CV_8U);
    for (auto& p : polygon) p -= where.tl();
    cv::fillConvexPoly(mask, polygon, cv::Scalar(255));
    cv::Mat lit;
    frame(where).convertTo(lit, CV_8U, 1 + 1.6 * (1 - light_permille / 1000.0), 0);
    lit.copyTo(frame(where), mask);
}

void shine(const TruckSide& side, const cv::Matx33d& to_frame, cv::Mat& frame) {
    cv::Mat small = cv::Mat::zeros(frame.rows / 4, frame.cols / 4, CV_8UC3);
    const cv::Matx33d quarter(0.25, 0, 0, 0, 0.25, 0, 0, 0, 1);
    cv::warpPerspective(side.lamps, small, quarter * to_frame, small.size());
    cv::Mat glow;
    cv::GaussianBlur(small, glow, {0, 0}, 9);
    cv::addWeighted(small, 0.8, glow, 1.2, 0, small);
    cv::Mat wide;
    cv::resize(small, wide, frame.size());
    cv::add(frame, wide, frame);
}

std::array<vision::Corner, 4> plate_corners(vision::PlateKind kind, const cv::Matx33d& to_frame) {
    const vision::PlateLayout layout = vision::layout(kind);
    const double w = layout.width_mm / 2;
    const double h = layout.height_mm / 2;
    const std::vector<cv::Point2d> flat = {{-w, -h}, {w, -h}, {w, h}, {-w, h}};
    std::vector<cv::Point2d> seen;
    cv::perspectiveTransform(flat, seen, to_frame);
    std::array<vision::Corner, 4> corners;
    for (std::size_t i = 0; i < 4; ++i) corners.at(i) = {seen[i].x, seen[i].y};
    return corners;
}

}  // namespace

Scene render_scene(const SceneSpec& spec) {
    ENSURE(spec.width >= 64 && spec.height >= 64 && spec.distance_m >= 1);
    Dice dice(spec.seed);
    cv::Mat frame = lane_background(spec.place, {spec.width, spec.height});
    const cv::Matx33d to_frame = projection(spec);
    Scene scene;
    TruckSide side;
    if (!spec.is_empty) {
        side = spec.is_rear ? truck_rear(dice, spec.plate.text) : truck_front(dice);
        lay(side.paint, to_frame * flat_to_mm(side.pixels_per_mm, side.plate_px), frame, cv::BORDER_CONSTANT);
        scene.corners = plate_corners(spec.plate.kind, to_frame);
        scene.has_plate = !spec.is_plate_covered && std::ranges::all_of(scene.corners, [&](const auto& c) {
            return c.x >= 0 && c.y >= 0 && c.x < spec.width && c.y < spec.height;
        });
        lay_plate(spec, to_frame, frame);
        if (spec.is_plate_covered) hide_plate(to_frame, dice, frame);
    }
    dim(frame, spec.light_permille);
    if (!spec.is_empty && !spec.is_plate_covered) light_up_plate(frame, scene.corners, spec.light_permille);
    if (!spec.is_empty && spec.light_permille < 450) {
        shine(side, to_frame * flat_to_mm(side.pixels_per_mm, side.plate_px), frame);
    }
    if (!spec.code.empty()) {
        Dice hand(spec.seed ^ 0xC0DEU);
        lay_phone(spec.code, focal_share * spec.width, hand, frame);
    }
    Dice anew(spec.seed ^ (spec.shot * 0x9E3779B97F4A7C15U));
    Dice& air = spec.shot == 0 ? dice : anew;
    snowfall(frame, spec.snowfall_permille, air);
    if (spec.blur_px > 0.05) cv::GaussianBlur(frame, frame, {0, 0}, spec.blur_px);
    add_noise(frame, spec.noise_permille, air);
    scene.image = {spec.width, spec.height, {}};
    scene.image.bgr.assign(frame.datastart, frame.dataend);
    return scene;
}

SceneSpec random_scene(std::uint64_t seed) {
    Dice dice(seed);
    SceneSpec spec;
    spec.plate = vision::random_plate(dice.next());
    spec.plate.wear.dirt_permille = spec.plate.wear.dirt_permille * 2 / 3;
    spec.plate.wear.snow_permille = spec.plate.wear.snow_permille * 2 / 3;
    spec.seed = dice.next();
    spec.place = dice.next() % 64;
    spec.is_empty = dice.chance(0.03);
    spec.is_plate_covered = dice.chance(0.03);
    spec.is_rear = dice.chance(0.4);
    spec.distance_m = dice.between(2.8, 6.5);
    spec.yaw_deg = dice.between(-28, 28);
    spec.pitch_deg = dice.between(-2, 22);
    spec.roll_deg = dice.between(-6, 6);
    spec.across = dice.between(-0.33, 0.33);
    spec.down = dice.between(-0.1, 0.36);
    spec.light_permille = dice.chance(0.35) ? dice.integer(0, 350) : dice.integer(350, 1000);
    spec.snowfall_permille = dice.chance(0.3) ? dice.integer(50, 900) : 0;
    spec.noise_permille = dice.integer(20, 350);
    spec.blur_px = dice.chance(0.5) ? dice.between(0, 1.3) : 0;
    return spec;
}

std::vector<std::uint8_t> encode_jpeg(const vision::Image& image, int quality) {
    ENSURE(!image.empty());
    // OpenCV takes no const data; encoding does not write to it.
    const cv::Mat picture(image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.bgr.data()));
    std::vector<std::uint8_t> bytes;
    cv::imencode(".jpg", picture, bytes, {cv::IMWRITE_JPEG_QUALITY, quality});
    return bytes;
}

}  // namespace graingate::sim
