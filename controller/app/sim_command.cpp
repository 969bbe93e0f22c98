#include "controller/app/sim_command.hpp"

#include "controller/app/config.hpp"
#include "controller/app/depot_clock.hpp"
#include "controller/app/log.hpp"
#include "controller/app/process.hpp"
#include "controller/app/virtual_depot.hpp"
#include "controller/devices/profile/profile.hpp"
#include "sim/depot_process.hpp"
#include "sim/virtual_printer.hpp"

#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace graingate::app {
namespace {

int fail_sim(const std::string& why) {
    log_error("sim", why);
    return 1;
}

std::map<Point, unsigned> wires_of(const std::vector<Point>& points) {
    std::map<Point, unsigned> channels;
    for (unsigned i = 0; i < points.size(); ++i)
        if (!points[i].place.empty()) channels[points[i]] = i;
    return channels;
}

Result<std::vector<sim::DevicePlan>, std::string> device_plans(const Config& config) {
    std::vector<sim::DevicePlan> plans;
    for (const DeviceConfig& device : config.devices) {
        auto profile = devices::load_profile(device.profile);
        if (!profile) return Unexpected{profile.error().text()};
        const auto serial = device.address().serial;
        if (const auto weighing = devices::weighing_of(*profile))
            plans.emplace_back(sim::IndicatorPlan{device.name, *weighing, device.port, device.unit, serial});
        else
            plans.emplace_back(sim::RemoteIoPlan{.device = device.name,
                                                 .profile = std::get<devices::RemoteIoProfile>(*profile),
                                                 .port = device.port,
                                                 .inputs = wires_of(device.inputs),
                                                 .outputs = wires_of(device.outputs),
                                                 .unit = device.unit,
                                                 .serial = serial});
    }
    return plans;
}

/// The port that the first camera's address names (`http://host:port/...`); 80 when it names none.
std::uint16_t camera_port(const Config& config) {
    if (config.cameras.empty()) return 0;
    const std::string& url = config.cameras.front().url;
    const std::size_t colon = url.find(':', url.find("//"));
    std::uint16_t port = 80;
    if (colon != std::string::npos) std::from_chars(url.data() + colon + 1, url.data() + url.size(), port);
    return port;
}

using Printers = std::map<std::string, std::unique_ptr<sim::VirtualPrinter>, std::less<>>;

Result<Printers, std::string> start_printers(const Config& config, const std::string& folder) {
    Printers printers;
    for (const PrinterConfig& printer : config.printers) {
        auto started = sim::VirtualPrinter::start(printer.port(), printer.name, folder);
        if (!started) return Unexpected{started.error()};
        printers.emplace(printer.name.view(), *std::move(started));
    }
    return printers;
}

/// `take_paper NAME` and `give_paper NAME`.
bool obey_at_printer(const Printers& printers, const std::string& line) {
    constexpr std::string_view take = "take_paper ";
    constexpr std::string_view give = "give_paper ";
    if (!line.starts_with(take) && !line.starts_with(give)) return false;
    const auto printer = printers.find(line.substr(take.size()));
    if (printer == printers.end()) return false;
    printer->second->set_paper(line.starts_with(take) ? 0 : sim::VirtualPrinter::endless);
    return true;
}

/// Hands each line of standard input on, until a stop is asked for.
void obey_input(sim::DepotProcess& depot, const Printers& printers) {
    std::string rest;
    std::array<char, 1024> buffer{};
    bool is_open = true;
    while (!is_stop_asked()) {
        pollfd input{is_open ? STDIN_FILENO : -1, POLLIN, 0};
        if (poll(&input, 1, 200) <= 0) continue;
        const ssize_t got = read(STDIN_FILENO, buffer.data(), buffer.size());
        if (got <= 0) {
            is_open = false;
            continue;
        }
        rest.append(buffer.data(), static_cast<std::size_t>(got));
        for (std::size_t end = rest.find('\n'); end != std::string::npos; end = rest.find('\n')) {
            const std::string line = rest.substr(0, end);
            if (!obey_at_printer(printers, line) && !depot.obey(line))
                log_error("sim", "cannot follow '" + line + "'; there is: go_away PLACE");
            rest.erase(0, end + 1);
        }
    }
}

int run_sim(const SimOptions& options, const Config& config) {
    auto plans = device_plans(config);
    if (!plans) return fail_sim(plans.error());
    auto clock = options.clock.empty() ? Result<std::unique_ptr<DepotClock>, std::string>(DepotClock::real())
                                       : DepotClock::join(options.clock);
    if (!clock) return fail_sim(clock.error());
    sim::DepotPlan plan;
    const Instant start = options.clock.empty() ? (*clock)->now() : (*clock)->epoch();
    auto scenario = scenario_of(config.rules, {options.seed, options.trucks, start, options.troubles});
    if (!scenario) return fail_sim(scenario.error());
    plan.scenario = *std::move(scenario);
    plan.devices = *std::move(plans);
    for (const LaneRules& lane : config.rules.lanes) plan.indicator_lane.emplace(lane.indicator, lane.name);
    plan.camera_port = camera_port(config);
    plan.now = [&clock] { return (*clock)->now(); };
    plan.say = [](std::string_view line) { std::cout << line << '\n' << std::flush; };
    auto depot = sim::DepotProcess::start(std::move(plan));
    if (!depot) return fail_sim(depot.error());
    auto printers = start_printers(config, options.paper);
    if (!printers) return fail_sim(printers.error());
    std::cout << "ready\n" << std::flush;
    obey_input(**depot, *printers);
    return 0;
}

}  // namespace

int run_sim(const SimOptions& options) {
    catch_stop_signals();
    const auto config = read_config(options.config);
    if (config) return run_sim(options, *config);
    for (const ConfigFault& fault : config.error()) log_error("sim", fault.text());
    return 1;
}

}  // namespace graingate::app
