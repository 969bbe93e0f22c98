#include "vision/plate_command.hpp"

#include "vision/frame_source.hpp"
#include "vision/reader.hpp"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <vector>

namespace graingate::vision {
namespace {

constexpr int done_status = 0;
constexpr int fault_status = 1;
constexpr int usage_status = 2;

constexpr std::string_view usage =
    "usage: graingate plate read [--json] [--crop] [--camera URL] FILE...\n"
    "       graingate plate bench DIR [--only LIST] [--limit N]\n";

struct ReadOptions {
    bool is_json = false;
    bool is_crop = false;
    std::vector<std::string> cameras;
    std::vector<std::string> files;
};

/// The text as a JSON string (RFC 8259, section 7).
std::string quoted(std::string_view text) {
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
    std::string out = "{\"text\":" + quoted(plate.text) + ",\"kind\":" + quoted(plate.kind) +
                      ",\"confidence\":" + share(plate.confidence_permille) + ",\"corners\":[";
    for (std::size_t i = 0; i < plate.corners.size(); ++i) {
        out += (i > 0 ? ",[" : "[") + decimal(plate.corners.at(i).x, "%.1f") + "," +
               decimal(plate.corners.at(i).y, "%.1f") + "]";
    }
    out += "],\"alternatives\":[";
    for (std::size_t i = 0; i < plate.alternatives.size(); ++i) {
        const Alternative& other = plate.alternatives[i];
        out += (i > 0 ? "," : "") + ("{\"text\":" + quoted(other.text)) +
               ",\"confidence\":" + share(other.confidence_permille) + "}";
    }
    return out + "]}";
}

void print(const std::string& image, double ms, const std::vector<PlateSighting>& plates, bool is_json,
           std::ostream& out) {
    if (is_json) {
        out << "{\"image\":" << quoted(image) << ",\"ms\":" << decimal(ms, "%.1f") << ",\"plates\":[";
        for (std::size_t i = 0; i < plates.size(); ++i) out << (i > 0 ? "," : "") << json(plates[i]);
        out << "]}\n";
        return;
    }
    out << image << ":";
    for (const PlateSighting& plate : plates) {
        out << " " << plate.text << " (" << plate.kind << ", " << share(plate.confidence_permille) << ")";
    }
    out << (plates.empty() ? " no plate\n" : "\n");
}

/// Reads one picture and prints it. returns: whether it could be read at all
bool read_one(PlateReader& reader, const std::string& name, const Result<Image, VisionFault>& image,
              const ReadOptions& options, std::ostream& out, std::ostream& err) {
    if (!image) {
        if (options.is_json) {
            out << "{\"image\":" << quoted(name)
                << ",\"ms\":0,\"plates\":[],\"error\":" << quoted(image.error().what) << "}\n";
        } else {
            err << name << ": " << image.error().what << "\n";
        }
        return false;
    }
    const auto began = std::chrono::steady_clock::now();
    const auto plates = options.is_crop ? reader.read_crop(*image) : reader.read(*image);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
    print(name, took.count(), plates, options.is_json, out);
    return true;
}

bool parse(std::span<const std::string> args, ReadOptions& options, std::ostream& err) {
    bool is_only_files = false;
    for (std::size_t i = 0; i < args.size(); ++i) {
        if (is_only_files || !args[i].starts_with("--")) {
            options.files.push_back(args[i]);
        } else if (args[i] == "--") {
            is_only_files = true;
        } else if (args[i] == "--json") {
            options.is_json = true;
        } else if (args[i] == "--crop") {
            options.is_crop = true;
        } else if (args[i] == "--camera" && i + 1 < args.size()) {
            options.cameras.push_back(args[++i]);
        } else {
            return err << "graingate plate read: " << args[i] << " is unknown or lacks its value\n"
                       << usage,
                   false;
        }
    }
    if (options.files.empty() && options.cameras.empty()) {
        return err << "graingate plate read: name at least one file or camera\n" << usage, false;
    }
    return true;
}

}  // namespace

int plate_read(std::span<const std::string> args, std::ostream& out, std::ostream& err) {
    ReadOptions options;
    if (!parse(args, options, err)) return usage_status;
    auto reader = PlateReader::open();
    if (!reader) return err << "graingate plate read: " << reader.error().what << "\n", fault_status;
    bool is_all_read = true;
    for (const std::string& url : options.cameras) {
        const auto frame = fetch_frame(url);
        const Result<Image, VisionFault> image =
            frame ? pixels(*frame) : Result<Image, VisionFault>(Unexpected{frame.error()});
        is_all_read = read_one(*reader, url, image, options, out, err) && is_all_read;
    }
    for (const std::string& file : options.files) {
        is_all_read = read_one(*reader, file, read_image(file), options, out, err) && is_all_read;
    }
    return is_all_read ? done_status : fault_status;
}

int plate_command(std::span<const std::string> args, std::ostream& out, std::ostream& err) {
    if (!args.empty() && args[0] == "read") return plate_read(args.subspan(1), out, err);
    if (!args.empty() && args[0] == "bench") return plate_bench(args.subspan(1), out, err);
    err << usage;
    return usage_status;
}

}  // namespace graingate::vision
