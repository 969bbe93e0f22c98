#include "controller/app/device/device_command.hpp"

#include "controller/devices/probe.hpp"
#include "controller/devices/profile/attended.hpp"

#include <boost/program_options.hpp>

#include <algorithm>
#include <ostream>

namespace graingate::app {
namespace {

namespace po = boost::program_options;
using Args = std::span<const std::string>;

constexpr int usage_status = 2;
constexpr std::string_view usage =
    "usage: graingate device list\n"
    "       graingate device probe --profile NAME --address ADDRESS [--unit N] [--division-kg E] [--max-kg "
    "M]\n"
    "NAME is of `device list`, or the path of a .toml file; ADDRESS is HOST, HOST:PORT or\n"
    "serial:/dev/ttyUSB0:9600:8N1. With E and M of the scale's plate a reading is held against them.\n";

std::string joined(const std::vector<std::string>& list, std::string_view between) {
    std::string text;
    for (const std::string& each : list) text += (text.empty() ? "" : std::string{between}) + each;
    return text;
}

std::string_view kind_of(const devices::Profile& profile) {
    if (std::holds_alternative<devices::IndicatorProfile>(profile)) return "indicator, Modbus registers";
    if (std::holds_alternative<devices::FrameProfile>(profile)) return "indicator, serial frames";
    return "remote I/O, Modbus coils";
}

void list_profiles(std::ostream& out) {
    for (const std::string_view name : devices::profile_names()) {
        const auto profile = devices::load_profile(name).value();
        const devices::ProfileTitle& title = devices::title_of(profile);
        const auto why = devices::why_attended(profile);
        out << name << "\n    " << title.vendor << ' ' << title.title << "\n    " << kind_of(profile)
            << "\n    says: " << joined(devices::capabilities_of(profile), ", ")
            << "\n    unattended: " << (why.empty() ? "yes" : "no: " + joined(why, "; ")) << '\n';
    }
}

void show(const devices::ProbeReport& report, std::ostream& out) {
    std::size_t what = 0;
    std::size_t value = 0;
    for (const devices::ProbeLine& line : report.lines) {
        what = std::max(what, line.what.size());
        value = std::max(value, line.value.size());
    }
    for (const devices::ProbeLine& line : report.lines) {
        std::string text = line.what + std::string(what - line.what.size() + 2, ' ') + line.value;
        if (!line.raw.empty()) text += std::string(value - line.value.size() + 2, ' ') + line.raw;
        out << text << (line.is_documented ? "" : "  (not documented)") << '\n';
    }
}

struct Options {
    std::string profile;
    std::string address;
    std::int64_t unit = 1;
    std::int64_t division_kg = 1;
    std::int64_t max_kg = 1'000'000;
};

/// Throws po::error.
Options parse(Args args) {
    Options options;
    po::options_description known;
    known.add_options()("profile", po::value(&options.profile)->required())(
        "address", po::value(&options.address)->required())("unit", po::value(&options.unit))(
        "division-kg", po::value(&options.division_kg))("max-kg", po::value(&options.max_kg));
    po::variables_map values;
    po::store(po::command_line_parser(std::vector<std::string>(args.begin(), args.end()))
                  .options(known)
                  .positional(po::positional_options_description())
                  .run(),
              values);
    po::notify(values);
    const auto check = [](const std::string& name, std::int64_t value, std::int64_t least,
                          std::int64_t most) {
        if (value < least || value > most)
            throw po::error(name + " is " + std::to_string(value) + "; allowed are " + std::to_string(least) +
                            " to " + std::to_string(most));
    };
    check("--unit", options.unit, 0, 255);
    check("--division-kg", options.division_kg, 1, 10'000);
    check("--max-kg", options.max_kg, 1, 1'000'000);
    return options;
}

int probe(Args args, std::ostream& out, std::ostream& err) {
    const Options options = parse(args);
    const auto profile = devices::load_profile(options.profile);
    if (!profile) return err << profile.error().text() << '\n', usage_status;
    const auto address = devices::parse_link(options.address, static_cast<std::uint8_t>(options.unit));
    if (!address) return err << "--address " << address.error() << '\n', usage_status;
    const devices::ProfileTitle& title = devices::title_of(*profile);
    out << title.name << ": " << title.vendor << ' ' << title.title << " at " << address->text() << "\n\n";
    const auto report =
        devices::probe({*profile, *address, {Kilograms{options.division_kg}, Kilograms{options.max_kg}}});
    show(report, out);
    if (!report.lines.empty()) out << '\n';
    for (const std::string& open : title.not_documented) out << "not documented: " << open << '\n';
    for (const std::string& why : devices::why_attended(*profile)) out << "attended only: " << why << '\n';
    for (const std::string& fault : report.faults) err << "fault: " << fault << '\n';
    return report.faults.empty() ? 0 : 1;
}

}  // namespace

int device_command(Args args, std::ostream& out, std::ostream& err) {
    try {
        if (args.size() == 1 && args[0] == "list") return list_profiles(out), 0;
        if (!args.empty() && args[0] == "probe") return probe(args.subspan(1), out, err);
        err << usage;
    } catch (const po::error& thrown) {
        err << "graingate device probe: " << thrown.what() << "\n\n" << usage;
    }
    return usage_status;
}

}  // namespace graingate::app
