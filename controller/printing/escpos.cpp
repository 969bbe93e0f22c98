#include "controller/printing/escpos.hpp"

#include <algorithm>

namespace graingate::printing::escpos {
namespace {

std::string bytes(std::initializer_list<unsigned> codes) {
    std::string text;
    for (const unsigned code : codes) text += static_cast<char>(code);
    return text;
}

}  // namespace

std::string ask(Ask what) {
    return bytes({0x10, 0x04, static_cast<unsigned>(what)});
}

std::string ask_when_done() {
    return bytes({0x1D, 'r', 1});
}

std::string initialise() {
    return bytes({0x1B, '@'});
}

std::vector<std::string> bands(const Raster& raster) {
    std::vector<std::string> made;
    const std::size_t wide = raster.row_bytes();
    for (std::size_t from = 0; from < raster.height; from += band_rows) {
        const std::size_t rows = std::min(band_rows, raster.height - from);
        std::string band =
            bytes({0x1D, 'v', '0', 0, static_cast<unsigned>(wide % 256), static_cast<unsigned>(wide / 256),
                   static_cast<unsigned>(rows % 256), static_cast<unsigned>(rows / 256)});
        for (std::size_t i = from * wide; i < (from + rows) * wide; ++i)
            band += static_cast<char>(raster.bits[i]);
        made.push_back(std::move(band));
    }
    return made;
}

std::string feed_and_cut() {
    return bytes({0x1B, 'd', 3, 0x1D, 'V', 66, 0});
}

}  // namespace graingate::printing::escpos
