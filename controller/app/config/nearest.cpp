#include "controller/app/config/nearest.hpp"

#include <algorithm>
#include <numeric>

namespace graingate::app {
namespace {

/// How many single letters must be put in, taken out or changed (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t k = 0; k < b.size(); ++k) {
            const std::size_t changed = diagonal + (a[i] == b[k] ? 0 : 1);
            diagonal = row[k + 1];
            row[k + 1] = std::min({changed, row[k] + 1, row[k + 1] + 1});
        }
    }
    return row[b.size()];
}

}  // namespace

std::string nearest(std::string_view name, const std::vector<std::string>& known) {
    // The work is the product of both lengths; a name far longer than any key is near to none.
    if (name.size() > 100) return {};
    std::string best;
    std::size_t best_distance = std::max<std::size_t>(3, name.size() / 2 + 1);
    for (const std::string& candidate : known) {
        const std::size_t found = distance(name, candidate);
        if (found >= best_distance) continue;
        best_distance = found;
        best = candidate;
    }
    return best;
}

}  // namespace graingate::app
