#include "sim/truck_drawing.hpp"

#include "vision/plate_drawing/atlas.hpp"
#include "vision/plate_drawing/glyphs.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace graingate::sim {
namespace {

using vision::Dice;

constexpr double side_px_a_mm = 0.32;  // pixels a millimetre
constexpr int side_width_mm = 2500;
constexpr int above_mm = 2700;
constexpr int below_mm = 450;

cv::Rect box(double x_mm, double y_mm, double w_mm, double h_mm) {
    const cv::Rect all(0, 0, static_cast<int>(side_width_mm * side_px_a_mm),
                       static_cast<int>((above_mm + below_mm) * side_px_a_mm));
    return cv::Rect(static_cast<int>((x_mm + side_width_mm / 2.0) * side_px_a_mm),
                    static_cast<int>((y_mm + above_mm) * side_px_a_mm), static_cast<int>(w_mm * side_px_a_mm),
                    static_cast<int>(h_mm * side_px_a_mm)) &
           all;
}

cv::Scalar any_colour(Dice& dice) {
    return {dice.between(20, 230), dice.between(20, 230), dice.between(20, 230)};
}

cv::Scalar cab_colour(Dice& dice) {
    static const cv::Scalar usual[] = {{40, 40, 190},  {230, 230, 230}, {160, 90, 30}, {60, 140, 60},
                                       {30, 150, 220}, {70, 70, 75},    {20, 90, 200}};
    return usual[dice.integer(0, 6)] * dice.between(0.7, 1.1);
}

void fill(cv::Mat& on, const cv::Rect& where, const cv::Scalar& colour) {
    if (where.area() > 0) cv::rectangle(on, where, colour, cv::FILLED);
}

/// Letters and digits in a row: the maker's name, a fleet number, the plate painted large.
void lettering(cv::Mat& on, const std::vector<std::string>& text, const cv::Rect& where,
               const cv::Scalar& colour, int variant) {
    if (text.empty() || where.width < 20 || where.height < 8) return;
    const int step = where.width / static_cast<int>(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int index = vision::alphabet_index(text[i]);
        if (index < 0) continue;
        cv::Mat shape;
        cv::resize(vision::glyph(index, variant), shape, {std::max(step * 4 / 5, 3), where.height}, 0, 0,
                   cv::INTER_AREA);
        const cv::Rect at = cv::Rect(where.x + step * static_cast<int>(i), where.y, shape.cols, shape.rows) &
                            cv::Rect(0, 0, on.cols, on.rows);
        cv::Mat(on(at)).setTo(colour, shape(cv::Rect({0, 0}, at.size())) > 120);
    }
}

std::vector<std::string> random_word(Dice& dice, int shortest, int longest) {
    std::vector<std::string> word;
    const int last = static_cast<int>(vision::alphabet().size()) - 1;
    const bool is_latin = dice.chance(0.6);
    for (int i = dice.integer(shortest, longest); i > 0; --i) {
        word.push_back(vision::alphabet().at(
            static_cast<std::size_t>(dice.integer(is_latin ? 31 : 0, is_latin ? 66 : last))));
    }
    return word;
}

/// Small signs that look like plates: danger boards, stickers, notices.
void decoys(cv::Mat& on, Dice& dice, int count) {
    for (int i = 0; i < count; ++i) {
        const double wide = dice.between(120, 600);
        const cv::Rect where =
            box(dice.between(-1150, 600), dice.between(-2300, -250), wide, wide * dice.between(0.2, 0.9));
        fill(on, where, any_colour(dice));
        if (dice.chance(0.6)) {
            const cv::Rect inner(where.x + where.width / 10, where.y + where.height / 5, where.width * 8 / 10,
                                 where.height * 3 / 5);
            lettering(on, random_word(dice, 2, 6), inner, any_colour(dice), dice.integer(1, 2));
        }
    }
}

void lamp(TruckSide& side, Dice& dice, double y_mm, double w_mm, double h_mm) {
    for (const double x_mm : {-1130.0, 1130.0 - w_mm}) {
        const cv::Rect where = box(x_mm, y_mm, w_mm, h_mm);
        fill(side.paint, where, {150, 150, 155});
        cv::rectangle(side.paint, where, cv::Scalar(60, 60, 60), 2);
        cv::ellipse(side.lamps, {where.x + where.width / 2, where.y + where.height / 2},
                    {where.width / 3, where.height / 3}, 0, 0, 360, cv::Scalar(235, 245, 255), cv::FILLED);
        fill(side.paint,
             cv::Rect(where.x + where.width / 4, where.y + where.height / 4, where.width / 2,
                      where.height / 2),
             cv::Scalar(200, 205, 205) * dice.between(0.8, 1.1));
    }
}

TruckSide blank_side(const cv::Scalar& colour) {
    TruckSide side;
    side.pixels_per_mm = side_px_a_mm;
    side.paint = cv::Mat(static_cast<int>((above_mm + below_mm) * side_px_a_mm),
                         static_cast<int>(side_width_mm * side_px_a_mm), CV_8UC3, colour);
    side.lamps = cv::Mat::zeros(side.paint.size(), CV_8UC3);
    side.plate_px = {side_width_mm * side_px_a_mm / 2, above_mm * side_px_a_mm};
    return side;
}

}  // namespace

