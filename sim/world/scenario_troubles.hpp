#pragma once

#include "sim/world/plates.hpp"
#include "sim/world/scenario.hpp"

#include <cstddef>
#include <vector>

namespace graingate::sim {

/// Gives one truck each of a dozen one of three troubles (TroubleWish::three).
void draw_three_troubles(Random& random, std::vector<TruckScript>& trucks);

/// Gives one truck of every five a trouble (TroubleWish::all); the last few, when fewer than five, have none.
void draw_all_troubles(Random& random, std::vector<TruckScript>& trucks, Plates& taken);

/// Gives the second truck of every three the next trouble, each kind once (TroubleWish::each).
void draw_each_trouble(Random& random, std::vector<TruckScript>& trucks, Plates& taken);

/// Gives the truck at `index` a trouble. The one before it must be there and have none, and for similar
/// plates so must the one behind it, whose plate and arrival become like this one's.
void give_trouble(Random& random, std::vector<TruckScript>& trucks, std::size_t index, Trouble trouble,
                  Plates& taken);

}  // namespace graingate::sim
