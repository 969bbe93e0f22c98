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

    /// `otherwise` when the key is not there.
    [[nodiscard]] bool flag(std::string_view key, bool otherwise) const {
        if (!table_ || !table_->contains(key)) return otherwise;
        const auto* held = table_->get_as<bool>(key);
        if (!held) fault(key, "is not allowed; true or false");
        return held ? held->get() : otherwise;
    }

    [[nodiscard]] std::vector<std::string> texts(std::string_view key) const {
        std::vector<std::string> list;
        if (!table_ || !table_->contains(key)) return list;
        const auto* held = table_->get_as<toml::array>(key);
        if (!held) fault(key, "is not allowed; a list of texts");
        for (std::size_t i = 0; held && i < held->size(); ++i) {
            const auto text = held->get(i)->value<std::string>();
            if (!text || text->empty()) fault(key, "holds what is no text");
            list.push_back(text.value_or(""));
        }
        return list;
    }

    /// The tables under [[key]].
    [[nodiscard]] std::vector<Section> children(std::string_view key) const {
        std::vector<Section> list;
        const auto* held = array(key);
        for (std::size_t i = 0; held && i < held->size(); ++i)
            list.push_back({held->get(i)->as_table(),
                            place_ + std::string{key} + "[" + std::to_string(i) + "].", faults_});
        return list;
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
    field.is_documented = from.flag("documented", true);
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

std::vector<FaultTest> fault_tests(const Section& root, const Block& block) {
    std::vector<FaultTest> tests;
    for (const Section& entry : root.children("fault"))
        tests.push_back({bit_test(entry, block), entry.text("what")});
    return tests;
}

std::vector<ShownValue> shown_values(const Section& root, const Block& block) {
    std::vector<ShownValue> values;
    for (const Section& entry : root.children("value")) {
        ShownValue value;
        value.what = entry.text("what");
        value.is_double = entry.text("type", {"u16", "s32"}) == "s32";
        const int last = block.start + block.count - (value.is_double ? 2 : 1);
        value.address = entry.number("register", {block.start, last});
        value.is_documented = entry.flag("documented", true);
        values.push_back(std::move(value));
    }
    return values;
}

std::vector<ShownBits> shown_bits(const Section& root) {
    std::vector<ShownBits> runs;
    for (const Section& entry : root.children("bits"))
        runs.push_back({entry.text("what"), block_of(entry, {1, 2}, 256), entry.flag("documented", true)});
    return runs;
}

std::optional<HeartbeatField> heartbeat_of(const Section& section, const Block& block) {
    if (!section.exists()) return std::nullopt;
    HeartbeatField heartbeat;
    heartbeat.address = section.number("register", {block.start, block.start + block.count - 1});
    heartbeat.step_ms = section.number("step_ms", {1, 10'000});
    heartbeat.still_max_ms = section.number("still_max_ms", {heartbeat.step_ms * 2, 60'000});
    return heartbeat;
}

std::optional<ZeroCommand> zero_of(const Section& section, const Block& block) {
    if (!section.exists()) return std::nullopt;
    ZeroCommand zero;
    zero.address = section.number("register");
    zero.value = section.number("value");
    const Section taken = section.child("taken");
    const Section well = section.child("well");
    if (!taken.exists() && !well.exists()) return zero;
    zero.handshake = ZeroHandshake{bit_test(taken, block), section.number("rest"), bit_test(well, block)};
    return zero;
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

IndicatorProfile indicator_of(const Section& root) {
    IndicatorProfile made;
    made.block = block_of(root.child("read"), {3, 4}, 125);
    const Section weight = root.child("weight");
    made.weight_type = weight.text("type", {"s32", "magnitude32"}) == "magnitude32" ? WeightType::magnitude32
                                                                                    : WeightType::s32;
    if (made.weight_type == WeightType::magnitude32 || weight.child("negative").exists())
        made.negative = bit_test(weight.child("negative"), made.block);
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
    made.faults = fault_tests(root, made.block);
    made.heartbeat = heartbeat_of(root.child("heartbeat"), made.block);
    made.zero = zero_of(root.child("zero"), made.block);
    made.values = shown_values(root, made.block);
    return made;
}

FrameProfile frames_of(const Section& root) {
    FrameProfile made;
    made.format =
        root.text("format", {"yaohua", "toledo"}) == "toledo" ? FrameFormat::toledo : FrameFormat::yaohua;
    made.has_checksum = root.flag("checksum", true);
    if (!made.has_checksum && made.format == FrameFormat::yaohua)
        root.fault("checksum", "false is not allowed; a yaohua frame always has one");
    return made;
}

RemoteIoProfile remote_io_of(const Section& root) {
    RemoteIoProfile made;
    made.inputs = block_of(root.child("inputs"), {1, 2}, 256);
    const Section outputs = root.child("outputs");
    made.outputs_count = outputs.number("count", {1, 256});
    const Range starts{0, 0x10000 - made.outputs_count};
    made.outputs_start = outputs.number("start", starts);
    made.safe_start = outputs.number_if("safe_start", starts);
    made.power_on_start = outputs.number_if("power_on_start", starts);
    made.bits = shown_bits(root);
    const Section watchdog = root.child("watchdog");
    if (!watchdog.exists()) return made;
    WatchdogMap map;
    map.enable_coil = watchdog.number("enable_coil");
    map.status_coil = watchdog.number("status_coil");
    map.time_out_register = watchdog.number("time_out_register");
    map.time_out_step_ms = watchdog.number("time_out_step_ms", {1, 10'000});
    map.time_out_max = watchdog.number("time_out_max", {1, 0xFFFF});
    made.watchdog = map;
    return made;
}

template <class Kind>
Profile titled(Kind made, const Section& root) {
    made.name = root.text("name");
    made.vendor = root.text("vendor");
    made.not_documented = root.texts("not_documented");
    made.title = root.text("title");
    made.source = root.text("source");
    return made;
}

Result<Profile, ProfileFault> read_table(const toml::table& table, std::string_view where) {
    ProfileFault found;
    const Section root{&table, std::string{where} + ": ", found.sentences};
    const std::string kind = root.text("kind", {"indicator", "frames", "remote_io"});
    if (!found.sentences.empty()) return Unexpected{std::move(found)};
    Profile made = kind == "indicator" ? titled(indicator_of(root), root)
                   : kind == "frames"  ? titled(frames_of(root), root)
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
