#include "vision/plate_drawing/glyphs.hpp"

#include "controller/core/ensure.hpp"
#include "vision/plate_drawing/atlas.hpp"

#include <opencv2/imgcodecs.hpp>

#include <algorithm>
#include <cstdint>

// The shapes lie in the binary, so that a run needs no file.
asm(R"(
    .section .rodata
    .global graingate_glyphs_begin
    .global graingate_glyphs_end
    .global graingate_alphabet_begin
    .global graingate_alphabet_end
graingate_glyphs_begin:
    .incbin ")" GRAINGATE_MODELS R"(/glyphs.png"
graingate_glyphs_end:
graingate_alphabet_begin:
    .incbin ")" GRAINGATE_MODELS R"(/alphabet.txt"
graingate_alphabet_end:
    .text
)");

extern "C" {
extern const std::uint8_t graingate_glyphs_begin[];
extern const std::uint8_t graingate_glyphs_end[];
extern const char graingate_alphabet_begin[];
extern const char graingate_alphabet_end[];
}

namespace graingate::vision {
namespace {

constexpr int cell_width = 48;
constexpr int cell_height = 96;
constexpr int columns = 19;

std::size_t length_of(unsigned char first_byte) {
    if (first_byte >= 0xF0) return 4;
    if (first_byte >= 0xE0) return 3;
    return first_byte >= 0xC0 ? 2 : 1;
}

cv::Mat load_atlas() {
    const std::vector<std::uint8_t> bytes(graingate_glyphs_begin, graingate_glyphs_end);
    cv::Mat atlas = cv::imdecode(bytes, cv::IMREAD_GRAYSCALE);
    ENSURE(!atlas.empty() && atlas.cols == columns * cell_width);
    return atlas;
}

}  // namespace

std::vector<std::string> characters(std::string_view text) {
    std::vector<std::string> split;
    while (!text.empty()) {
        const std::size_t length = std::min(length_of(static_cast<unsigned char>(text.front())), text.size());
        split.emplace_back(text.substr(0, length));
        text.remove_prefix(length);
    }
    return split;
}

const std::vector<std::string>& alphabet() {
    static const std::vector<std::string> all =
        characters(std::string_view(graingate_alphabet_begin, graingate_alphabet_end));
    return all;
}

int alphabet_index(std::string_view character) {
    const auto& all = alphabet();
    const auto found = std::find(all.begin(), all.end(), character);
    return found == all.end() ? -1 : static_cast<int>(found - all.begin());
}

cv::Mat glyph(int index, int variant) {
    static const cv::Mat atlas = load_atlas();
    const int lines = (static_cast<int>(alphabet().size()) + columns - 1) / columns;
    ENSURE(index >= 0 && index < static_cast<int>(alphabet().size()) && variant >= 0 &&
           variant < glyph_variants);
    return atlas(cv::Rect(index % columns * cell_width, (variant * lines + index / columns) * cell_height,
                          cell_width, cell_height));
}

}  // namespace graingate::vision
