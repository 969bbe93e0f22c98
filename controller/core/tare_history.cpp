#include "controller/core/tare_history.hpp"

#include <algorithm>
#include <utility>

namespace graingate {
namespace {

constexpr std::int64_t ring_size = TareHistory::tares_max;

}  // namespace

std::optional<TareHistory> TareHistory::from(const std::vector<Kept>& all) {
    if (all.size() > vehicles_max) return std::nullopt;
    TareHistory made;
    std::vector<std::pair<std::int64_t, Plate>> by_age;
    for (const Kept& kept : all) {
        const bool rises = made.vehicles_.empty() || made.vehicles_.rbegin()->first < kept.plate;
        const bool is_counted = kept.count >= 1 && kept.count <= UINT32_MAX;
        if (!rises || !is_counted || std::cmp_not_equal(kept.tares.size(), std::min(kept.count, ring_size)))
            return std::nullopt;
        Vehicle vehicle;
        std::ranges::copy(kept.tares, vehicle.tares.begin());
        vehicle.count = static_cast<std::uint32_t>(kept.count);
        vehicle.last_seq = kept.last_seq;
        made.vehicles_.emplace_hint(made.vehicles_.end(), kept.plate, vehicle);
        by_age.emplace_back(kept.last_seq, kept.plate);
    }
    std::ranges::sort(by_age);
    for (const auto& [seq, plate] : by_age) {
        if (!made.by_age_.empty() && made.by_age_.rbegin()->first == seq) return std::nullopt;
        made.by_age_.emplace_hint(made.by_age_.end(), seq, plate);
    }
    return made;
}

std::vector<TareHistory::Kept> TareHistory::all() const {
    std::vector<Kept> all;
    all.reserve(vehicles_.size());
    for (const auto& [plate, vehicle] : vehicles_) {
        const auto held = static_cast<std::ptrdiff_t>(std::min<std::size_t>(vehicle.count, tares_max));
        all.push_back(
            {plate, vehicle.count, vehicle.last_seq, {vehicle.tares.begin(), vehicle.tares.begin() + held}});
    }
    return all;
}

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
