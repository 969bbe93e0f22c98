#include "sim/world/scenario_troubles.hpp"

#include "controller/core/ensure.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace graingate::sim {
namespace {

/// Every trouble once, in an order by lot.
std::array<Trouble, trouble_count - 1> shuffled(Random& random) {
    std::array<Trouble, trouble_count - 1> deck{};
    for (std::size_t i = 0; i < deck.size(); ++i) deck[i] = static_cast<Trouble>(i + 1);
    for (std::size_t i = deck.size() - 1; i > 0; --i)
        std::swap(deck[i], deck[static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(i)))]);
    return deck;
}

/// Slots begin at full hours; the twins are booked for one slot and come in it.
void bring_into_one_slot(const TruckScript& first, TruckScript& second) {
    const std::int64_t hour_us = hours(1).us();
    const Instant slot_end{(first.arrives.us() / hour_us + 1) * hour_us};
    second.arrives = std::max(first.arrives, std::min(second.arrives, slot_end + seconds(-1)));
}

}  // namespace

void draw_three_troubles(Random& random, std::vector<TruckScript>& trucks) {
    constexpr std::array troubles{Trouble::no_booking, Trouble::unreadable_plate, Trouble::indicator_silent};
    constexpr std::size_t dozen = 12;
    for (std::size_t first = 0; first < trucks.size(); first += dozen) {
        const std::size_t skip = first == 0 ? 1 : 0;
        const std::size_t count = std::min(dozen, trucks.size() - first);
        if (count < troubles.size() + 1) return;
        for (const Trouble trouble : troubles) {
            TruckScript* truck = nullptr;
            do {
                const std::int64_t index =
                    random.between(static_cast<std::int64_t>(skip), static_cast<std::int64_t>(count) - 1);
                truck = &trucks[first + static_cast<std::size_t>(index)];
            } while (truck->trouble != Trouble::none);
            truck->trouble = trouble;
            if (trouble == Trouble::unreadable_plate) truck->dirt = 1.0;
        }
    }
}

void give_trouble(Random& random, std::vector<TruckScript>& trucks, std::size_t index, Trouble trouble,
                  Plates& taken) {
    ENSURE(index > 0 && index < trucks.size());
    TruckScript& truck = trucks[index];
    truck.trouble = trouble;
    if (trouble == Trouble::unreadable_plate) truck.dirt = 1.0;
    if (trouble == Trouble::creeping_second) {
        // Both wait together, so that the second can follow the first.
        truck.follows = index - 1;
        truck.arrives =
            trucks[index - 1].arrives + Duration{random.between(seconds(4).us(), seconds(8).us())};
    }
    if (trouble == Trouble::similar_plates) {
        ENSURE(index + 1 < trucks.size());
        TruckScript& twin = trucks[index + 1];
        twin.trouble = trouble;
        twin.plate = draw_twin(random, truck.plate, taken);
        twin.plate_kind = truck.plate_kind;
        bring_into_one_slot(truck, twin);
    }
}

void draw_each_trouble(Random& random, std::vector<TruckScript>& trucks, Plates& taken) {
    for (std::size_t i = 1; i < trouble_count && 3 * i <= trucks.size(); ++i)
        give_trouble(random, trucks, 3 * i - 2, static_cast<Trouble>(i), taken);
}

void draw_all_troubles(Random& random, std::vector<TruckScript>& trucks, Plates& taken) {
    constexpr std::size_t five = 5;
    auto deck = shuffled(random);
    std::size_t drawn = 0;
    for (std::size_t first = 0; first + five <= trucks.size(); first += five) {
        if (drawn == deck.size()) {
            deck = shuffled(random);
            drawn = 0;
        }
        const Trouble trouble = deck[drawn++];
        const std::int64_t last = trouble == Trouble::similar_plates ? 3 : 4;
        give_trouble(random, trucks, first + static_cast<std::size_t>(random.between(1, last)), trouble,
                     taken);
    }
}

}  // namespace graingate::sim
