// Prints the curves of matching over the margin (tools/soak match), or how characters are confused.
#include "controller/core/likelihood.hpp"
#include "controller/core/match.hpp"
#include "tests/bench/matching.hpp"
#include "vision/plate_drawing/glyphs.hpp"

#include <opencv2/core.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <utility>

namespace graingate::bench {
namespace {

constexpr int progress_step = 1'000;
using Reading = PlateRead Truck::*;

double percent(int part, int all) {
    return all == 0 ? 0 : 100.0 * part / all;
}

/// Of which trucks: all, or those whose plate a person can read.
enum class Those { all, legible };

Tally tally_of(const std::vector<Round>& rounds, const Rules& rules, Reading reading, Those those) {
    Tally tally;
    for (const Round& round : rounds)
        for (const Truck& truck : round.trucks)
            if (those == Those::all || truck.is_legible)
                match(rules, round.state, truck, truck.*reading, tally);
    return tally;
}

void print_curve(const std::vector<Round>& rounds, Reading reading, Those those) {
    if (those == Those::legible) std::printf("\nplates that a person can read\n");
    std::printf(
        "margin  booked  matched right    held  wrong (of 10,000, at most)  strangers  let on as another\n");
    for (const std::int64_t margin :
         {0, 500, 1'000, 2'000, 3'000, 4'000, 4'600, 5'000, 6'000, 8'000, 10'000}) {
        Rules rules;
        rules.match.margin_milli_nats = margin;
        const Tally tally = tally_of(rounds, rules, reading, those);
        const int all = tally.booked + tally.strangers;
        const int wrong = tally.wrong + tally.let_on;
        std::printf("%6lld  %6d  %11.2f %%  %4.2f %%  %5d (%.2f, %.2f)           %6d  %d\n",
                    static_cast<long long>(margin), tally.booked, percent(tally.right, tally.booked),
                    percent(tally.booked - tally.right - tally.wrong, tally.booked), tally.wrong,
                    100 * percent(wrong, all), 10'000 * upper_bound(wrong, all), tally.strangers,
                    tally.let_on);
    }
}

void print_sets(const std::vector<Round>& rounds, const std::vector<vision::TestSet>& sets) {
    constexpr std::array<std::int64_t, 6> margins = {1'000, 2'000, 3'000, 4'000, 6'000, 8'000};
    std::printf("\nmatched right, and wrong, by set and margin\n%-20s", "");
    for (const std::int64_t margin : margins) std::printf("  %8lld   ", static_cast<long long>(margin));
    std::printf("\n");
    for (std::size_t set = 0; set < sets.size(); ++set) {
        std::printf("%-20s", sets[set].name.c_str());
        for (const std::int64_t margin : margins) {
            Rules rules;
            rules.match.margin_milli_nats = margin;
            Tally tally;
            for (const Round& round : rounds)
                for (const Truck& truck : round.trucks)
                    if (truck.set == set) match(rules, round.state, truck, truck.read, tally);
            std::printf("  %6.2f %% %d", percent(tally.right, tally.booked), tally.wrong + tally.let_on);
        }
        std::printf("\n");
    }
}

/// What plates' characters were read as, in the form of controller/core/confusions.inc, from readings that
/// have as many characters as their plate; then how many had not.
void print_confusions(const std::vector<Round>& rounds) {
    constexpr int seen_min = 3;
    std::map<std::pair<std::string, std::string>, int> counts;  // read, shown
    std::map<std::string, int> all;
    int trucks = 0;
    int shorter = 0;
    int longer = 0;
    for (const Round& round : rounds)
        for (const Truck& truck : round.trucks) {
            const PlateSeen* seen = plate_of_truck(truck.first);
            if (seen == nullptr) continue;
            const auto shown = vision::characters(std::string(truck.plate.text()));
            const auto read = vision::characters(spelled(*seen));
            ++trucks;
            shorter += read.size() < shown.size() ? 1 : 0;
            longer += read.size() > shown.size() ? 1 : 0;
            if (read.size() != shown.size()) continue;
            for (std::size_t at = 0; at < read.size(); ++at) {
                ++all[shown[at]];
                if (read[at] != shown[at]) ++counts[{read[at], shown[at]}];
            }
        }
    for (const auto& [pair, count] : counts)
        if (count >= seen_min)
            std::printf("    {\"%s\", \"%s\", %.0f},  // %d of %d\n", pair.first.c_str(), pair.second.c_str(),
                        1000 * std::log(static_cast<double>(count) / all[pair.second]), count,
                        all[pair.second]);
    std::printf("// of %d readings %d were too short, %d too long\n", trucks, shorter, longer);
}

/// Which were wrong, for looking at.
void print_wrong(const std::vector<Round>& rounds) {
    const Rules rules;
    for (const Round& round : rounds)
        for (const Truck& truck : round.trucks) {
            Tally tally;
            match(rules, round.state, truck, truck.read, tally);
            if (tally.wrong + tally.let_on == 0) continue;
            std::printf("wrong: %s (%s, set %zu%s)\n", std::string(truck.plate.text()).c_str(),
                        truck.kind.c_str(), truck.set, truck.is_booked ? "" : ", no booking");
        }
}

/// Which were not let on, and what was read, for looking at.
void print_held(const Round& round) {
    for (const Truck& truck : round.trucks) {
        Tally tally;
        match({}, round.state, truck, truck.first, tally);
        if (tally.right == 1) continue;
        const PlateSeen* seen = plate_of_truck(truck.first);
        std::printf("held: %s (%s), read as %s\n", std::string(truck.plate.text()).c_str(),
                    truck.kind.c_str(), seen == nullptr ? "no truck's plate" : spelled(*seen).c_str());
    }
}

}  // namespace
}  // namespace graingate::bench

int main(int argc, char** argv) {
    using namespace graingate::bench;
    MatchingOptions options;
    std::string what = "curves";
    std::string photographs;
    std::string only;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string key = argv[i];
        const int value = std::atoi(argv[i + 1]);
        if (key == "--sets")
            options.sets = argv[i + 1];
        else if (key == "--seed" && value > 0)
            options.seed = static_cast<std::uint64_t>(value);
        else if (key == "--trucks" && value > 0)
            options.trucks = value;
        else if (key == "--frames" && value > 0)
            options.frames = value;
        else if (key == "--width" && value >= 320)
            options.width = value;
        else if (key == "--threads" && value > 0)
            options.threads = value;
        else if (key == "--print")
            what = argv[i + 1];
        else if (key == "--photographs")
            photographs = argv[i + 1];
        else if (key == "--only")
            only = argv[i + 1];
        else
            options.trucks = 0;
    }
    if (what != "curves" && what != "confusions") options.trucks = 0;
    const bool has_pictures = !photographs.empty() || !truck_sets(options.sets).empty();
    if (options.trucks == 0 || argc % 2 == 0 || !has_pictures) {
        std::cerr << "usage: match_curves --sets vision/train/rendered_tests.txt [--trucks N] [--seed N]"
                     " [--frames N] [--width PIXELS] [--threads N] [--print curves|confusions]; whole numbers"
                     " from 1, PIXELS from 320\n"
                     "       match_curves --photographs DIR [--only LIST] [--seed N]\n";
        return 2;
    }
    cv::setNumThreads(1);
    if (!photographs.empty()) {
        std::printf("photographs\n");
        const std::vector<Round> round = {read_photographs(photographs, only, options.seed)};
        print_curve(round, &Truck::first, Those::all);
        print_held(round.front());
        return 0;
    }
    const auto rounds = read_rounds(options, [&](int done) {
        if (done % progress_step == 0) std::cerr << done << " of " << options.trucks << " trucks read\n";
    });
    if (what == "confusions") {
        print_confusions(rounds);
        return 0;
    }
    std::cout << "one frame\n" << std::flush;
    print_curve(rounds, &Truck::first, Those::all);
    print_curve(rounds, &Truck::first, Those::legible);
    std::fflush(stdout);
    std::cout << "\nat most " << options.frames << " frames\n" << std::flush;
    print_curve(rounds, &Truck::read, Those::all);
    print_curve(rounds, &Truck::read, Those::legible);
    print_sets(rounds, truck_sets(options.sets));
    print_wrong(rounds);
    return 0;
}
