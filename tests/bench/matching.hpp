#pragma once

#include "controller/core/event.hpp"
#include "controller/core/state.hpp"
#include "vision/train/test_sets.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// Are trucks matched to the right booking? Plates are drawn, seen by a camera, read, and matched by the core
/// against 5,000 open bookings.
namespace graingate::bench {

constexpr int bookings_open = 5'000;

struct MatchingOptions {
    std::string sets;  ///< file of test sets (vision/train/rendered_tests.txt)
    std::uint64_t seed = 1;
    int trucks = 30'000;
    int frames = 3;   ///< of one truck, at most: the tracker stops when it is sure
    int width = 640;  ///< of the picture; a plate has as many pixels in any
    int threads = 1;
};

/// One in ten has no booking; one in ten of the booked has a twin that is booked too, and so has one in ten
/// of the others. A twin differs in one digit, mostly by one that looks alike. Bookings are for any slot of
/// the days that can be booked; 80 of 100 trucks come in their slot, 15 in another of the day, 5 on another
/// day. Six in ten vehicles were weighed before.
struct Truck {
    std::size_t set = 0;  ///< in which of the sets it was seen
    std::string kind;
    Plate plate;
    bool is_booked = true;
    Instant came_at;
    bool is_legible = true;  ///< to a person (vision/plate_drawing/legibility.hpp)
    PlateRead first;         ///< what the first frame alone says
    PlateRead read;          ///< what all frames say
};

/// Trucks that face the same 5,000 bookings.
struct Round {
    State state;
    std::vector<Truck> trucks;  ///< at most 4,500
};

/// The sets of trucks: those of trailers are left out.
std::vector<vision::TestSet> truck_sets(const std::string& path);

/// Draws the plates and books, renders and reads. The same options give the same rounds, whatever the
/// threads.
///   told  called now and then with the number of trucks read
std::vector<Round> read_rounds(const MatchingOptions& options, const std::function<void(int)>& told);

/// Trucks that were photographed: the whole pictures of a folder with a manifest (vision/bench_folder.hpp)
/// whose plate is a legal one and no trailer's. All are booked, one in ten with a twin.
///   list  those of its paths alone; empty: all
Round read_photographs(const std::string& folder, const std::string& list, std::uint64_t seed);

/// What became of trucks.
struct Tally {
    int booked = 0;
    int right = 0;      ///< matched to their own booking
    int wrong = 0;      ///< matched to another's
    int strangers = 0;  ///< without a booking
    int let_on = 0;     ///< matched to a booking all the same
};

/// Matches one truck by one of its readings under the rules and counts it.
void match(const Rules& rules, const State& state, const Truck& truck, const PlateRead& read, Tally& tally);

/// The upper end of Clopper and Pearson's 95 % interval for the share that `hits` of `all` are.
double upper_bound(int hits, int all);

}  // namespace graingate::bench
