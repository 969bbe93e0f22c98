#include "controller/core/load.hpp"

#include "controller/core/flags.hpp"

namespace graingate {

bool is_plausible(const std::vector<QualityFigure>& quality) {
    Flags<Measure> seen;
    for (const QualityFigure& figure : quality) {
        const QualityRange range = range_of(figure.measure);
        if (seen.has(figure.measure) || figure.value < range.least || figure.value > range.most) return false;
        seen.set(figure.measure);
    }
    return true;
}

std::string figure_text(const QualityFigure& figure) {
    if (figure.measure == Measure::test_weight) return std::to_string(figure.value) + " g/L";
    const std::string hundredths = std::to_string(100 + figure.value % 100).substr(1);
    return std::to_string(figure.value / 100) + "." + hundredths + " %";
}

}  // namespace graingate