TruckSide truck_front(Dice& dice) {
    const cv::Scalar colour = cab_colour(dice);
    TruckSide side = blank_side(colour);
    cv::Mat& on = side.paint;
    fill(on, box(-1120, -2350, 2240, 1000), {75, 65, 55});
    cv::line(on, {on.cols / 5, static_cast<int>(500 * side_px_a_mm)},
             {on.cols / 3, static_cast<int>(1200 * side_px_a_mm)}, cv::Scalar(110, 100, 90), 8, cv::LINE_AA);
    fill(on, box(-1130, -2420, 2260, 60), {30, 30, 30});
    const double top = dice.between(-1200, -1050);
    const double tall = dice.between(450, 700);
    const int bars = dice.integer(3, 9);
    fill(on, box(-700, top, 1400, tall), {25, 25, 25});
    for (int i = 0; i < bars; ++i) {
        fill(on, box(-690, top + tall * (i + 0.3) / bars, 1380, tall / bars * 0.35), {120, 120, 122});
    }
    if (dice.chance(0.8)) {
        lettering(on, random_word(dice, 2, 6), box(-330, top - 130, 660, 110), any_colour(dice),
                  dice.integer(1, 2));
    }
    fill(on, box(-1250, -220, 2500, 560), dice.chance(0.5) ? colour * 0.8 : cv::Scalar(60, 60, 62));
    fill(on, box(-600, -30 + 150, 1200, 120), {35, 35, 35});
    lamp(side, dice, dice.between(-420, -230), dice.between(280, 420), dice.between(150, 260));
    decoys(on, dice, dice.integer(0, 4));
    if (dice.chance(0.3)) fill(on, box(-260, -110, 520, 220), {40, 40, 40});
    fill(on, box(-1250, 340, 2500, 110), {20, 20, 20});
    return side;
}

TruckSide truck_rear(Dice& dice, const std::string& text) {
    const cv::Scalar colour = cab_colour(dice);
    TruckSide side = blank_side(colour);
    cv::Mat& on = side.paint;
    for (int i = 0; i < 9; ++i) fill(on, box(-1200 + 300 * i, -2600, 40, 2100), colour * 0.7);
    if (dice.chance(0.7)) {
        auto painted = vision::characters(text);
        lettering(on, painted, box(-900, dice.between(-1900, -1000), 1800, dice.between(250, 420)),
                  dice.chance(0.7) ? cv::Scalar(240, 240, 240) : any_colour(dice), 1);
    }
    for (int i = 0; i < 8; ++i) {
        fill(on, box(-1200 + 300 * i, -480, 300, 60),
             i % 2 == 0 ? cv::Scalar(40, 40, 200) : cv::Scalar(230, 230, 230));
    }
    fill(on, box(-1250, -400, 2500, 850), {45, 45, 48});
    for (const double x : {-1150.0, 750.0}) {
        fill(on, box(x, -220, 200, 140), {40, 40, 180});
        fill(on, box(x + 200, -220, 200, 140), {30, 130, 220});
        fill(side.lamps, box(x + 30, -190, 140, 80), {40, 40, 200});
    }
    decoys(on, dice, dice.integer(0, 3));
    return side;
}

cv::Mat lane_background(std::uint64_t place, cv::Size size) {
    Dice dice(place ^ 0xBACC);
    cv::Mat frame(size, CV_8UC3);
    const int horizon = static_cast<int>(size.height * dice.between(0.3, 0.45));
    const cv::Scalar sky(dice.between(180, 240), dice.between(170, 220), dice.between(150, 215));
    for (int y = 0; y < horizon; ++y) frame.row(y).setTo(sky * (0.8 + 0.2 * y / horizon));
    const double ground = dice.between(90, 190);
    for (int y = horizon; y < size.height; ++y) {
        const double tone = ground * (0.8 + 0.3 * (y - horizon) / size.height);
        frame.row(y).setTo(cv::Scalar(tone, tone * 0.98, tone * 0.95));
    }
    for (int i = dice.integer(3, 7); i > 0; --i) {
        const int wide = dice.integer(size.width / 12, size.width / 3);
        const int tall = dice.integer(size.height / 12, size.height / 3);
        const cv::Rect shed(dice.integer(-wide / 2, size.width - wide / 2), horizon - tall, wide, tall + 6);
        fill(frame, shed, any_colour(dice) * 0.7);
        for (int x = shed.x; x < shed.x + wide; x += std::max(wide / 6, 8)) {
            cv::line(frame, {x, shed.y}, {x, shed.y + tall}, cv::Scalar(70, 70, 70), 1);
        }
    }
    const int middle = size.width / 2;
    for (const double side : {-1.0, 1.0}) {
        const int foot = middle + static_cast<int>(side * size.width * 0.46);
        cv::line(frame, {middle + static_cast<int>(side * size.width * 0.12), horizon}, {foot, size.height},
                 cv::Scalar(70, 190, 210), 6, cv::LINE_AA);
        fill(frame, cv::Rect(middle + static_cast<int>(side * size.width * 0.4) - 9, horizon - 60, 18, 260),
             {40, 160, 230});
    }
    return frame;
}

}  // namespace graingate::sim
