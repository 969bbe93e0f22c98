#include "controller/devices/profile/weight_coding.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>

namespace graingate::devices {
namespace {

constexpr std::uint16_t mask_of(const BitField& field) {
    return static_cast<std::uint16_t>((1U << field.bits) - 1U);
}

std::uint16_t value_of(const BitField& field, const Block& from, std::span<const std::uint16_t> block) {
    const unsigned raw = block[static_cast<std::size_t>(field.address - from.start)];
    return static_cast<std::uint16_t>((raw >> field.first_bit) & mask_of(field));
}

bool holds(const BitTest& test, const Block& from, std::span<const std::uint16_t> block) {
    if (test.when.empty()) return false;
    const auto value = value_of(test.field, from, block);
    return std::find(test.when.begin(), test.when.end(), value) != test.when.end();
}

std::uint32_t double_of(WordOrder order, std::size_t at, std::span<const std::uint16_t> block) {
    const bool high_first = order == WordOrder::high_first;
    const std::uint32_t high = block[high_first ? at : at + 1];
    const std::uint32_t low = block[high_first ? at + 1 : at];
    return high << 16U | low;
}

/// The weight's count; nothing when its sign bit contradicts it.
std::optional<std::int64_t> count_of(const IndicatorProfile& profile, std::span<const std::uint16_t> block) {
    const auto at = static_cast<std::size_t>(profile.weight_address - profile.block.start);
    const std::uint32_t raw = double_of(profile.word_order, at, block);
    const bool is_negative = holds(profile.negative, profile.block, block);
    if (profile.weight_type == WeightType::magnitude32)
        return is_negative ? -std::int64_t{raw} : std::int64_t{raw};
    const auto count = static_cast<std::int32_t>(raw);
    if (!profile.negative.when.empty() && count != 0 && is_negative != (count < 0)) return std::nullopt;
    return count;
}

/// A count times `times` over `over` is its weight in kilograms.
struct Ratio {
    std::int64_t times = 1;
    std::int64_t over = 1;
};

Ratio ratio_of(WeightUnit unit, unsigned decimals) {
    Ratio ratio;
    if (unit == WeightUnit::t) ratio.times = 1'000;
    if (unit == WeightUnit::g) ratio.over = 1'000;
    for (unsigned i = 0; i < decimals; ++i) ratio.over *= 10;
    return ratio;
}

std::optional<WeightUnit> unit_of(const IndicatorProfile& profile, std::span<const std::uint16_t> block) {
    if (!profile.unit) return WeightUnit::kg;
    const auto raw = value_of(profile.unit->field, profile.block, block);
    if (profile.unit->kg == raw) return WeightUnit::kg;
    if (profile.unit->g == raw) return WeightUnit::g;
    if (profile.unit->t == raw) return WeightUnit::t;
    return std::nullopt;
}

std::string device_fault(const IndicatorProfile& profile, std::span<const std::uint16_t> block) {
    std::string words;
    for (const auto& fault : profile.faults)
        if (holds(fault.test, profile.block, block))
            words += (words.empty() ? "the indicator reports: " : ", ") + fault.what;
    return words;
}

/// Puts the weight into `made`, or says why it cannot be one.
std::string weigh(const IndicatorProfile& profile, const Scale& scale, std::span<const std::uint16_t> block,
                  WeightSample& made) {
    const auto unit = unit_of(profile, block);
    if (!unit) return "the unit is none of kg, g, t";
    const unsigned decimals = profile.decimals ? value_of(*profile.decimals, profile.block, block) : 0U;
    const auto count = count_of(profile, block);
    if (!count) return "the sign bit contradicts the weight";
    return weigh_count({*count, *unit, decimals}, scale, made);
}

void put(std::vector<std::uint16_t>& block, const Block& from, const BitField& field, std::uint16_t value) {
    auto& raw = block[static_cast<std::size_t>(field.address - from.start)];
    const unsigned mask = static_cast<unsigned>(mask_of(field)) << field.first_bit;
    raw = static_cast<std::uint16_t>((raw & ~mask) | (static_cast<unsigned>(value) << field.first_bit));
}

/// Makes the test true or, where it would be true by itself, false. A field that two tests share
/// (under- and overload) is left alone by the one that does not hold.
void put(std::vector<std::uint16_t>& block, const Block& from, const BitTest& test, bool on) {
    if (test.when.empty()) return;
    if (on) return put(block, from, test.field, test.when.front());
    if (!holds(test, from, block)) return;
    std::uint16_t other = 0;
    while (std::find(test.when.begin(), test.when.end(), other) != test.when.end()) ++other;
    put(block, from, test.field, other);
}

}  // namespace

std::string weigh_count(const WeightCount& shown, const Scale& scale, WeightSample& made) {
    if (shown.decimals > 6) return std::to_string(shown.decimals) + " decimals; at most 6 make sense";
    const Ratio ratio = ratio_of(shown.unit, shown.decimals);
    const std::int64_t scaled = shown.count * ratio.times;
    const bool out_of_range = made.overload || made.underload;
    const std::int64_t kg = scaled / ratio.over;
    const std::int64_t limit = scale.max.count() * 2;
    if (kg > limit || kg < -limit)
        return std::to_string(kg) + " kg is beyond twice Max (" + std::to_string(scale.max.count()) +
               " kg): words in the wrong order?";
    if (!out_of_range && scaled % ratio.over != 0)
        return std::to_string(scaled) + "/" + std::to_string(ratio.over) + " kg is no whole kilogram";
    if (!out_of_range && kg % scale.division.count() != 0)
        return std::to_string(kg) + " kg is not on the division of " +
               std::to_string(scale.division.count()) + " kg";
    made.weight = Kilograms{kg};
    return {};
}

std::uint16_t beat_of(const IndicatorProfile& profile, std::span<const std::uint16_t> block) {
    ENSURE(profile.heartbeat && block.size() == profile.block.count);
    return block[static_cast<std::size_t>(profile.heartbeat->address - profile.block.start)];
}

std::int64_t shown_of(const IndicatorProfile& profile, const ShownValue& value,
                      std::span<const std::uint16_t> block) {
    const auto at = static_cast<std::size_t>(value.address - profile.block.start);
    if (!value.is_double) return block[at];
    return static_cast<std::int32_t>(double_of(profile.word_order, at, block));
}

std::uint16_t value_of(const BitField& field, const IndicatorProfile& profile,
                       std::span<const std::uint16_t> block) {
    return value_of(field, profile.block, block);
}

bool is_set(const BitTest& test, const IndicatorProfile& profile, std::span<const std::uint16_t> block) {
    return holds(test, profile.block, block);
}

DecodedWeight decode_weight(const IndicatorProfile& profile, const Scale& scale,
                            std::span<const std::uint16_t> block) {
    ENSURE(block.size() == profile.block.count);
    ENSURE(scale.division.count() > 0 && scale.max.count() > 0);
    DecodedWeight made;
    made.sample.overload = holds(profile.overload, profile.block, block);
    made.sample.underload = holds(profile.underload, profile.block, block);
    const std::string refused = weigh(profile, scale, block, made.sample);
    made.why = device_fault(profile, block);
    if (!refused.empty()) made.why += (made.why.empty() ? "" : "; ") + refused;
    made.sample.fault = !made.why.empty();
    made.sample.stable = !made.sample.fault && holds(profile.stable, profile.block, block);
    made.sample.centre_of_zero = !made.sample.fault && holds(profile.centre_of_zero, profile.block, block);
    return made;
}

std::vector<std::uint16_t> encode_weight(const IndicatorProfile& profile, const WeightSample& sample,
                                         WeightFormat format) {
    std::vector<std::uint16_t> block(profile.block.count, 0);
    const Ratio ratio = ratio_of(format.unit, format.decimals);
    const std::int64_t scaled = sample.weight.count() * ratio.over;
    ENSURE(scaled % ratio.times == 0);
    const std::int64_t count = scaled / ratio.times;
    ENSURE(count >= INT32_MIN && count <= INT32_MAX);
    const bool is_magnitude = profile.weight_type == WeightType::magnitude32;
    const auto bits =
        static_cast<std::uint32_t>(static_cast<std::int32_t>(is_magnitude ? std::abs(count) : count));
    const auto at = static_cast<std::size_t>(profile.weight_address - profile.block.start);
    const bool high_first = profile.word_order == WordOrder::high_first;
    block[high_first ? at : at + 1] = static_cast<std::uint16_t>(bits >> 16U);
    block[high_first ? at + 1 : at] = static_cast<std::uint16_t>(bits & 0xFFFFU);

    if (profile.decimals)
        put(block, profile.block, *profile.decimals, static_cast<std::uint16_t>(format.decimals));
    ENSURE(profile.decimals || format.decimals == 0);
    ENSURE(profile.unit || format.unit == WeightUnit::kg);
    if (profile.unit) {
        const auto raw = format.unit == WeightUnit::kg  ? profile.unit->kg
                         : format.unit == WeightUnit::g ? profile.unit->g
                                                        : profile.unit->t;
        ENSURE(raw.has_value());
        put(block, profile.block, profile.unit->field, *raw);
    }
    put(block, profile.block, profile.negative, count < 0);
    for (const auto& fault : profile.faults) put(block, profile.block, fault.test, false);
    if (sample.fault && !profile.faults.empty()) put(block, profile.block, profile.faults.front().test, true);
    put(block, profile.block, profile.stable, sample.stable);
    put(block, profile.block, profile.centre_of_zero, sample.centre_of_zero);
    if (!sample.overload) put(block, profile.block, profile.overload, false);
    if (!sample.underload) put(block, profile.block, profile.underload, false);
    if (sample.underload) put(block, profile.block, profile.underload, true);
    if (sample.overload) put(block, profile.block, profile.overload, true);
    return block;
}

}  // namespace graingate::devices
