#include "sim/phone_drawing.hpp"

#include "controller/core/ensure.hpp"

#include <opencv2/imgproc.hpp>

#include <qrencode.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

namespace graingate::sim {
namespace {

constexpr int px_a_mm = 4;  // pixels a millimetre
constexpr int body_width_mm = 74;
constexpr int body_height_mm = 158;
constexpr int edge_mm = 4;
constexpr int code_mm = 61;  // with its rim of two modules
constexpr int rim_modules = 2;

struct Free {
    void operator()(QRcode* code) const { QRcode_free(code); }
};

cv::Mat code_of(const std::string& text) {
    const std::unique_ptr<QRcode, Free> code(
        QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_Q, QR_MODE_8, 1));
    ENSURE(code != nullptr);
    const int side = code->width + 2 * rim_modules;
    cv::Mat modules(side, side, CV_8UC3, cv::Scalar(250, 248, 245));
    for (int y = 0; y < code->width; ++y)
        for (int x = 0; x < code->width; ++x)
            if ((code->data[y * code->width + x] & 1U) != 0)
                modules.at<cv::Vec3b>(y + rim_modules, x + rim_modules) = {18, 16, 16};
    cv::Mat drawn;
    cv::resize(modules, drawn, {code_mm * px_a_mm, code_mm * px_a_mm}, 0, 0, cv::INTER_NEAREST);
    return drawn;
}

/// The page as a phone shows it: lines of text, then the code.
cv::Mat phone(const std::string& text) {
    cv::Mat body(body_height_mm * px_a_mm, body_width_mm * px_a_mm, CV_8UC3, cv::Scalar(30, 28, 28));
    const cv::Rect screen(edge_mm * px_a_mm, edge_mm * 2 * px_a_mm, (body_width_mm - 2 * edge_mm) * px_a_mm,
                          (body_height_mm - 4 * edge_mm) * px_a_mm);
    body(screen).setTo(cv::Scalar(248, 246, 243));
    for (int line = 0; line < 6; ++line)
        cv::rectangle(body,
                      {screen.x + 3 * px_a_mm, screen.y + (4 + line * 7) * px_a_mm,
                       (52 - line % 3 * 9) * px_a_mm, 3 * px_a_mm},
                      cv::Scalar(90, 80, 75), cv::FILLED);
    const cv::Mat code = code_of(text);
    code.copyTo(body(cv::Rect((body.cols - code.cols) / 2, screen.y + 56 * px_a_mm, code.cols, code.rows)));
    return body;
}

}  // namespace

void lay_phone(const std::string& text, double focal_px, vision::Dice& dice, cv::Mat& frame) {
    cv::Mat body = phone(text);
    const double away_mm = dice.between(900, 1200);
    // The lens averages what it cannot part.
    const double shrink = px_a_mm * away_mm / focal_px;
    cv::GaussianBlur(body, body, {0, 0}, std::max(0.45 * shrink, 0.3));
    const double tilt = dice.between(-0.25, 0.25);
    const double yaw = dice.between(-0.3, 0.3);
    const double roll = dice.between(-0.2, 0.2);
    const cv::Matx33d turn =
        cv::Matx33d(std::cos(roll), -std::sin(roll), 0, std::sin(roll), std::cos(roll), 0, 0, 0, 1) *
        cv::Matx33d(1, 0, 0, 0, std::cos(tilt), -std::sin(tilt), 0, std::sin(tilt), std::cos(tilt)) *
        cv::Matx33d(std::cos(yaw), 0, std::sin(yaw), 0, 1, 0, -std::sin(yaw), 0, std::cos(yaw));
    const double side = dice.chance(0.5) ? 1 : -1;
    const cv::Vec3d place(side * dice.between(0.16, 0.3) * frame.cols * away_mm / focal_px,
                          dice.between(-0.05, 0.1) * frame.rows * away_mm / focal_px, away_mm);
    const double w = body_width_mm / 2.0;
    const double h = body_height_mm / 2.0;
    std::vector<cv::Point2f> to;
    for (const cv::Vec3d& flat :
         {cv::Vec3d(-w, -h, 0), cv::Vec3d(w, -h, 0), cv::Vec3d(w, h, 0), cv::Vec3d(-w, h, 0)}) {
        const cv::Vec3d at = turn * flat + place;
        to.emplace_back(static_cast<float>(frame.cols / 2.0 + focal_px * at[0] / at[2]),
                        static_cast<float>(frame.rows / 2.0 + focal_px * at[1] / at[2]));
    }
    const std::vector<cv::Point2f> from = {{0, 0},
                                           {static_cast<float>(body.cols), 0},
                                           {static_cast<float>(body.cols), static_cast<float>(body.rows)},
                                           {0, static_cast<float>(body.rows)}};
    cv::Mat mask = cv::Mat::zeros(frame.size(), CV_8U);
    std::vector<cv::Point> outline;
    outline.reserve(to.size());
    for (const auto& corner : to) outline.emplace_back(cvRound(corner.x * 16), cvRound(corner.y * 16));
    cv::fillConvexPoly(mask, outline, cv::Scalar(255), cv::LINE_AA, 4);
    cv::Mat warped;
    cv::warpPerspective(body, warped, cv::getPerspectiveTransform(from, to), frame.size(), cv::INTER_LINEAR,
                        cv::BORDER_REPLICATE);
    warped.copyTo(frame, mask);
}

}  // namespace graingate::sim
