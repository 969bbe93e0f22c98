#pragma once

#include "controller/core/plate.hpp"
#include "sim/world/random.hpp"
#include "sim/world/scenario.hpp"

#include <set>

namespace graingate::sim {

/// Plates that are on a truck already.
using Plates = std::set<Plate>;

/// A plate by lot that nobody has: most trucks are from Heilongjiang (authorities A to R), some from its
/// neighbours. It is taken from here on, as are the next two's.
Plate draw_plate(Random& random, PlateKind kind, Plates& taken);

/// A trailer's: an authority, four characters and 挂.
Plate draw_trailer_plate(Random& random, Plates& taken);

/// One that differs from `plate` in one digit, where it can by digits that look alike.
Plate draw_twin(Random& random, const Plate& plate, Plates& taken);

}  // namespace graingate::sim
