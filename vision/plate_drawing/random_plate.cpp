#include "controller/core/ensure.hpp"
#include "vision/plate_drawing/dice.hpp"
#include "vision/plate_drawing/glyphs.hpp"
#include "vision/plate_drawing/plate_drawing.hpp"

#include <initializer_list>

namespace graingate::vision {
namespace {

constexpr int provinces = 31;
constexpr std::string_view letters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
constexpr std::string_view energy_letters = "DABCEFGHJK";

char digit(Dice& dice) {
    return static_cast<char>('0' + dice.integer(0, 9));
}
char letter(Dice& dice) {
    return letters.at(static_cast<std::size_t>(dice.integer(0, 23)));
}
std::string province(Dice& dice) {
    return alphabet().at(static_cast<std::size_t>(dice.integer(0, provinces - 1)));
}

/// `count` digits of which up to two, at random places, are letters; in old series now and then more.
std::string serial(Dice& dice, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += digit(dice);
    for (int i = dice.chance(0.03) ? 4 : dice.integer(0, 2); i > 0; --i) {
        out.at(static_cast<std::size_t>(dice.integer(0, count - 1))) = letter(dice);
    }
    return out;
}

std::string suffix(Dice& dice, std::initializer_list<const char*> all) {
    return *(all.begin() + dice.integer(0, static_cast<int>(all.size()) - 1));
}

std::string digits(Dice& dice, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += digit(dice);
    return out;
}

}  // namespace

std::string random_text(PlateKind kind, std::uint64_t seed) {
    Dice dice(seed);
    std::string head = province(dice);
    if (kind == PlateKind::tractor) return head + digits(dice, 7);
    head += dice.chance(0.03) ? 'O' : letter(dice);
    const char energy = energy_letters.at(static_cast<std::size_t>(dice.integer(0, 9)));
    switch (kind) {
        case PlateKind::green: {
            const char second = dice.chance(0.5) ? letter(dice) : digit(dice);
            return head + energy + second + digits(dice, 4);
        }
        case PlateKind::green_large:
            return head + digits(dice, 5) + energy;
        case PlateKind::yellow_double:
            return dice.chance(0.4) ? head + serial(dice, 4) + "挂" : head + serial(dice, 5);
        case PlateKind::yellow_single:
            return dice.chance(0.15) ? head + serial(dice, 4) + suffix(dice, {"学", "超", "试"})
                                     : head + serial(dice, 5);
        case PlateKind::white:
            return head + serial(dice, 4) + "警";
        case PlateKind::black:
            return dice.chance(0.2) ? head + serial(dice, 5)
                                    : head + serial(dice, 4) + suffix(dice, {"港", "澳", "领", "使"});
        case PlateKind::blue:
        case PlateKind::low_speed:
        case PlateKind::tractor:
            break;
    }
    return head + serial(dice, 5);
}

PlateSpec random_plate(std::uint64_t seed) {
    Dice dice(seed);
    PlateSpec spec;
    spec.kind = static_cast<PlateKind>(dice.integer(0, plate_kinds - 1));
    spec.text = random_text(spec.kind, dice.next());
    PlateWear& wear = spec.wear;
    wear.seed = dice.next();
    if (dice.chance(0.4)) wear.dirt_permille = dice.integer(50, 600);
    if (dice.chance(0.15)) wear.snow_permille = dice.integer(50, 450);
    if (dice.chance(0.4)) wear.fade_permille = dice.integer(0, 450);
    if (dice.chance(0.5)) wear.shade_permille = dice.integer(0, 750);
    wear.stroke_permille = dice.integer(-700, 900);
    // Most plates in the real shapes; fonts keep the reader from learning one drawing by heart.
    wear.variant = dice.chance(0.7) ? 0 : dice.integer(1, 2);
    wear.has_bolts = dice.chance(0.6);
    wear.has_holder = dice.chance(0.35);
    return spec;
}

}  // namespace graingate::vision
