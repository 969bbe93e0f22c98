#include "vision/bench_folder.hpp"
#include "vision/bench_times.hpp"
#include "vision/plate_command.hpp"
#include "vision/reader.hpp"
#include "vision/reliability.hpp"
#include "vision/text_reading.hpp"

#include <opencv2/core.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <utility>

namespace graingate::vision {
namespace {

/// How one plate was read.
struct Outcome {
    bool is_exact = false;
    bool is_exact_without_province = false;
    bool is_nameable = false;  ///< its kind is one that the reader can name,
    bool is_named = false;     ///< and did
    double ms = 0;
};

struct Tally {
    int all = 0;
    int exact = 0;
    int without_province = 0;
    int nameable = 0;
    int named = 0;
    std::vector<double> ms;

    void add(const Outcome& outcome) {
        ++all;
        exact += outcome.is_exact ? 1 : 0;
        without_province += outcome.is_exact_without_province ? 1 : 0;
        nameable += outcome.is_nameable ? 1 : 0;
        named += outcome.is_named ? 1 : 0;
        ms.push_back(outcome.ms);
    }
};

Outcome outcome_of(const BenchRow& row, const PlateSighting& best, double ms) {
    const std::string read = as_scored(best.text);
    const std::string wanted = as_scored(row.text);
    return {read == wanted, without_province(read) == without_province(wanted), is_nameable(row.kind),
            is_nameable(row.kind) && best.kind == row.kind, ms};
}

/// Wilson's interval of a share, 95 %, in per cent.
std::string interval(const Tally& tally) {
    const double n = tally.all;
    const double p = tally.exact / n;
    constexpr double z = 1.96;
    const double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
    const double half = z / (1 + z * z / n) * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    char text[64];
    std::snprintf(text, sizeof text, "%5.1f %% (%.1f to %.1f)", 100 * p, 100 * (middle - half),
                  100 * (middle + half));
    return text;
}

void print(const std::string& name, Tally& tally, std::ostream& out) {
    std::sort(tally.ms.begin(), tally.ms.end());
    char text[256];
    std::snprintf(text, sizeof text,
                  "%-22s %5d %s without province %5.1f %%  median %.1f ms of processor  p95 %.1f ms\n",
                  name.c_str(), tally.all, interval(tally).c_str(),
                  100.0 * tally.without_province / tally.all, tally.ms[tally.ms.size() / 2],
                  tally.ms[tally.ms.size() * 95 / 100]);
    out << text;
}

void print_kinds(const std::map<std::string, Tally>& tallies, std::ostream& out) {
    for (const auto& [name, tally] : tallies) {
        if (tally.nameable == 0) continue;
        char text[96];
        std::snprintf(text, sizeof text, "%-22s called by its kind: %d of %d, %.1f %%\n", name.c_str(),
                      tally.named, tally.nameable, 100.0 * tally.named / tally.nameable);
        out << text;
    }
}

void print(const std::string& name, const std::vector<Answer>& answers, std::ostream& out) {
    const auto bins = reliability(answers);
    char text[96];
    std::snprintf(text, sizeof text, "%-22s said / right, per cent:", name.c_str());
    out << text;
    for (const ReliabilityBin& bin : bins) {
        std::snprintf(text, sizeof text, "  %.1f / %.1f (%d)", 100 * bin.said, 100 * bin.right, bin.count);
        out << text;
    }
    std::snprintf(text, sizeof text, "  expected error %.1f points\n", 100 * calibration_error(bins));
    out << text;
}

PlateSighting surest(std::vector<PlateSighting> plates) {
    return plates.empty() ? PlateSighting{} : std::move(plates.front());
}

}  // namespace

BenchResult bench_folder(PlateReader& reader, const std::vector<BenchRow>& rows, std::ostream* out,
                         std::ostream* err) {
    std::map<std::string, Tally> tallies;
    std::map<std::string, std::vector<Answer>> answers;
    BenchResult result;
    const bool has_hidden = !std::ranges::all_of(rows, [](const BenchRow& row) { return row.is_legible; });
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const BenchRow& row = rows[i];
        const auto picture = read_picture(row.path);
        const double began = thread_seconds();
        const PlateSighting best =
            !picture ? PlateSighting{}
                     : surest(row.is_crop ? reader.read_crop(picture->image) : reader.read(picture->image));
        const Outcome outcome = outcome_of(row, best, (thread_seconds() - began) * 1000);
        const std::string side = row.is_crop ? "crop" : "full";
        std::vector<std::string> names = {side + " " + row.kind, side + " (all)"};
        if (!row.is_legible) names.push_back(side + " (hidden strokes)");
        if (row.is_legible && has_hidden) names.push_back(side + " (legible)");
        for (const std::string& name : names) tallies[name].add(outcome);
        answers[side].push_back({best.confidence_permille, outcome.is_exact});
        ++result.all;
        result.exact += outcome.is_exact ? 1 : 0;
        if (out != nullptr && !outcome.is_exact)
            *out << row.path << ": " << row.text << " read as " << best.text << " ("
                 << best.confidence_permille << " of 1000)\n";
        if (err != nullptr && i % 25 == 0)
            *err << "plate bench: " << i << " of " << rows.size() << "\r" << std::flush;
    }
    std::vector<Answer> all_answers;
    for (const auto& [side, some] : answers) all_answers.insert(all_answers.end(), some.begin(), some.end());
    result.calibration_error = calibration_error(reliability(all_answers));
    if (out != nullptr) {
        for (auto& [name, tally] : tallies) print(name, tally, *out);
        print_kinds(tallies, *out);
        for (const auto& [name, all] : answers) print(name, all, *out);
        if (answers.size() > 1) print("all", all_answers, *out);
    }
    return result;
}

int plate_bench(std::span<const std::string> args, std::ostream& out, std::ostream& err) {
    constexpr std::string_view usage = "usage: graingate plate bench DIR [--only LIST] [--limit N]\n";
    std::string folder;
    std::string list;
    std::size_t limit = 0;
    for (std::size_t i = 0; i < args.size(); ++i) {
        if (args[i] == "--only" && i + 1 < args.size()) {
            list = args[++i];
        } else if (args[i] == "--limit" && i + 1 < args.size() && args[i + 1].size() < 7 &&
                   args[i + 1].find_first_not_of("0123456789") == std::string::npos) {
            limit = static_cast<std::size_t>(std::atol(args[++i].c_str()));
        } else if (folder.empty() && !args[i].starts_with("--")) {
            folder = args[i];
        } else {
            return err << usage, 2;
        }
    }
    if (folder.empty()) return err << usage, 2;
    auto rows = read_bench_rows(folder, list);
    if (rows.empty())
        return err << "plate bench: no rows in " << folder << "/manifest.csv that are asked for\n", 1;
    if (limit > 0 && rows.size() > limit) rows.resize(limit);
    auto reader = PlateReader::open();
    if (!reader) return err << "plate bench: " << reader.error().what << "\n", 1;
    cv::setNumThreads(1);  // figures are for one core
    reader->warm_up();
    bench_folder(*reader, rows, &out, &err);
    print_yardsticks(out);
    return 0;
}

}  // namespace graingate::vision
