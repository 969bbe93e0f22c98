#include "controller/devices/profile/profile.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace graingate::devices {
namespace {

/// What one integer key may be.
struct Range {
    std::int64_t min = 0;
    std::int64_t max = 0xFFFF;
};

/// One table of the file, its place for the faults, and the list to which they go.
class Section {
public:
    Section(const toml::table* table, std::string place, std::vector<std::string>& faults)
        : table_(table), place_(std::move(place)), faults_(faults) {}

    [[nodiscard]] bool exists() const { return table_ != nullptr; }

    void fault(std::string_view key, std::string_view what) const {
        faults_.push_back(place_ + std::string{key} + ": " + std::string{what});
    }

    [[nodiscard]] Section child(std::string_view key) const {
        const toml::table* table = table_ ? table_->get_as<toml::table>(key) : nullptr;
        return {table, place_ + std::string{key} + ".", faults_};
    }

    [[nodiscard]] const toml::array* array(std::string_view key) const {
        return table_ ? table_->get_as<toml::array>(key) : nullptr;
    }

    [[nodiscard]] std::string text(std::string_view key,
                                   std::initializer_list<std::string_view> allowed = {}) const {
        const auto* held = table_ ? table_->get_as<std::string>(key) : nullptr;
        std::string list;
        for (const auto name : allowed) list += (list.empty() ? "" : ", ") + std::string{name};
        if (!held || (*held)->empty()) {
            fault(key, allowed.size() ? "is missing; allowed: " + list : std::string{"is missing; a text"});
            return {};
        }
        const std::string& value = held->get();
        if (allowed.size() && std::find(allowed.begin(), allowed.end(), value) == allowed.end())
            fault(key, "'" + value + "' is not allowed; allowed: " + list);
        return value;
    }

    [[nodiscard]] std::optional<std::uint16_t> number_if(std::string_view key, Range range = {}) const {
        if (!table_ || !table_->contains(key)) return std::nullopt;
        return number(key, range);
    }

    [[nodiscard]] std::uint16_t number(std::string_view key, Range range = {}) const {
        const auto* held = table_ ? table_->get_as<std::int64_t>(key) : nullptr;
        const std::string allowed = std::to_string(range.min) + " to " + std::to_string(range.max);
        if (!held) {
            fault(key, "is missing; a whole number, " + allowed);
            return static_cast<std::uint16_t>(range.min);
        }
        const std::int64_t value = held->get();
        if (value < range.min || value > range.max) {
            fault(key, std::to_string(value) + " is not allowed; " + allowed);
            return static_cast<std::uint16_t>(range.min);
        }
        return static_cast<std::uint16_t>(value);
    }

private:
    const toml::table* table_;
    std::string place_;
    std::vector<std::string>& faults_;
};

BitField bit_field(const Section& from, const Block& block, std::string_view address_key = "register") {
    BitField field;
    field.address = from.number(address_key, {block.start, block.start + block.count - 1});
    field.first_bit = from.number("first_bit", {0, 15});
    field.bits = from.number("bits", {1, 16 - static_cast<std::int64_t>(field.first_bit)});
    return field;
}

BitTest bit_test(const Section& from, const Block& block) {
    BitTest test{bit_field(from, block), {}};
    const auto* values = from.array("when");
    const std::int64_t max = (std::int64_t{1} << test.field.bits) - 1;
    if (values)
        for (const auto& value : *values) {
            const auto number = value.value<std::int64_t>();
            if (number && *number >= 0 && *number <= max)
                test.when.push_back(static_cast<std::uint16_t>(*number));
            else
                from.fault("when", "holds a value that its bits cannot; 0 to " + std::to_string(max));
        }
    if (test.when.empty()) from.fault("when", "is missing; a list of values of the field");
    if (test.when.size() > static_cast<std::size_t>(max))
        from.fault("when", "holds every value: always true");
    return test;
}

Block block_of(const Section& from, Range functions, std::int64_t count_max) {
    Block block;
    block.function = static_cast<ReadFunction>(from.number("function", functions));
    block.start = from.number("start");
    block.count = from.number("count", {1, std::min<std::int64_t>(count_max, 0x10000 - block.start)});
    return block;
}

std::vector<FaultTest> fault_tests(const Section& root, const Block& block,
                                   std::vector<std::string>& faults) {
    std::vector<FaultTest> tests;
    const auto* list = root.array("fault");
    if (!list) return tests;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const Section entry{list->get(i)->as_table(), "fault[" + std::to_string(i) + "].", faults};
        tests.push_back({bit_test(entry, block), entry.text("what")});
    }
    return tests;
}

