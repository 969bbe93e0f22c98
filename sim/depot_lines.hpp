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
///   `gone 黑A12345 delivered GROSS OUT NET L1 L2`  a truck has left for good: masses in grams on its way in
///   and out and of the grain that left it (0 where never weighed), and the lanes that it crossed (`-` where
///   none); else `undelivered` (weighed out with its load), `sent_away`, `backed_out` or `drove_off`;
///   `followed` at the end, when it came on behind another against the light
///   `violation boom_on_truck L1.A`                what must never happen
/// It is meant for the demonstration's people and for their bookkeeping; the controller never hears it.
class DepotLines {
public:
    explicit DepotLines(const Scenario& scenario);

    /// The lines for what has changed since the last call.
    std::vector<std::string> news(const World& world);

    /// A word to a driver, or what somebody does with his hands. WHO is a place (`L1.A` bay, `L1` whoever of
    /// that lane can, `P1` pit) or a plate.
    ///   `show_code 黑A12345 CODE`: the driver's booking has that QR code, which he shows when he must
    ///   `go_away WHO`, `go_to_pit WHO P1`, `go_back WHO [L2]`, `go_to_lane WHO L2`, `pull_forward WHO`,
    ///   `back_off WHO`, `come_again WHO`, `free_barrier L1.A`, `clear_beam L1.A`, `free_gate P1`,
    ///   `clear_lane L1` (who overhangs pulls forward, or who followed backs off), `sweep L1`, `zero L1`,
    ///   `purge P1`, `stop_conveyor P1`, `start_conveyor P1`, `restart_camera L1.A.camera` returns  false,
    ///   and nothing was done: no such order, or nobody there who could follow it
    static bool obey(World& world, std::string_view line);

private:
    std::vector<Name> lanes_;
    std::vector<Name> pits_;
    std::map<std::string, std::string> standing_;
    std::vector<bool> is_gone_;
    std::size_t violations_told_ = 0;
};

}  // namespace graingate::sim
