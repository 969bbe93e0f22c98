#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace graingate::app {

/// The ports of the virtual depot; as they are here, they stand in demo.toml.
struct DemoPorts {
    std::uint16_t indicator = 15'020;
    std::uint16_t io = 15'021;
    std::uint16_t cameras = 18'080;
    std::uint16_t web = 8'080;
    std::uint16_t printer = 19'100;
};

/// The configuration of the virtual depot: the text of controller/app/demo.toml with these ports.
std::string demo_config(const DemoPorts& ports);

/// How large a virtual depot is.
struct DemoShape {
    static constexpr std::size_t lanes_max = 16;
    static constexpr std::size_t pits_max = 16;

    std::size_t lanes = 1;     ///< 1 to 16, `L1`, `L2`...
    std::size_t pits = 1;      ///< 1 to 16, `P1`, `P2`...
    bool is_separate = false;  ///< in and out lanes by turns, L1 in, an odd last one both ways; needs 2 lanes

    /// TCP ports that its configuration names.
    [[nodiscard]] std::size_t ports() const;
};

/// The configuration of a virtual depot of that shape: an indicator, a remote I/O module and a printer a
/// lane, a module for every four pits, and room for as many bookings as its lanes can take.
///   ports  `shape.ports()` of them, the page's first
std::string depot_config(const DemoShape& shape, std::span<const std::uint16_t> ports);

}  // namespace graingate::app
