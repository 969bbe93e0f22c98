#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace graingate::vision {

/// One answer: how sure it was said to be, and whether it was right.
struct Answer {
    int confidence_permille = 0;
    bool is_right = false;
};

/// Answers that were said with about the same confidence.
struct ReliabilityBin {
    int count = 0;
    /// Mean confidence, and share that was right: 0 to 1.
    double said = 0;
    double right = 0;
};

/// Bins of equal count, rising confidence; fewer than `bins` when there are fewer answers.
std::vector<ReliabilityBin> reliability(std::vector<Answer> answers, std::size_t bins = 5);

/// By how much said and right differ, each answer counting alike: 0 to 1 (expected calibration error).
double calibration_error(std::span<const ReliabilityBin> bins);

}  // namespace graingate::vision
