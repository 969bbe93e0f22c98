#pragma once

#include <cstdint>
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

}  // namespace graingate::app
