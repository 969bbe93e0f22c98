#include "controller/app/demo/demo.hpp"

#include "controller/app/config.hpp"
#include "controller/app/demo/engine_memory.hpp"
#include "controller/app/demo/farmers.hpp"
#include "controller/app/demo/operator.hpp"
#include "controller/app/demo/sim_line.hpp"
#include "controller/app/demo/story.hpp"
#include "controller/app/demo/verdict.hpp"
#include "controller/app/depot_clock.hpp"
#include "controller/app/free_port.hpp"
#include "controller/app/process.hpp"
#include "controller/app/virtual_depot.hpp"
#include "controller/core/calendar.hpp"
#include "db/journal.hpp"
#include "sim/world/random.hpp"
#include "sim/world/scenario.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <vector>

namespace graingate::app {
namespace {

namespace fs = std::filesystem;

constexpr int start_patience_ms = 60'000;
/// Depot time after the last arrival by which every truck must be gone.
constexpr Duration day_end = hours(6);
/// Farmers book so long before they arrive.
constexpr Duration booked_ahead = hours(3);
constexpr Duration offset = hours(8);

/// Depot time before the truck comes into the street in which its farmer cancels.
constexpr Duration cancelled_before = minutes(1);

/// What the clock loses at its start is no falling behind.
constexpr std::int64_t behind_permille_min = 10;

std::string tenths(std::int64_t number) {
    return std::to_string(number / 10) + "." + std::to_string(number % 10);
}

/// The virtual day begins at eight in the morning of this day.
Instant morning() {
    const auto wall = std::chrono::system_clock::now().time_since_epoch();
    const Instant now{std::chrono::duration_cast<std::chrono::microseconds>(wall).count()};
    return start_of(local_day(now, offset), offset) + hours(8);
}

/// Everything that one run of the demo owns, in the order in which it is started.
class Demo {
public:
    explicit Demo(const DemoOptions& options) : options_(options) {}

    /// Empty when all is up; else why not.
    std::string start();
    int run();

private:
    std::string choose_ports();
    std::string make_folder();
    std::string write_config(const std::string& path);
    std::string start_processes();
    std::string await_ready();
    std::string book_due();
    void look_at_trucks();
    void summarise();
    [[nodiscard]] bool is_over();
    [[nodiscard]] std::string phone_of(std::size_t truck) const;
    [[nodiscard]] OperatorSenses::Finding analyse(const std::string& plate) const;
    void tell_drivers();
    void cancel_due();
    void arrive_due();
    void announce();

    DemoOptions options_;
    fs::path folder_;
    bool is_own_folder_ = false;
    std::vector<std::uint16_t> ports_;  ///< the web server's is the first
    std::uint16_t web_port_ = 0;
    Config config_;
    sim::Scenario scenario_;
    std::unique_ptr<DepotClock> clock_;
    std::unique_ptr<SimLine> sim_;
    std::optional<Process> service_;
    std::unique_ptr<StoryReader> story_;
    std::unique_ptr<ScriptedOperator> operator_;

