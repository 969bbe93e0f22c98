#include "controller/devices/probe.hpp"

#include "controller/devices/byte_stream.hpp"
#include "controller/devices/modbus_link.hpp"
#include "controller/devices/profile/frame.hpp"

#include <string_view>
#include <thread>

namespace graingate::devices {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t frames_wanted = 3;
constexpr std::chrono::milliseconds look{20};

std::string word_text(std::uint16_t word) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string text = "0x";
    for (int shift = 12; shift >= 0; shift -= 4) text += hex[static_cast<std::size_t>(word >> shift & 0xF)];
    return text;
}

std::string yes_no(bool is_so) {
    return is_so ? "yes" : "no";
}

void show_weight(const DecodedWeight& read, const std::string& raw, ProbeReport& report) {
    const bool is_weight = read.why.empty();
    report.lines.push_back(
        {"weight", is_weight ? std::to_string(read.sample.weight.count()) + " kg" : "none", raw});
    if (!is_weight) report.faults.push_back("no weight: " + read.why);
}

/// An indicator whose registers are read.
class RegisterProbe {
public:
    RegisterProbe(const ProbeConfig& config, const IndicatorProfile& profile, ProbeReport& report)
        : config_(config), profile_(profile), report_(report), link_(config.address, config.times) {}

    void run() {
        if (!read()) return;
        show_weight(decode_weight(profile_, config_.scale, block_), raw(profile_.weight_address, 2), report_);
        show_fields();
        show_flag("stable", profile_.stable);
        show_flag("centre of zero", profile_.centre_of_zero);
        show_flag("overload", profile_.overload);
        show_flag("underload", profile_.underload);
        for (const FaultTest& fault : profile_.faults) show_flag("fault: " + fault.what, fault.test);
        for (const ShownValue& value : profile_.values)
            report_.lines.push_back({value.what, std::to_string(shown_of(profile_, value, block_)),
                                     raw(value.address, value.is_double ? 2 : 1), value.is_documented});
        if (profile_.heartbeat) show_heartbeat(*profile_.heartbeat);
    }

private:
    bool read() {
        block_.assign(profile_.block.count, 0);
        const auto answer = link_.read_registers(profile_.block.function, profile_.block.start, block_);
        if (!answer) report_.faults.push_back(answer.error().text);
        return answer.has_value();
    }

    [[nodiscard]] std::string raw(std::uint16_t address, int count) const {
        std::string text = (count > 1 ? "registers " : "register ") + std::to_string(address);
        if (count > 1) text += "-" + std::to_string(address + count - 1);
        text += ":";
        const auto first = static_cast<std::size_t>(address - profile_.block.start);
        for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
            text += " " + word_text(block_[first + i]);
        return text;
    }

    [[nodiscard]] std::string raw(const BitField& field) const {
        std::string bits = ", bit " + std::to_string(field.first_bit);
        if (field.bits > 1)
            bits = ", bits " + std::to_string(field.first_bit) + "-" +
                   std::to_string(field.first_bit + field.bits - 1);
        return raw(field.address, 1) + bits;
    }

    void show_flag(const std::string& what, const BitTest& flag) {
        if (flag.when.empty())
            report_.lines.push_back({what, "the device has no such bit", ""});
        else
            report_.lines.push_back(
                {what, yes_no(is_set(flag, profile_, block_)), raw(flag.field), flag.field.is_documented});
    }

    void show_fields() {
        const auto show = [&](const std::string& what, const BitField& field) {
            report_.lines.push_back(
                {what, std::to_string(value_of(field, profile_, block_)), raw(field), field.is_documented});
        };
        if (!profile_.negative.when.empty()) show_flag("negative", profile_.negative);
        if (profile_.decimals) show("decimals", *profile_.decimals);
        if (profile_.unit) show("unit", profile_.unit->field);
    }

    void show_heartbeat(const HeartbeatField& heartbeat) {
        const std::uint16_t before = beat_of(profile_, block_);
        std::this_thread::sleep_for(std::chrono::milliseconds{heartbeat.still_max_ms});
        if (!read()) return;
        const std::uint16_t after = beat_of(profile_, block_);
        report_.lines.push_back({"heartbeat", std::to_string(before) + ", then " + std::to_string(after),
                                 raw(heartbeat.address, 1)});
        if (before == after)
            report_.faults.push_back("the heartbeat stood still for " +
                                     std::to_string(heartbeat.still_max_ms) +
                                     " ms: the device answers and is hung");
    }

    const ProbeConfig& config_;
    const IndicatorProfile& profile_;
    ProbeReport& report_;
    ModbusLink link_;
    std::vector<std::uint16_t> block_;
};

