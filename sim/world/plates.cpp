#include "sim/world/plates.hpp"

#include "controller/core/ensure.hpp"

#include <string>
#include <string_view>

namespace graingate::sim {
namespace {

constexpr std::string_view serial_letters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
constexpr std::string_view green_letters = "DABCE";

char pick_char(Random& random, std::string_view choices) {
    return choices[static_cast<std::size_t>(random.next() % choices.size())];
}

std::string digits(Random& random, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += pick_char(random, "0123456789");
    return out;
}

std::string draw_authority(Random& random) {
    static constexpr std::string_view neighbours[] = {"吉", "辽", "蒙", "冀", "鲁"};
    std::string text;
    if (random.between(1, 10) <= 8) {
        text = "黑";
        text += pick_char(random, "ABCDEFGHJKLMNPR");
    } else {
        text = random.pick(neighbours);
        text += pick_char(random, "ABCDEFG");
    }
    return text;
}

std::string draw_text(Random& random, PlateKind kind) {
    std::string text = draw_authority(random);
    if (kind == PlateKind::green_large) {
        text += digits(random, 5);
        text += pick_char(random, green_letters);
    } else {
        std::string serial = digits(random, 5);
        const std::int64_t letters = random.between(0, 2);
        for (std::int64_t i = 0; i < letters; ++i)
            serial[static_cast<std::size_t>(random.between(0, 4))] = pick_char(random, serial_letters);
        text += serial;
    }
    return text;
}

Plate parsed(const std::string& text) {
    const auto plate = Plate::parse(text);
    ENSURE(plate.has_value());
    return *plate;
}

/// The digit that is most easily taken for another one.
char alike(char digit) {
    constexpr std::string_view digits_of = "0123456789";
    constexpr std::string_view alikes = "8778565731";
    return alikes[digits_of.find(digit)];
}

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

Plate draw_plate(Random& random, PlateKind kind, Plates& taken) {
    Plate plate = parsed(draw_text(random, kind));
    while (!taken.insert(plate).second) plate = parsed(draw_text(random, kind));
    return plate;
}

Plate draw_trailer_plate(Random& random, Plates& taken) {
    for (;;) {
        std::string text = draw_authority(random);
        text += digits(random, 4);
        const Plate plate = parsed(text + "挂");
        if (taken.insert(plate).second) return plate;
    }
}

Plate draw_twin(Random& random, const Plate& plate, Plates& taken) {
    constexpr std::size_t behind_authority = 4;  // a province character is three bytes in UTF-8
    constexpr int tries_alike = 20;
    for (int tries = 0;; ++tries) {
        std::string text{plate.text()};
        const auto last = static_cast<std::int64_t>(text.size()) - 1;
        char& c = text[static_cast<std::size_t>(random.between(behind_authority, last))];
        if (!is_digit(c)) continue;
        c = tries < tries_alike ? alike(c) : static_cast<char>('0' + random.between(0, 9));
        const auto twin = Plate::parse(text);
        if (twin && taken.insert(*twin).second) return *twin;
    }
}

}  // namespace graingate::sim