std::optional<UnitField> unit_of(const Section& section, const Block& block) {
    if (!section.exists()) return std::nullopt;
    UnitField unit;
    unit.field = bit_field(section, block);
    unit.kg = section.number_if("kg");
    unit.g = section.number_if("g");
    unit.t = section.number_if("t");
    if (!unit.kg && !unit.g && !unit.t) section.fault("kg", "is missing; at least one of kg, g, t");
    return unit;
}

IndicatorProfile indicator_of(const Section& root, std::vector<std::string>& faults) {
    IndicatorProfile made;
    made.block = block_of(root.child("read"), {3, 4}, 125);
    const Section weight = root.child("weight");
    static_cast<void>(weight.text("type", {"s32"}));
    made.weight_address =
        weight.number("register", {made.block.start, made.block.start + made.block.count - 2});
    made.word_order = weight.text("word_order", {"high_first", "low_first"}) == "low_first"
                          ? WordOrder::low_first
                          : WordOrder::high_first;
    if (const Section decimals = root.child("decimals"); decimals.exists())
        made.decimals = bit_field(decimals, made.block);
    made.unit = unit_of(root.child("unit"), made.block);
    const Section flags = root.child("flags");
    made.stable = bit_test(flags.child("stable"), made.block);
    made.overload = bit_test(flags.child("overload"), made.block);
    if (flags.child("underload").exists()) made.underload = bit_test(flags.child("underload"), made.block);
    if (flags.child("centre_of_zero").exists())
        made.centre_of_zero = bit_test(flags.child("centre_of_zero"), made.block);
    made.faults = fault_tests(root, made.block, faults);
    return made;
}

RemoteIoProfile remote_io_of(const Section& root) {
    RemoteIoProfile made;
    made.inputs = block_of(root.child("inputs"), {1, 2}, 256);
    const Section outputs = root.child("outputs");
    made.outputs_count = outputs.number("count", {1, 256});
    const Range starts{0, 0x10000 - made.outputs_count};
    made.outputs_start = outputs.number("start", starts);
    made.safe_start = outputs.number("safe_start", starts);
    made.power_on_start = outputs.number("power_on_start", starts);
    const Section watchdog = root.child("watchdog");
    made.watchdog.enable_coil = watchdog.number("enable_coil");
    made.watchdog.status_coil = watchdog.number("status_coil");
    made.watchdog.time_out_register = watchdog.number("time_out_register");
    made.watchdog.time_out_step_ms = watchdog.number("time_out_step_ms", {1, 10'000});
    made.watchdog.time_out_max = watchdog.number("time_out_max", {1, 0xFFFF});
    return made;
}

template <class Kind>
Profile titled(Kind made, const Section& root) {
    made.name = root.text("name");
    made.title = root.text("title");
    made.source = root.text("source");
    return made;
}

Result<Profile, ProfileFault> read_table(const toml::table& table, std::string_view where) {
    ProfileFault found;
    const Section root{&table, std::string{where} + ": ", found.sentences};
    const std::string kind = root.text("kind", {"indicator", "remote_io"});
    if (!found.sentences.empty()) return Unexpected{std::move(found)};
    Profile made = kind == "indicator" ? titled(indicator_of(root, found.sentences), root)
                                       : titled(remote_io_of(root), root);
    if (!found.sentences.empty()) return Unexpected{std::move(found)};
    return made;
}

}  // namespace

Result<Profile, ProfileFault> parse_profile(std::string_view text, std::string_view where) {
    try {
        return read_table(toml::parse(text, where), where);
    } catch (const toml::parse_error& error) {
        const auto at = error.source().begin;
        return Unexpected{
            ProfileFault{{std::string{where} + ":" + std::to_string(at.line) + ":" +
                          std::to_string(at.column) + ": " + std::string{error.description()}}}};
    }
}

}  // namespace graingate::devices