void listen(const ProbeConfig& config, const FrameProfile& profile, ProbeReport& report) {
    ByteStream stream(config.address, config.times);
    FrameReader frames(profile);
    std::vector<DecodedWeight> readings;
    std::size_t bytes_heard = 0;
    std::string fault;
    for (const auto end = Clock::now() + config.listen;
         Clock::now() < end && readings.size() < frames_wanted;) {
        std::this_thread::sleep_for(look);
        const auto bytes = stream.take();
        fault = bytes ? "" : bytes.error();
        if (!bytes) continue;
        bytes_heard += bytes->size();
        for (DecodedWeight& each : frames.feed(*bytes, config.scale)) readings.push_back(std::move(each));
    }
    const std::string refusal = frames.take_refusal();
    if (readings.empty()) {
        if (fault.empty())
            fault = config.address.link_text() + ": " + std::to_string(bytes_heard) + " bytes in " +
                    std::to_string(config.listen.count()) + " ms, but no whole frame" +
                    (refusal.empty() ? "" : ": " + refusal);
        report.faults.push_back(fault);
        return;
    }
    show_weight(readings.back(), hex_of(frames.last_frame()), report);
    const bool has_state = profile.format == FrameFormat::toledo;
    const auto show = [&](const std::string& what, bool is_so) {
        report.lines.push_back({what, has_state ? yes_no(is_so) : "the frame does not say", ""});
    };
    show("stable", readings.back().sample.stable);
    show("overload", readings.back().sample.overload);
    show("underload", readings.back().sample.underload);
    report.lines.push_back({"centre of zero", "the frame does not say", ""});
    report.lines.push_back({"frames heard", std::to_string(readings.size()), ""});
    report.lines.push_back({"bytes outside a good frame", std::to_string(frames.refused()), refusal});
}

/// A remote I/O module.
class ModuleProbe {
public:
    ModuleProbe(const ProbeConfig& config, const RemoteIoProfile& profile, ProbeReport& report)
        : profile_(profile), report_(report), link_(config.address, config.times) {}

    void run() {
        if (!show("inputs", profile_.inputs)) return;
        const auto coils = [&](std::uint16_t start) {
            return Block{ReadFunction::coils, start, profile_.outputs_count};
        };
        show("outputs", coils(profile_.outputs_start));
        if (profile_.safe_start) show("safe levels of the outputs", coils(*profile_.safe_start));
        if (profile_.power_on_start) show("power-on levels of the outputs", coils(*profile_.power_on_start));
        if (profile_.watchdog)
            show_watchdog(*profile_.watchdog);
        else
            report_.lines.push_back({"watchdog", "cannot be read over Modbus", ""});
        for (const ShownBits& bits : profile_.bits) show(bits.what, bits.block, bits.is_documented);
    }

private:
    bool show(const std::string& what, const Block& block, bool is_documented = true) {
        std::vector<std::uint8_t> levels(block.count);
        const auto answer = link_.read_bits(block.function, block.start, levels);
        if (!answer && is_documented) report_.faults.push_back(what + ": " + answer.error().text);
        std::string text;
        for (const std::uint8_t level : levels) text += level != 0 ? '1' : '0';
        const int last = block.start + block.count - 1;
        report_.lines.push_back({what, answer ? text : "cannot be read",
                                 "bits " + std::to_string(block.start) + "-" + std::to_string(last) +
                                     " by FC0" + std::to_string(static_cast<int>(block.function)),
                                 is_documented});
        return answer.has_value();
    }

    void show_watchdog(const WatchdogMap& watchdog) {
        show("watchdog on", {ReadFunction::coils, watchdog.enable_coil, 1});
        show("watchdog tripped", {ReadFunction::coils, watchdog.status_coil, 1});
        std::uint16_t count = 0;
        const auto answer =
            link_.read_registers(ReadFunction::holding, watchdog.time_out_register, {&count, 1});
        if (!answer) return report_.faults.push_back(answer.error().text);
        report_.lines.push_back(
            {"watchdog time-out", std::to_string(count * watchdog.time_out_step_ms) + " ms",
             "register " + std::to_string(watchdog.time_out_register) + ": " + word_text(count)});
    }

    const RemoteIoProfile& profile_;
    ProbeReport& report_;
    ModbusLink link_;
};

}  // namespace

ProbeReport probe(const ProbeConfig& config) {
    ProbeReport report;
    if (const auto* registers = std::get_if<IndicatorProfile>(&config.profile))
        RegisterProbe(config, *registers, report).run();
    else if (const auto* frames = std::get_if<FrameProfile>(&config.profile))
        listen(config, *frames, report);
    else
        ModuleProbe(config, std::get<RemoteIoProfile>(config.profile), report).run();
    return report;
}

}  // namespace graingate::devices
