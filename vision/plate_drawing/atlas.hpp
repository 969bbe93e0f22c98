#pragma once

#include <opencv2/core.hpp>

namespace graingate::vision {

/// How many shapes each character has: 0 as on real plates of one line, 1 and 2 from fonts, 3 and 4 as in the
/// upper and lower line of plates of two lines.
inline constexpr int glyph_variants = 5;
inline constexpr int upper_line_variant = 3;
inline constexpr int lower_line_variant = 4;

/// The shape of one character: 96 rows × 48 columns, 8 bit, white on black, for a field of 45 mm × 90 mm.
///   index    place in `alphabet()`
///   variant  0 to glyph_variants - 1
cv::Mat glyph(int index, int variant);

}  // namespace graingate::vision
