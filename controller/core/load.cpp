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

}  // namespace graingate
