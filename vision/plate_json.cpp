#include "vision/plate_json.hpp"

#include <array>
#include <cstdio>

namespace graingate::vision {
namespace {

/// The text as a JSON string (RFC 8259, section 7).
std::string json_text(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            std::array<char, 8> code{};
            std::snprintf(code.data(), code.size(), "\\u%04x",
                          static_cast<unsigned>(static_cast<unsigned char>(c)));
            out += code.data();
        } else {
            out += c;
        }
    }
    return out + '"';
}

std::string decimal(double value, const char* format) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), format, value);
    return text.data();
}

std::string share(int permille) {
    return decimal(permille / 1000.0, "%.3f");
}

std::string json(const PlateSighting& plate) {
    std::string out = "{\"text\":" + json_text(plate.text) + ",\"kind\":" + json_text(plate.kind) +
                      ",\"confidence\":" + share(plate.confidence_permille) + ",\"corners\":[";
    for (std::size_t i = 0; i < plate.corners.size(); ++i) {
        out += (i > 0 ? ",[" : "[") + decimal(plate.corners.at(i).x, "%.1f") + "," +
               decimal(plate.corners.at(i).y, "%.1f") + "]";
    }
    out += "],\"alternatives\":[";
    for (std::size_t i = 0; i < plate.alternatives.size(); ++i) {
        const Alternative& other = plate.alternatives[i];
        out += (i > 0 ? "," : "") + ("{\"text\":" + json_text(other.text)) +
               ",\"confidence\":" + share(other.confidence_permille) + "}";
    }
    return out + "]}";
}

}  // namespace

std::string json_line(std::string_view image, double ms, std::string_view flaw,
                      std::span<const PlateSighting> plates) {
    std::string out = "{\"image\":" + json_text(image) + ",\"ms\":" + decimal(ms, "%.1f");
    if (!flaw.empty()) out += ",\"warning\":" + json_text(flaw);
    out += ",\"plates\":[";
    for (std::size_t i = 0; i < plates.size(); ++i) out += (i > 0 ? "," : "") + json(plates[i]);
    return out + "]}";
}

std::string json_fault(std::string_view image, std::string_view what) {
    return "{\"image\":" + json_text(image) + ",\"ms\":0,\"plates\":[],\"error\":" + json_text(what) + "}";
}

std::string text_line(std::string_view image, std::span<const PlateSighting> plates) {
    std::string out(image);
    out += ":";
    for (const PlateSighting& plate : plates)
        out += " " + plate.text + " (" + plate.kind + ", " + share(plate.confidence_permille) + ")";
    return plates.empty() ? out + " no plate" : out;
}

}  // namespace graingate::vision
