#pragma once

#include "controller/core/plate.hpp"
#include "controller/core/plate_seen.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// How well a plate explains what the frames show. Likelihoods are natural logarithms, in thousandths.
namespace graingate {

/// A character that was neither listed for its place nor ever taken for the one that was read there. Also the
/// price of a character that has no place, and of a place that shows one too many.
constexpr std::int64_t unlisted_milli_nats = -9'000;

/// The likelihood that the frames show this plate: of the best way to lay its characters, in their order, on
/// the places. A character that is not listed for its place counts what the reader's confusions say
/// (confusions.inc), never more than the last listed one, and nothing where one alone is listed.
std::int64_t likelihood(const PlateSeen& seen, const Plate& plate);

/// The likeliest text, legal or not.
std::string spelled(const PlateSeen& seen);

/// How likely the spelled text itself is.
std::int64_t likelihood_of_spelled(const PlateSeen& seen);

/// How far every other text is behind the spelled one, at the least; never more than `-unlisted_milli_nats`.
std::int64_t lead_of_spelled(const PlateSeen& seen);

/// The scores of one reading, laid out so that thousands of plates are weighed in microseconds.
class Scores {
public:
    /// No plate below `least` is of interest.
    Scores(const PlateSeen& seen, std::int64_t least);

    /// As `likelihood`; or something below `least`, found early.
    [[nodiscard]] std::int64_t of(const Plate& plate) const;

private:
    static constexpr std::size_t ascii_max = 128;
    using Row = std::array<std::int64_t, ascii_max>;

    const PlateSeen& seen_;
    std::int64_t least_;
    std::array<Row, PlateSeen::places_max> at_{};
    Row anywhere_{};  ///< the best of all places
    std::array<std::int64_t, PlateSeen::places_max> skipped_{};
    std::int64_t skipped_best_ = unlisted_milli_nats;  ///< of all places but the last
};

}  // namespace graingate
