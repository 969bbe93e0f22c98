// Prints the curves of matching over the margin: tools/soak match.
#include "tests/bench/matching.hpp"

#include <opencv2/core.hpp>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

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
    const Rules rules;
    std::map<std::string, Tally> tallies;
    for (const Round& round : rounds)
        for (const Truck& truck : round.trucks)
            match(rules, round.state, truck, truck.read, tallies[sets[truck.set].name]);
    std::printf("\nat the rules' margin of %lld:\n", static_cast<long long>(rules.match.margin_milli_nats));
    for (const auto& [name, tally] : tallies)
        std::printf("%-20s %5d booked, matched right %.2f %%, wrong %d; %d strangers, let on %d\n",
                    name.c_str(), tally.booked, percent(tally.right, tally.booked), tally.wrong,
                    tally.strangers, tally.let_on);
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

}  // namespace
}  // namespace graingate::bench

int main(int argc, char** argv) {
    using namespace graingate::bench;
    MatchingOptions options;
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
        else
            options.trucks = 0;
    }
    if (options.trucks == 0 || argc % 2 == 0 || truck_sets(options.sets).empty()) {
        std::cerr << "usage: match_curves --sets vision/train/rendered_tests.txt [--trucks N] [--seed N]"
                     " [--frames N] [--width PIXELS] [--threads N]; whole numbers from 1, PIXELS from 320\n";
        return 2;
    }
    cv::setNumThreads(1);
    const auto rounds = read_rounds(options, [&](int done) {
        if (done % progress_step == 0) std::cerr << done << " of " << options.trucks << " trucks read\n";
    });

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
