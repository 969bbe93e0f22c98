#include "sim/world/pit_model.hpp"

#include <algorithm>

namespace graingate::sim {
namespace {

constexpr double gate_s_min = 4.0;
constexpr double gate_s_max = 6.0;
constexpr double drain_max_g_per_s = 400'000;  // a full hopper through a fully open gate
constexpr double drain_share_per_s = 0.5;      // the last of it runs out ever slower
constexpr double drain_min_g_per_s = 20'000;
constexpr std::int64_t empty_below_g = 60'000;
constexpr std::int64_t not_empty_above_g = 150'000;

}  // namespace

PitModel::PitModel(const PitSpec& spec, Random random)
    : spec_(spec), gate_(random.within(gate_s_min, gate_s_max)) {}

PitModel::Poured PitModel::pour(std::int64_t grain_g, const Name& commodity) {
    const std::int64_t held = std::min(grain_g, spec_.capacity_g - hopper_g_);
    hopper_g_ += held;
    spilled_g_ += grain_g - held;
    const bool has_mixed = !holds_.empty() && holds_ != commodity;
    holds_ = commodity;
    purge_left_s_ = 0;
    return {grain_g - held, has_mixed};
}

bool PitModel::takes(const Name& commodity) const {
    return std::ranges::find(spec_.commodities, commodity) != spec_.commodities.end();
}

bool PitModel::purge() {
    if (!is_empty_ || hopper_g_ >= empty_below_g || presence) return false;
    purge_left_s_ = purge_s;
    return true;
}

void PitModel::go_on_purging(double dt) {
    if (!is_purging() || !is_empty_) return;
    purge_left_s_ -= dt;
    if (is_purging()) return;
    purge_left_s_ = 0;
    drained_g_ += hopper_g_;  // what lay in the corners was swept out
    hopper_g_ = 0;
    holds_ = Name{};
}

void PitModel::step(double dt) {
    gate_.step(dt);
    if (hopper_g_ > 0 && gate_.position() > 0) {
        const double by_level =
            std::max(drain_min_g_per_s, static_cast<double>(hopper_g_) * drain_share_per_s);
        const double rate = std::min(drain_max_g_per_s, by_level) * gate_.position();
        const std::int64_t drained = std::min(hopper_g_, static_cast<std::int64_t>(rate * dt));
        hopper_g_ -= drained;
        drained_g_ += drained;
    }
    if (hopper_g_ < empty_below_g) is_empty_ = true;
    if (hopper_g_ > not_empty_above_g) is_empty_ = false;
    go_on_purging(dt);
}

void PitModel::add_to(Fingerprint& print) const {
    gate_.add_to(print);
    for (const std::int64_t mass : {hopper_g_, drained_g_, spilled_g_}) print.add(mass);
    for (const bool flag : {light_in, light_out, presence, run_permit, is_empty_}) print.add(flag);
    print.add(holds_.view());
    print.add(purge_left_s_);
}

}  // namespace graingate::sim
