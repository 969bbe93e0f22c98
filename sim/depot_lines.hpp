#pragma once

#include "sim/world/world.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace graingate::sim {

/// What the virtual depot tells people, line by line, as things change:
///   `stands L1.A 黑A12345` / `stands L1.A -`     who stands at a place now
///   `gone 黑A12345 delivered GROSS TARE NET`      a truck has left for good; masses in grams, 0 where never
///   weighed;
///                                                 else `sent_away`, `backed_out` or `undelivered`
///   `violation boom_on_truck L1.A`                what must never happen
/// It is meant for the demonstration's people and for their bookkeeping; the controller never hears it.
class DepotLines {
public:
    explicit DepotLines(const Scenario& scenario);

    /// The lines for what has changed since the last call.
    std::vector<std::string> news(const World& world);

    /// An operator's word to a driver: `go_away L1.A`.
    ///   returns  false, and nothing was done: no such order, or nobody there who could follow it
    static bool obey(World& world, std::string_view line);

private:
    std::vector<Name> lanes_;
    std::vector<Name> pits_;
    std::map<std::string, std::string> standing_;
    std::vector<bool> is_gone_;
    std::size_t violations_told_ = 0;
};

}  // namespace graingate::sim
