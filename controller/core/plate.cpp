#include "controller/core/plate.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace graingate {
namespace {

constexpr std::array<std::string_view, 31> provinces{
    "京", "津", "沪", "渝", "冀", "豫", "云", "辽", "黑", "湘", "皖", "鲁", "新", "苏", "浙", "赣",
    "鄂", "桂", "甘", "晋", "蒙", "陕", "吉", "闽", "贵", "粤", "青", "藏", "川", "宁", "琼"};
constexpr std::string_view trailer_suffix = "挂";
constexpr std::array<std::string_view, 7> suffixes{trailer_suffix, "学", "警", "港", "澳", "试", "超"};
constexpr std::string_view green_letters = "DABCEFGHJK";

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
constexpr bool is_green_letter(char c) {
    return green_letters.find(c) != std::string_view::npos;
}

/// Drops what people put between the characters, and makes letters capital.
std::string tidy(std::string_view written) {
    constexpr std::array<std::string_view, 3> fillers{"·", "•", "　"};
    std::string out;
    for (std::size_t i = 0; i < written.size();) {
        const auto filler = std::ranges::find_if(
            fillers, [&](std::string_view f) { return written.substr(i).starts_with(f); });
        if (filler != fillers.end()) {
            i += filler->size();
            continue;
        }
        const char c = written[i++];
        if (c == ' ' || c == '-' || c == '.' || c == '\t') continue;
        out += (c >= 'a' && c <= 'z') ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return out;
}

std::string_view leading(std::string_view text, const auto& choices) {
    for (const std::string_view choice : choices)
        if (text.starts_with(choice)) return choice;
    return {};
}

std::string_view trailing(std::string_view text, const auto& choices) {
    for (const std::string_view choice : choices)
        if (text.ends_with(choice)) return choice;
    return {};
}

/// GA 36-2018: at most two letters among the five of an ordinary serial.
bool is_ordinary_serial(std::string_view serial) {
    return serial.size() == 5 && std::ranges::count_if(serial, is_upper) <= 2;
}

/// Small: a kind letter, a letter or digit, four digits. Large: five digits and a kind letter.
bool is_green_serial(std::string_view serial) {
    if (serial.size() != 6) return false;
    const auto all_digits = [](std::string_view s) { return std::ranges::all_of(s, is_digit); };
    return (is_green_letter(serial[0]) && all_digits(serial.substr(2))) ||
           (is_green_letter(serial[5]) && all_digits(serial.substr(0, 5)));
}

}  // namespace

std::optional<Plate> Plate::parse(std::string_view written) {
    if (written.size() > 64) return std::nullopt;
    std::string text = tidy(written);
    const std::string_view province = leading(text, provinces);
    if (province.empty() || text.size() < province.size() + 2) return std::nullopt;
    const std::string_view suffix = trailing(text, suffixes);

    const std::size_t serial_at = province.size() + 1;
    if (serial_at + suffix.size() >= text.size()) return std::nullopt;
    const std::size_t serial_size = text.size() - serial_at - suffix.size();
    for (std::size_t i = serial_at; i < serial_at + serial_size; ++i) {
        if (text[i] == 'O') text[i] = '0';
        if (text[i] == 'I') text[i] = '1';
        if (!is_upper(text[i]) && !is_digit(text[i])) return std::nullopt;
    }
    const std::string_view serial = std::string_view(text).substr(serial_at, serial_size);

    // A tractor's plate has two digits behind the province (NY 345.1-2005): one of them sits in `serial`.
    const char authority = text[province.size()];
    const bool is_tractor =
        is_digit(authority) && serial.size() == 6 && is_digit(serial[0]) && suffix.empty();
    const bool is_legal =
        is_tractor ||
        (is_upper(authority) &&
         (suffix.empty() ? is_ordinary_serial(serial) || is_green_serial(serial) : serial.size() == 4));
    if (!is_legal) return std::nullopt;
    const auto held = FixedText<23>::from(text);
    if (!held) return std::nullopt;
    return Plate{*held};
}

bool Plate::is_trailers() const {
    return text().ends_with(trailer_suffix);
}

std::string Plate::spaced() const {
    std::string out{text()};
    const std::size_t behind_authority = 4;  // a province character is three bytes in UTF-8
    if (is_upper(out[3])) out.insert(behind_authority, "·");
    return out;
}

std::string Plate::masked() const {
    const std::string_view whole = text();
    const std::string_view suffix = trailing(whole, suffixes);
    return std::string(whole.substr(0, 4)) + "···" +
           std::string(whole.substr(whole.size() - (suffix.empty() ? 2 : suffix.size())));
}

}  // namespace graingate
