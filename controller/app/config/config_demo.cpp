#include "controller/app/config/config_demo.hpp"

#include "controller/core/ensure.hpp"

#include <string_view>

namespace graingate::app {
namespace {

/// controller/app/demo.toml, put here by the build.
constexpr std::string_view demo_text =
#include "demo_config.inc"
    ;

/// Replaces `from`, which stands in `text` exactly `count` times.
void replace(std::string& text, std::string_view from, const std::string& to, int count) {
    int found = 0;
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
        ++found;
    }
    ENSURE(found == count);
}

void replace_port(std::string& text, const std::string& whose, std::uint16_t from, std::uint16_t to) {
    const auto line = [&](std::uint16_t port) {
        return "\nport = " + std::to_string(port) + "  # " + whose + "\n";
    };
    replace(text, line(from), line(to), 1);
}

}  // namespace

std::string demo_config(const DemoPorts& ports) {
    constexpr DemoPorts held;
    constexpr int cameras = 3;
    std::string text{demo_text};
    replace_port(text, "indicator", held.indicator, ports.indicator);
    replace_port(text, "io", held.io, ports.io);
    replace_port(text, "web", held.web, ports.web);
    const auto url = [](std::uint16_t port) {
        return "\nurl = \"http://127.0.0.1:" + std::to_string(port) + "/";
    };
    replace(text, url(held.cameras), url(ports.cameras), cameras);
    const auto printer = [](std::uint16_t port) { return "\"tcp:127.0.0.1:" + std::to_string(port) + "\""; };
    replace(text, printer(held.printer), printer(ports.printer), 1);
    return text;
}

}  // namespace graingate::app
