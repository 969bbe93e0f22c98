#pragma once

#include "vision/reader.hpp"

#include <ostream>
#include <string>
#include <vector>

namespace graingate::vision {

/// One labelled picture.
struct BenchRow {
    std::string path;
    std::string text;
    std::string kind;
    bool is_crop = false;
    bool is_legible = true;  ///< to a person; a manifest without that column does not say
};

struct BenchResult {
    int all = 0;
    int exact = 0;
    double calibration_error = 0;  ///< of all answers, 0 to 1 (reliability.hpp)
};

/// The rows of DIR/manifest.csv (columns path, kind, plate_text, plate_type, and perhaps legible, yes or no,
/// by name; no quoting) whose text is known; with a list, those of its paths alone. Empty when there is no
/// manifest.
std::vector<BenchRow> read_bench_rows(const std::string& folder, const std::string& list);

/// Reads every row's picture and counts; prints the errors, a table by kind and how many plates were
/// called by their kind on `out`, progress on `err` (null: silent).
BenchResult bench_folder(PlateReader& reader, const std::vector<BenchRow>& rows, std::ostream* out,
                         std::ostream* err);

/// The text as it is scored: O in the number is 0 and I is 1.
std::string as_scored(const std::string& text);
std::string without_province(const std::string& text);

}  // namespace graingate::vision
