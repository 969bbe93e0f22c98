#pragma once

#include "controller/app/demo/sim_line.hpp"
#include "controller/app/demo/story.hpp"
#include "sim/world/scenario.hpp"

#include <string>
#include <vector>

namespace graingate::app {

/// How far a ticket's net may lie from the true one: each of its two weighings shows the load on the division
/// (half a division), behind a zero that is proven to a quarter of one.
constexpr std::int64_t net_tolerance_g(std::int64_t division_kg) {
    return division_kg * 1'500;
}

/// What the depot showed from the truck's arrival on: things that happen to a lane are seen at the truck
/// before, or before anybody is known.
using ShownSince = std::vector<std::string>;

/// What became of one truck, held against its script and against the world.
struct Verdict {
    bool is_right = false;
    std::string words;  ///< one line for a person, and why it is wrong
};

Verdict judge(const sim::TruckScript& script, const TruckStory& story, const ShownSince& shown,
              const TrueMasses& truth, std::int64_t division_kg);

/// `turn time median 12:31, p95 18:02 (arrived in the street to ticket, depot time)`; says so when nothing
/// was delivered.
std::string turn_times(std::vector<Duration> turns);

}  // namespace graingate::app
