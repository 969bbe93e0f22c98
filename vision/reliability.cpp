#include "vision/reliability.hpp"

#include <algorithm>
#include <cmath>

namespace graingate::vision {

std::vector<ReliabilityBin> reliability(std::vector<Answer> answers, std::size_t bins) {
    std::stable_sort(answers.begin(), answers.end(), [](const Answer& a, const Answer& b) {
        return a.confidence_permille < b.confidence_permille;
    });
    std::vector<ReliabilityBin> out;
    for (std::size_t i = 0; i < bins; ++i) {
        const auto own = std::span(answers).subspan(
            answers.size() * i / bins, answers.size() * (i + 1) / bins - answers.size() * i / bins);
        if (own.empty()) continue;
        ReliabilityBin bin{static_cast<int>(own.size()), 0, 0};
        for (const Answer& answer : own) {
            bin.said += answer.confidence_permille / 1000.0;
            bin.right += answer.is_right ? 1 : 0;
        }
        bin.said /= bin.count;
        bin.right /= bin.count;
        out.push_back(bin);
    }
    return out;
}

double calibration_error(std::span<const ReliabilityBin> bins) {
    double sum = 0;
    int count = 0;
    for (const ReliabilityBin& bin : bins) {
        sum += bin.count * std::abs(bin.said - bin.right);
        count += bin.count;
    }
    return count == 0 ? 0 : sum / count;
}

}  // namespace graingate::vision
