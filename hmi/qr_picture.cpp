#include "hmi/qr_picture.hpp"

#include "hmi/http.hpp"

#include <qrencode.h>

#include <memory>

namespace graingate::hmi {
namespace {

constexpr std::size_t size_max = 267;
constexpr int rim = 2;

struct Free {
    void operator()(QRcode* code) const { QRcode_free(code); }
};

/// Strokes along the middle of each row, one for each run of dark modules, moved to from the last one's end.
std::string strokes(const QRcode& code) {
    std::string path = "M" + std::to_string(rim) + " " + std::to_string(rim) + ".5";
    int at_x = 0;
    int at_y = 0;
    for (int y = 0; y < code.width; ++y)
        for (int x = 0; x < code.width;) {
            const auto is_dark = [&](int column) { return (code.data[y * code.width + column] & 1U) != 0; };
            if (!is_dark(x)) {
                ++x;
                continue;
            }
            int end = x;
            while (end < code.width && is_dark(end)) ++end;
            if (x != at_x || y != at_y) {
                path += "m" + std::to_string(x - at_x);
                path += (y - at_y < 0 ? "" : " ") + std::to_string(y - at_y);
            }
            path += "h" + std::to_string(end - x);
            at_x = x = end;
            at_y = y;
        }
    return path;
}

}  // namespace

std::string qr_picture(std::string_view text, std::string_view label) {
    if (text.empty() || text.size() > size_max) return {};
    const std::unique_ptr<QRcode, Free> code(
        QRcode_encodeString(std::string(text).c_str(), 0, QR_ECLEVEL_Q, QR_MODE_8, 1));
    if (code == nullptr) return {};
    const std::string side = std::to_string(code->width + 2 * rim);
    return "<svg class=\"q\" role=\"img\" aria-label=\"" + escape_html(label) + "\" viewBox=\"0 0 " + side +
           " " + side +
           "\" shape-rendering=\"crispEdges\" xmlns=\"http://www.w3.org/2000/svg\"><path fill=\"#fff\" "
           "d=\"M0 0h" +
           side + "v" + side + "H0z\"/><path stroke=\"#000\" d=\"" + strokes(*code) + "\"/></svg>";
}

}  // namespace graingate::hmi
