#include "controller/app/config/config_demo.hpp"

#include "controller/core/ensure.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

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

namespace {

constexpr std::size_t pits_a_module = 4;

std::size_t pit_modules(const DemoShape& shape) {
    return (shape.pits + pits_a_module - 1) / pits_a_module;
}

/// `in`, `out` or `two_way`.
std::string use_of(const DemoShape& shape, std::size_t lane) {
    const bool has_partner = lane % 2 == 1 || lane + 1 < shape.lanes;
    if (!shape.is_separate || !has_partner) return "two_way";
    return lane % 2 == 0 ? "in" : "out";
}

std::string quoted(const std::vector<std::string>& items) {
    std::string text = "[";
    for (const std::string& item : items) text += (text.size() == 1 ? "\"" : ", \"") + item + "\"";
    return text + "]";
}

/// Writes tables and hands out ports, one after another.
class DepotText {
public:
    DepotText(const DemoShape& shape, std::span<const std::uint16_t> ports) : shape_(shape), ports_(ports) {}

    std::string write() {
        text_ =
            "# A virtual depot on this machine alone, as `graingate demo` made it.\n\n[web]\n"
            "listen = \"127.0.0.1\"\nport = " +
            next_port() + "\n\n[[commodity]]\nname = \"maize\"\n";
        cameras_ = next_port();
        for (std::size_t i = 0; i < shape_.lanes; ++i) write_lane(i);
        for (std::size_t i = 0; i < pit_modules(shape_); ++i) write_pits(i);
        text_ += R"(
[[user]]
name = "wang"
role = "operator"

[[user]]
name = "li"
role = "supervisor"

[[user]]
name = "lan"
role = "laboratory"

# The demonstration runs at any hour.
[slots]
first = "00:00"
minutes = 60
count = 24
capacity = 1000
open_per_phone = 3
)";
        return text_;
    }

private:
    std::string next_port() { return std::to_string(ports_[used_++]); }

    void write_device(const std::string& name, const std::string& profile, const std::string& rest) {
        text_ += "\n[[device]]\nname = \"" + name + "\"\nprofile = \"" + profile +
                 "\"\nhost = \"127.0.0.1\"\nport = " + next_port() + "\nunit = 1\npoll_ms = 100\n" + rest;
    }
    void write_camera(const std::string& name) {
        text_ += "\n[[camera]]\nname = \"" + name + "\"\nurl = \"http://127.0.0.1:" + cameras_ + "/" + name +
                 "\"\n";
    }
    static std::string wires(const std::vector<std::string>& inputs,
                             const std::vector<std::string>& outputs) {
        return "watchdog_ms = 2000\ninputs = " + quoted(inputs) + "\noutputs = " + quoted(outputs) + "\n";
    }

    void write_lane(std::size_t index) {
        const std::string lane = "L" + std::to_string(index + 1);
        std::vector<std::string> inputs;
        std::vector<std::string> outputs;
        for (const std::string side : {".A", ".B"}) {
            for (const char* wire : {".presence", ".boom", ".beam", ".barrier_open", ".barrier_closed"})
                inputs.push_back(lane + side + wire);
            for (const char* wire : {".barrier", ".light_in", ".light_out"})
                outputs.push_back(lane + side + wire);
        }
        write_device(lane + ".indicator", "hbm_wtx110", "");
        write_device(lane + ".io", "icp_das_tm", wires(inputs, outputs));
        write_camera(lane + ".A.camera");
        write_camera(lane + ".B.camera");
        text_ += "\n[[printer]]\nname = \"" + lane + ".printer\"\naddress = \"tcp:127.0.0.1:" + next_port() +
                 "\"\n\n[[lane]]\nname = \"" + lane + "\"\nuse = \"" + use_of(shape_, index) +
                 "\"\nindicator = \"" + lane + ".indicator\"\nio = \"" + lane + ".io\"\ncamera_a = \"" +
                 lane + ".A.camera\"\ncamera_b = \"" + lane + ".B.camera\"\nprinter = \"" + lane +
                 ".printer\"\ndivision_kg = 20\nmax_kg = 100000\ntruck_min_kg = 1000\n";
    }

    void write_pits(std::size_t module) {
        const std::string io = "pits" + std::to_string(module + 1) + ".io";
        std::vector<std::string> inputs;
        std::vector<std::string> outputs;
        const std::size_t first = module * pits_a_module;
        const std::size_t end = std::min(first + pits_a_module, shape_.pits);
        for (std::size_t i = first; i < end; ++i) {
            const std::string pit = "P" + std::to_string(i + 1);
            for (const char* wire :
                 {".presence", ".gate_open", ".gate_closed", ".hopper_empty", ".run_permit"})
                inputs.push_back(pit + wire);
            for (const char* wire : {".gate", ".light_in", ".light_out"}) outputs.push_back(pit + wire);
        }
        write_device(io, "icp_das_tm", wires(inputs, outputs));
        for (std::size_t i = first; i < end; ++i) {
            const std::string pit = "P" + std::to_string(i + 1);
            write_camera(pit + ".camera");
            text_ += "\n[[pit]]\nname = \"" + pit + "\"\nio = \"" + io + "\"\ncamera = \"" + pit +
                     ".camera\"\ncommodities = [\"maize\"]\n";
        }
    }

    const DemoShape& shape_;
    std::span<const std::uint16_t> ports_;
    std::size_t used_ = 0;
    std::string cameras_;
    std::string text_;
};

}  // namespace

std::size_t DemoShape::ports() const {
    return 2 + 3 * lanes + pit_modules(*this);
}

std::string depot_config(const DemoShape& shape, std::span<const std::uint16_t> ports) {
    ENSURE(shape.lanes >= (shape.is_separate ? 2U : 1U) && shape.lanes <= DemoShape::lanes_max);
    ENSURE(shape.pits >= 1 && shape.pits <= DemoShape::pits_max && ports.size() == shape.ports());
    return DepotText(shape, ports).write();
}

}  // namespace graingate::app
