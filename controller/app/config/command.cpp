#include "controller/app/config.hpp"
#include "controller/app/config/device_kind.hpp"
#include "controller/app/config/reading.hpp"
#include "controller/app/config/schema.hpp"

#include <ostream>
#include <sstream>

namespace graingate::app {
namespace {

constexpr std::string_view usage =
    "usage: graingate config check FILE   every fault at once\n"
    "       graingate config print FILE   effective values and where each comes from\n"
    "       graingate config keys         every key with its default, what is allowed and what it means\n";

/// True when the key means something in this row.
bool has_meaning(const Key& key, const Config& config, const Section& section, std::size_t row) {
    return section.name != "device" || why_without(config.devices[row], key.name).empty();
}

void print(Reading& reading, std::ostream& out) {
    std::string_view between;
    for (const Section& section : sections()) {
        for (std::size_t row = 0; row < section.rows(reading.config); ++row) {
            out << between << (section.is_list() ? "[[" + section.name + "]]" : "[" + section.name + "]")
                << '\n';
            between = "\n";
            for (const Key& key : section.keys(reading.config, row)) {
                if (!has_meaning(key, reading.config, section, row)) continue;
                const auto* written = reading.written(section.path(row) + "." + key.name);
                out << key.name << " = " << toml_of(key.slot) << "  # ";
                if (written)
                    out << reading.file() << ':' << written->line << '\n';
                else
                    out << "default\n";
            }
        }
    }
}

int check_or_print(const std::string& verb, const std::string& path, std::ostream& out, std::ostream& err) {
    auto reading = read_with_sources(path);
    if (!reading) {
        for (const ConfigFault& fault : reading.error()) err << fault.text() << '\n';
        err << path << ": " << reading.error().size()
            << (reading.error().size() == 1 ? " fault\n" : " faults\n");
        return 1;
    }
    if (verb == "print")
        print(*reading, out);
    else
        err << path << ": no faults\n";
    return 0;
}

std::string default_text(const Key& key) {
    return key.is_required ? "required" : "`" + toml_of(key.slot) + "`";
}

}  // namespace

std::string config_reference() {
    std::ostringstream out;
    for (const Section& section : sections()) {
        Config defaults;
        if (section.is_list()) section.resize(defaults, 1);
        out << "### " << (section.is_list() ? "[[" + section.name + "]]" : "[" + section.name + "]") << "\n\n"
            << section.meaning;
        if (section.is_list()) out << ' ' << section.rows_min << " to " << section.rows_max << " of them.";
        out << "\n\n| key | type | default | allowed | meaning |\n|---|---|---|---|---|\n";
        for (const Key& key : section.keys(defaults, 0))
            out << "| `" << key.name << "` | " << type_of(key.slot) << " | " << default_text(key) << " | "
                << allowed_at(key) << " | " << key.meaning << " |\n";
        out << '\n';
    }
    return out.str();
}

int config_command(std::span<const std::string> args, std::ostream& out, std::ostream& err) {
    if (args.size() == 1 && args[0] == "keys") {
        out << config_reference();
        return 0;
    }
    if (args.size() == 2 && (args[0] == "check" || args[0] == "print"))
        return check_or_print(args[0], args[1], out, err);
    err << usage;
    return 2;
}

}  // namespace graingate::app
