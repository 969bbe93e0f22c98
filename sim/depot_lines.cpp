#include "sim/depot_lines.hpp"

namespace graingate::sim {
namespace {

constexpr std::array sides{Side::a, Side::b};

std::string place_name(const Name& lane, Side side) {
    return std::string(lane.view()) + (side == Side::a ? ".A" : ".B");
}

std::string_view how(const TruckTruth& truth) {
    if (truth.ending != Ending::through) return ending_names[static_cast<std::size_t>(truth.ending)];
    return truth.net_g > 0 ? "delivered" : "undelivered";
}

std::string gone_line(const TruckTruth& truth) {
    std::string line = "gone " + std::string(truth.plate.text()) + " " + std::string(how(truth));
    for (const std::int64_t mass : {truth.gross_g.value_or(0), truth.out_g.value_or(0), truth.net_g})
        line += " " + std::to_string(mass);
    return line;
}

}  // namespace

DepotLines::DepotLines(const Scenario& scenario) : is_gone_(scenario.trucks.size(), false) {
    for (const LaneSpec& lane : scenario.lanes) lanes_.push_back(lane.name);
    for (const PitSpec& pit : scenario.pits) pits_.push_back(pit.name);
}

std::vector<std::string> DepotLines::news(const World& world) {
    std::vector<std::string> lines;
    const std::vector<TruckTruth> truth = world.truth();
    const auto stand = [&](const std::string& place, std::optional<TruckId> truck) {
        const std::string plate =
            truck ? std::string(truth[static_cast<std::size_t>(*truck)].plate.text()) : "-";
        std::string& told = standing_.try_emplace(place, "-").first->second;
        if (told == plate) return;
        told = plate;
        lines.push_back("stands " + place + " " + plate);
    };
    for (const Name& lane : lanes_)
        for (const Side side : sides) stand(place_name(lane, side), world.truck_in_bay(lane, side));
    for (const Name& pit : pits_) stand(std::string(pit.view()), world.truck_at_pit(pit));

    for (std::size_t i = 0; i < truth.size(); ++i) {
        if (is_gone_[i] || truth[i].stage != Stage::gone) continue;
        is_gone_[i] = true;
        lines.push_back(gone_line(truth[i]));
    }
    for (; violations_told_ < world.violations().size(); ++violations_told_) {
        const Violation& violation = world.violations()[violations_told_];
        lines.push_back("violation " +
                        std::string(violation_names[static_cast<std::size_t>(violation.kind)]) + " " +
                        violation.place);
    }
    return lines;
}

bool DepotLines::obey(World& world, std::string_view line) {
    constexpr std::string_view go_away = "go_away ";
    if (!line.starts_with(go_away)) return false;
    const auto presence = Point::parse(std::string(line.substr(go_away.size())) + ".presence");
    if (!presence || presence->side == Side::none || !world.has(*presence)) return false;
    const auto truck = world.truck_in_bay(presence->place, presence->side);
    return truck && world.tell_driver(*truck, DriverOrder::go_away);
}

}  // namespace graingate::sim
