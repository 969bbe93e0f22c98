#include "vision/bench_folder.hpp"

#include "vision/plate_drawing/glyphs.hpp"

#include <algorithm>
#include <fstream>
#include <set>

namespace graingate::vision {
namespace {

std::vector<std::string> fields_of(std::string line) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    std::vector<std::string> fields(1);
    for (const char c : line) {
        if (c == ',') {
            fields.emplace_back();
        } else {
            fields.back() += c;
        }
    }
    return fields;
}

std::set<std::string> lines_of(const std::string& path) {
    std::set<std::string> lines;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) lines.insert(line);
    return lines;
}

}  // namespace

std::vector<BenchRow> read_bench_rows(const std::string& folder, const std::string& list) {
    std::ifstream file(folder + "/manifest.csv");
    std::string line;
    std::getline(file, line);
    const auto head = fields_of(line);
    const auto column = [&](const char* name) {
        return static_cast<std::size_t>(std::find(head.begin(), head.end(), name) - head.begin());
    };
    const std::size_t path = column("path");
    const std::size_t kind = column("kind");
    const std::size_t text = column("plate_text");
    const std::size_t type = column("plate_type");
    const std::size_t legible = column("legible");
    const auto wanted = list.empty() ? std::set<std::string>() : lines_of(list);
    std::vector<BenchRow> rows;
    while (std::getline(file, line)) {
        const auto fields = fields_of(line);
        if (fields.size() <= std::max({path, kind, text, type})) continue;
        if (!list.empty() && !wanted.contains(fields[path])) continue;
        if (fields[text].find('?') != std::string::npos) continue;
        const bool is_legible = legible >= fields.size() || fields[legible] != "no";
        rows.push_back(
            {folder + "/" + fields[path], fields[text], fields[type], fields[kind] == "crop", is_legible});
    }
    return rows;
}

std::string as_scored(const std::string& text) {
    std::string out;
    const auto all = characters(text);
    for (std::size_t i = 0; i < all.size(); ++i) {
        out += i >= 2 && all[i] == "O" ? "0" : i >= 2 && all[i] == "I" ? "1" : all[i];
    }
    return out;
}

std::string without_province(const std::string& text) {
    const auto all = characters(text);
    return all.empty() ? text : text.substr(all.front().size());
}

}  // namespace graingate::vision
