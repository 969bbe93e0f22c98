#pragma once

#include "vision/plate_drawing/plate_drawing.hpp"

namespace graingate::vision {

/// Of a drawn plate: could anybody know what is written on it? For every place, and every other character
/// that may stand there, the strokes that tell the two apart are compared with the snow and mud that lie on
/// them.
///   returns  the least share of such strokes that lies bare, permille: 1000 when nothing lies on the plate,
///   0 when
///            one character cannot be told from another (`E` from `F` with snow on its foot)
int bare_permille(const PlateSpec& spec);

/// From here on a plate counts as one that a person can read: a third of what tells any two characters apart
/// is bare.
inline constexpr int legible_permille = 333;

}  // namespace graingate::vision
