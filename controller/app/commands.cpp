#include "controller/app/commands.hpp"

#include "controller/app/config.hpp"
#include "controller/app/demo/demo.hpp"
#include "controller/app/device/device_command.hpp"
#include "controller/app/engine_part.hpp"
#include "controller/app/options.hpp"
#include "controller/app/serve.hpp"
#include "controller/app/sim_command.hpp"
#include "controller/app/ticket_command.hpp"
#include "controller/app/virtual_depot.hpp"
#include "controller/app/vision_part.hpp"
#include "controller/app/web_part.hpp"
#include "db/audit.hpp"
#include "db/backup.hpp"
#include "vision/plate_command.hpp"

#include <boost/program_options.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <ostream>

namespace graingate::app {
namespace {

namespace po = boost::program_options;
using Args = std::span<const std::string>;

constexpr int usage_status = 2;

constexpr std::string_view usage = R"(graingate: truck lanes of a grain depot with nobody at the window

  graingate demo [--trucks N] [--speed 1..50] [--headless] [--port P] [--data DIR] [--seed S]
                 [--lanes 1..16] [--pits 1..16] [--separate] [--troubles none|three|all|each] [--show troubles]
  graingate serve --config FILE [--data DIR] [--keys DIR]
  graingate sim --config FILE [--seed S] [--trucks N] [--troubles none|three|all|each] [--paper DIR]
  graingate config check FILE | config print FILE
  graingate device list | device probe --profile NAME --address ADDRESS [--unit N]
  graingate plate read [--json] [--crop] [--camera ADDRESS] [--overlay DIR] FILE...
  graingate ticket pdf DB --number N -o FILE [--heading TEXT]
  graingate audit verify DB [--expect SIZE:ROOT]
  graingate audit replay DB [--visit ID] [--from SEQ --to SEQ]
  graingate audit show DB --visit ID
  graingate rebuild DB
  graingate backup DB FILE
  graingate restore FILE --data DIR [--epoch N]

Exit status: 0 done, 1 the thing checked does not hold, 2 usage.
)";

/// Parses options only; a stray word is an error.
po::variables_map parse(Args args, const po::options_description& options) {
    po::variables_map values;
    po::store(po::command_line_parser(std::vector<std::string>(args.begin(), args.end()))
                  .options(options)
                  .positional(po::positional_options_description())
                  .run(),
              values);
    po::notify(values);
    return values;
}

void check_range(const char* name, std::int64_t value, std::int64_t least, std::int64_t most) {
    if (value < least || value > most)
        throw po::error("--" + std::string(name) + " is " + std::to_string(value) + "; allowed are " +
                        std::to_string(least) + " to " + std::to_string(most));
}

sim::TroubleWish trouble_wish(const std::string& name) {
    const auto found = std::ranges::find(trouble_wish_names, name);
    if (found == trouble_wish_names.end())
        throw po::error("--troubles is " + name + "; allowed are none, three, all and each");
    return static_cast<sim::TroubleWish>(found - trouble_wish_names.begin());
}

int demo(Args args, std::ostream&) {
    DemoOptions demo;
    std::int64_t trucks = 12;
    std::int64_t port = 0;
    std::string troubles = "all";
    std::string show;
    std::int64_t lanes = 1;
    std::int64_t pits = 1;
    po::options_description options;
    options.add_options()("trucks", po::value(&trucks))("speed", po::value(&demo.speed))(
        "headless", po::bool_switch(&demo.is_headless))("port", po::value(&port))(
        "data", po::value(&demo.data))("seed", po::value(&demo.seed))("lanes", po::value(&lanes))(
        "pits", po::value(&pits))("separate", po::bool_switch(&demo.shape.is_separate))(
        "troubles", po::value(&troubles))("show", po::value(&show));
    const po::variables_map given = parse(args, options);
    demo.troubles = trouble_wish(troubles);
    if (!show.empty() && show != "troubles") throw po::error("--show is " + show + "; allowed is troubles");
    if (!show.empty()) demo.troubles = sim::TroubleWish::each;
    if (!show.empty() && given.count("trucks") == 0) trucks = sim::trucks_for_each;
    check_range("trucks", trucks, 1, 10'000);
    check_range("lanes", lanes, demo.shape.is_separate ? 2 : 1, DemoShape::lanes_max);
    check_range("pits", pits, 1, DemoShape::pits_max);
    demo.shape.lanes = static_cast<std::size_t>(lanes);
    demo.shape.pits = static_cast<std::size_t>(pits);
    check_range("speed", demo.speed, 1, 50);
    check_range("port", port, 0, 65'535);
    demo.trucks = static_cast<std::size_t>(trucks);
    demo.port = static_cast<std::uint16_t>(port);
    return run_demo(demo);
}

ServiceOptions service_options(Args args) {
    ServiceOptions service;
    po::options_description options;
    options.add_options()("config", po::value(&service.config)->required())("data", po::value(&service.data))(
        "keys", po::value(&service.keys))("clock", po::value(&service.clock));
    parse(args, options);
    return service;
}

int part(Args args, std::ostream& err) {
    if (args.empty()) return err << usage, usage_status;
    const ServiceOptions service = service_options(args.subspan(1));
    if (args[0] == "engine") return run_engine_part(service);
    if (args[0] == "vision") return run_vision_part(service);
    if (args[0] == "web") return run_web_part(service);
    return err << "graingate part: engine, vision or web, not '" << args[0] << "'\n", usage_status;
}

int run_sim_command(Args args) {
    SimOptions sim;
    std::int64_t trucks = 12;
    std::string troubles = "three";
    po::options_description options;
    options.add_options()("config", po::value(&sim.config)->required())("clock", po::value(&sim.clock))(
        "paper", po::value(&sim.paper))("seed", po::value(&sim.seed))("trucks", po::value(&trucks))(
        "troubles", po::value(&troubles));
    parse(args, options);
    sim.troubles = trouble_wish(troubles);
    check_range("trucks", trucks, 0, 10'000);
    sim.trucks = static_cast<std::size_t>(trucks);
    return run_sim(sim);
}

db::RestoreAs restore_as() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return {build_version(), std::chrono::duration_cast<std::chrono::microseconds>(now).count()};
}

int dispatch(Args args, std::ostream& out, std::ostream& err) {
    const std::string first = args.empty() ? "" : args[0];
    const std::string second = args.size() < 2 ? "" : args[1];
    if (first == "help" || first == "--help" || first == "-h") return out << usage, 0;
    if (first == "demo") return demo(args.subspan(1), err);
    if (first == "serve") return serve(service_options(args.subspan(1)));
    if (first == "part") return part(args.subspan(1), err);
    if (first == "sim") return run_sim_command(args.subspan(1));
    if (first == "config") return config_command(args.subspan(1), out, err);
    if (first == "device") return device_command(args.subspan(1), out, err);
    if (first == "rebuild") return db::rebuild(args.subspan(1), out, err);
    if (first == "backup") return db::backup(args.subspan(1), out, err);
    if (first == "restore") return db::restore(args.subspan(1), restore_as(), out, err);
    if (first == "plate" && second == "read") return vision::plate_read(args.subspan(2), out, err);
    if (first == "plate" && second == "bench") return vision::plate_bench(args.subspan(2), out, err);
    if (first == "ticket" && second == "pdf") return ticket_pdf(args.subspan(2), out, err);
    if (first == "audit" && second == "verify") return db::audit_verify(args.subspan(2), out, err);
    if (first == "audit" && second == "replay") return db::audit_replay(args.subspan(2), out, err);
    if (first == "audit" && second == "show") return db::audit_show(args.subspan(2), out, err);
    err << usage;
    return usage_status;
}

}  // namespace

int run_command(Args args, std::ostream& out, std::ostream& err) {
    try {
        return dispatch(args, out, err);
    } catch (const po::error& thrown) {
        err << "graingate: " << thrown.what() << "\n\n" << usage;
        return usage_status;
    }
}

}  // namespace graingate::app
