#pragma once

#include "controller/core/text.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a laboratory says of a load.
namespace graingate {

/// The number on the sealed sample: it names the load without its farmer. 1 to 32 bytes.
using SampleId = FixedText<32>;

enum class Verdict : std::uint8_t { accepted, rejected };
constexpr std::array<std::string_view, 2> names_of(Verdict) {
    return {"accepted", "rejected"};
}

/// What is measured of grain (GB 1353-2018, GB 1350-2009, GB 1351-2008).
enum class Measure : std::uint8_t {
    moisture,      ///< 0.01 %
    impurity,      ///< 0.01 %
    test_weight,   ///< g/L
    unsound,       ///< unsound kernels, 0.01 %
    mould,         ///< mouldy kernels, 0.01 %
    heat_damaged,  ///< heat-damaged kernels, 0.01 %
    husked_yield,  ///< brown rice from paddy, 0.01 %
    head_rice,     ///< head-rice yield, 0.01 %
};
constexpr std::array<std::string_view, 8> names_of(Measure) {
    return {"moisture", "impurity",     "test_weight",  "unsound",
            "mould",    "heat_damaged", "husked_yield", "head_rice"};
}

struct QualityFigure {
    Measure measure = Measure::moisture;
    std::int64_t value = 0;  ///< in the unit of `Measure`

    static void fields(auto& self, auto&& field) {
        field("measure", self.measure);
        field("value", self.value);
    }
    bool operator==(const QualityFigure&) const = default;
};

/// What a measure may read at all: 0 to 100 %, and 200 to 1,000 g/L.
struct QualityRange {
    std::int64_t least = 0;
    std::int64_t most = 0;
};
constexpr QualityRange range_of(Measure measure) {
    return measure == Measure::test_weight ? QualityRange{200, 1'000} : QualityRange{0, 10'000};
}

/// Each measure at most once, and each within its range.
bool is_plausible(const std::vector<QualityFigure>& quality);

/// `14.05 %`, `721 g/L`
std::string figure_text(const QualityFigure& figure);

}  // namespace graingate