    std::size_t booked_ = 0;
    std::map<std::size_t, std::string> to_cancel_;  ///< the booking's page of each such truck
    std::map<std::size_t, std::string> to_arrive_;  ///< and of those that have not come so far
    std::size_t announced_ = 0;
    std::set<std::size_t> done_;
    std::size_t right_ = 0;
    std::vector<Duration> turns_;
};

/// Virtual farmers book wherever a depot answers: nothing is begun while another one has the web server's
/// port.
std::string Demo::choose_ports() {
    auto ports = free_ports(options_.shape.ports(), options_.port);
    if (!ports) return ports.error() + "; --port takes a port that is free (0, or no --port, takes any)";
    ports_ = *std::move(ports);
    web_port_ = ports_.front();
    return {};
}

std::string Demo::make_folder() {
    if (options_.data.empty()) {
        std::string name = (fs::temp_directory_path() / "graingate-demo-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr)
            return "cannot make a folder under " + fs::temp_directory_path().string();
        folder_ = name;
        is_own_folder_ = true;
    } else {
        folder_ = options_.data;
        std::error_code error;
        fs::create_directories(folder_, error);
        if (error) return folder_.string() + ": " + error.message();
    }
    if (fs::exists(db::journal_path(folder_.string())))
        return folder_.string() +
               " has a database already: give an empty folder, a demo never adds to a journal";
    return {};
}

std::string Demo::write_config(const std::string& path) {
    const bool is_small = options_.shape.lanes == 1 && options_.shape.pits == 1;
    std::ofstream(path) << (is_small ? demo_config({ports_[1], ports_[2], ports_[3], web_port_, ports_[4]})
                                     : depot_config(options_.shape, ports_));
    auto read = read_config(path);
    if (!read) return read.error().front().text();
    config_ = *std::move(read);
    return {};
}

std::string Demo::start_processes() {
    const std::string config = (folder_ / "depot.toml").string();
    if (std::string why = write_config(config); !why.empty()) return why;

    const std::string page = (folder_ / "clock").string();
    auto clock = DepotClock::create(page, morning(), options_.speed);
    if (!clock) return clock.error();
    clock_ = *std::move(clock);
    auto scenario =
        scenario_of(config_.rules, {options_.seed, options_.trucks, clock_->epoch(), options_.troubles});
    if (!scenario) return scenario.error();
    scenario_ = *std::move(scenario);

    auto world =
        Process::start({"sim", "--config", config, "--clock", page, "--seed", std::to_string(options_.seed),
                        "--trucks", std::to_string(options_.trucks), "--troubles",
                        std::string(trouble_wish_names[static_cast<std::size_t>(options_.troubles)]),
                        "--paper", folder_.string()},
                       Process::Output::piped);
    if (!world) return world.error();
    sim_ = std::make_unique<SimLine>(*std::move(world));
    auto service = Process::start({"serve", "--config", config, "--data", folder_.string(), "--keys",
                                   (folder_ / "keys").string(), "--clock", page},
                                  Process::Output::piped);
    if (!service) return service.error();
    service_ = *std::move(service);
    return {};
}

std::string Demo::await_ready() {
    for (int waited = 0; waited < start_patience_ms && !is_stop_asked(); waited += 100) {
        if (sim_->has_ended()) return "the virtual depot did not start";
        if (service_->ended()) return "the service did not start";
        if (sim_->is_ready() && is_web_up(web_port_)) return {};
        sleep_unless_stopped(100);
    }
    return "the service was not ready in time";
}

std::string Demo::start() {
    for (const auto step : {&Demo::choose_ports, &Demo::make_folder, &Demo::start_processes,
                            &Demo::await_ready, &Demo::book_due})
        if (std::string why = (this->*step)(); !why.empty()) return why;
    auto panel = PartSocket::connect(folder_.string(), engine::Peer::panel);
    if (!panel) return panel.error();
    operator_ = std::make_unique<ScriptedOperator>(
        *std::move(panel), OperatorSenses{[this](const std::string& place) { return sim_->plate_at(place); },
                                          [this](const std::string& place) { sim_->send_away(place); },
                                          [this](const std::string& line) { sim_->tell(line); },
                                          [this](const std::string& plate) {
                                              const auto truth = sim_->gone(plate);
                                              return truth && truth->how == "drove_off";
                                          },
                                          [this](const std::string& plate) { return analyse(plate); },
                                          [this] { return clock_->now(); }});
    story_ = std::make_unique<StoryReader>(db::journal_path(folder_.string()));
    return {};
}

/// A number that nobody has: drawn from the seed, checked nowhere but here.
std::string Demo::phone_of(std::size_t truck) const {
    const std::uint64_t drawn = sim::Random(options_.seed * 1'000'003 + truck).next() % 1'000'000'000;
    std::string digits = std::to_string(drawn);
    return "13" + std::string(9 - digits.size(), '0') + digits;
}

/// The load of that truck as it is; a plate that nobody has brings nothing that could be sampled.
OperatorSenses::Finding Demo::analyse(const std::string& plate) const {
    const auto truck = std::ranges::find(scenario_.trucks, plate,
                                         [](const sim::TruckScript& script) { return script.plate.text(); });
    if (truck == scenario_.trucks.end()) return {};
    return {truck->quality, truck->is_fit() ? "" : "mouldy kernels above 2.0 %"};
}

/// What the sign in the yard says.
void Demo::tell_drivers() {
    for (const auto& [plate, pit] : story_->take_sent()) sim_->send_to_pit(plate, pit);
    for (const std::string& plate : story_->take_rejected()) sim_->send_back(plate);
}

/// Books for every truck that comes soon. Arrivals are in the order of the scenario.
std::string Demo::book_due() {
    for (; booked_ < scenario_.trucks.size(); ++booked_) {
        const sim::TruckScript& truck = scenario_.trucks[booked_];
        if (truck.arrives > clock_->now() + booked_ahead) return {};
        if (truck.trouble == sim::Trouble::no_booking) continue;
        const Day day = local_day(truck.arrives, offset);
        const SlotRules& slots = config_.rules.slots;
        const Duration of_day = truck.arrives - start_of(day, offset) - slots.first;
        const std::int64_t slot = of_day.us() / slots.length.us();
        const FarmerWish wish{truck.plate, truck.trailer, truck.commodity, day, slot, phone_of(booked_)};
        const auto booked = book_by_page(web_port_, wish);
        if (!booked && booked.error().starts_with("429")) return {};  // put off: we come again
        if (!booked) return "booking for " + std::string(truck.plate.text()) + " failed: " + booked.error();
        if (truck.trouble == sim::Trouble::cancelled_waiting) to_cancel_[booked_] = *booked;
        to_arrive_[booked_] = *booked;
    }
    return {};
}

/// Farmers who think better of it while their truck comes into the street.
void Demo::cancel_due() {
    for (auto next = to_cancel_.begin(); next != to_cancel_.end();) {
        if (clock_->now() + cancelled_before < scenario_.trucks[next->first].arrives) {
            ++next;
            continue;
        }
        const auto done = press_button(web_port_, next->second, "cancel");
        if (!done && done.error().starts_with("429")) return;  // put off: pressed again
        if (!done) std::cerr << "cancelling failed: " << done.error() << '\n';
        next = to_cancel_.erase(next);
    }
}

/// Drivers say that they have come when they stand in the street. One who is on the scale already, or has
/// cancelled, is told so by the page, and drives on.
void Demo::arrive_due() {
    for (auto next = to_arrive_.begin(); next != to_arrive_.end();) {
        if (clock_->now() < scenario_.trucks[next->first].arrives) return;
        const auto done = press_button(web_port_, next->second, "arrive");
        if (!done && done.error().starts_with("429")) return;  // put off: pressed again
        if (!done && !done.error().starts_with("409"))
            std::cerr << "arriving failed: " << done.error() << '\n';
        next = to_arrive_.erase(next);
    }
}

/// With `--show troubles`: what to look at, when the truck comes.
void Demo::announce() {
    for (; announced_ < scenario_.trucks.size(); ++announced_) {
        const sim::TruckScript& truck = scenario_.trucks[announced_];
        if (truck.arrives > clock_->now()) return;
        if (truck.trouble == sim::Trouble::none) continue;
        const auto which = static_cast<std::size_t>(truck.trouble);
        std::cout << "look at " << truck.plate.spaced() << " in the street, then "
                  << (truck.trouble == sim::Trouble::gate_half_open  ? "at its pit"
                      : truck.trouble == sim::Trouble::driver_leaves ? "in the yard"
                                                                     : "at its lane")
                  << ": " << sim::trouble_words[which] << '\n'
                  << std::flush;
    }
}

bool Demo::is_over() {
    if (is_stop_asked()) return true;
    if (done_.size() == scenario_.trucks.size()) return true;
    if (sim_->has_ended() || service_->ended()) return true;
    return clock_->now() > scenario_.trucks.back().arrives + day_end;
}

void Demo::look_at_trucks() {
    for (std::size_t i = 0; i < scenario_.trucks.size(); ++i) {
        if (done_.contains(i)) continue;
        const sim::TruckScript& truck = scenario_.trucks[i];
        const auto truth = sim_->gone(std::string(truck.plate.text()));
        if (!truth) continue;
        const TruckStory& story = story_->of(std::string(truck.plate.text()));
        // The journal hears of the departure a moment after the world, and of one who drove off from people.
        const bool is_told_of = truth->was_weighed_out() || truth->how == "drove_off";
        if (is_told_of && !story.ended && service_ && !service_->ended()) continue;
        done_.insert(i);
        ShownSince shown;
        for (const Shown& each : story_->shown())
            if (each.at >= truck.arrives) shown.push_back(each.what);
        const Verdict verdict =
            judge(truck, story, shown, *truth, config_.rules.lanes.front().division.count());
        right_ += verdict.is_right ? 1 : 0;
        if (story.ticket) turns_.push_back(story.ticket->tare_at - truck.arrives);
        std::cout << done_.size() << '/' << scenario_.trucks.size() << "  " << verdict.words << '\n'
                  << std::flush;
    }
}

void Demo::summarise() {
    const std::int64_t asked = options_.speed * 1'000;
    const std::int64_t reached = clock_->reached_ppm() * 1'000 / DepotClock::million;
    const std::int64_t behind = std::max<std::int64_t>(asked - reached, 0) * 1'000 / asked;
    std::cout << right_ << " of " << scenario_.trucks.size() << " trucks ended as their script says; "
              << turn_times(turns_) << "; world's violations: " << sim_->violations() << "; speed reached "
              << tenths(reached / 100) << " of " << options_.speed
              << (behind < behind_permille_min ? "" : ", " + tenths(behind) + " % behind") << '\n'
              << engine_memory(folder_.string()) << '\n'
              << "journal: " << db::journal_path(folder_.string()) << '\n'
              << std::flush;
}

int Demo::run() {
    if (!options_.is_headless) {
        std::cout << "Open http://127.0.0.1:" << web_port_ << "/ to watch, http://127.0.0.1:" << web_port_
                  << "/f/ to book; Ctrl-C ends.\n"
                  << std::flush;
    }
    clock_->release();
    while (!is_over()) {
        if (const auto read = story_->read_on(); !read) std::cerr << read.error() << '\n';
        tell_drivers();
        cancel_due();
        arrive_due();
        if (options_.troubles == sim::TroubleWish::each) announce();
        look_at_trucks();
        if (const std::string why = book_due(); !why.empty()) std::cerr << why << '\n';
        sleep_unless_stopped(200);
    }
    summarise();
    while (!options_.is_headless && !is_stop_asked() && !service_->ended()) sleep_unless_stopped(500);
    operator_.reset();
    const int status = service_->stop(45'000);
    const bool is_right = right_ == scenario_.trucks.size() && sim_->violations() == 0 && status == 0;
    sim_.reset();
    return is_right ? 0 : 1;
}

}  // namespace

int run_demo(const DemoOptions& options) {
    catch_stop_signals();
    Demo demo(options);
    if (const std::string why = demo.start(); !why.empty()) {
        std::cerr << "demo: " << why << '\n';
        return 2;
    }
    return demo.run();
}

}  // namespace graingate::app
