#include "controller/core/tare_history.hpp"

#include <algorithm>

namespace graingate {

void TareHistory::record(const Plate& plate, Kilograms tare, std::int64_t seq) {
    Vehicle& vehicle = vehicles_[plate];
    if (vehicle.count != 0) by_age_.erase(vehicle.last_seq);
    vehicle.tares[vehicle.count % tares_max] = tare;
    ++vehicle.count;
    vehicle.last_seq = seq;
    by_age_.insert_or_assign(seq, plate);
    if (vehicles_.size() <= vehicles_max) return;
    vehicles_.erase(by_age_.begin()->second);
    by_age_.erase(by_age_.begin());
}

std::optional<Kilograms> TareHistory::mean(const Plate& plate) const {
    const auto found = vehicles_.find(plate);
    if (found == vehicles_.end()) return std::nullopt;
    const Vehicle& vehicle = found->second;
    const auto count = static_cast<std::int64_t>(std::min<std::size_t>(vehicle.count, tares_max));
    Kilograms sum;
    for (std::int64_t i = 0; i < count; ++i) sum = sum + vehicle.tares[static_cast<std::size_t>(i)];
    return Kilograms{sum.count() / count};
}

}  // namespace graingate
