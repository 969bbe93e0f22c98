#include "controller/devices/io_module.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

namespace graingate::devices {
namespace {

std::size_t channels_of(const ChannelMap& map) {
    unsigned count = 0;
    for (const auto& [point, channel] : map) count = std::max(count, channel + 1);
    return count;
}

std::uint16_t time_out_count(const RemoteIoConfig& config, const WatchdogMap& watchdog) {
    const std::int64_t step = watchdog.time_out_step_ms;
    return static_cast<std::uint16_t>((config.watchdog.count() + step - 1) / step);
}

void check_channels(const ChannelMap& map, unsigned count, bool outputs, std::vector<std::string>& faults) {
    const char* kind = outputs ? "output" : "input";
    std::set<unsigned> taken;
    for (const auto& [point, channel] : map) {
        if (is_output(point.signal) != outputs) faults.push_back(point.text() + " is no " + kind);
        if (channel >= count)
            faults.push_back(point.text() + ": " + kind + " channel " + std::to_string(channel) +
                             " is not allowed; 0 to " + std::to_string(count - 1));
        if (!taken.insert(channel).second)
            faults.push_back(point.text() + ": " + kind + " channel " + std::to_string(channel) +
                             " is taken");
    }
}

}  // namespace

std::vector<std::string> faults_of(const RemoteIoConfig& config) {
    std::vector<std::string> faults;
    check_channels(config.inputs, config.profile.inputs.count, false, faults);
    check_channels(config.outputs, config.profile.outputs_count, true, faults);
    if (config.profile.watchdog) {
        const auto& watchdog = *config.profile.watchdog;
        const std::int64_t max = std::int64_t{watchdog.time_out_step_ms} * watchdog.time_out_max;
        if (config.watchdog.count() < 1 || config.watchdog.count() > max)
            faults.push_back("a watchdog of " + std::to_string(config.watchdog.count()) +
                             " ms is not allowed; 1 to " + std::to_string(max));
    }
    if (config.poll_period <= Duration{}) faults.emplace_back("the poll period must be above 0");
    return faults;
}

IoModule::IoModule(const RemoteIoConfig& config, const Link& link)
    : config_(config),
      link_(link.bus, config.address, config.times),
      inputs_count_(channels_of(config.inputs)),
      outputs_count_(channels_of(config.outputs)) {}

Result<bool, LinkFault> IoModule::make_safe(std::uint16_t start) {
    std::vector<std::uint8_t> levels(outputs_count_);
    const auto are_safe = [&] {
        return std::all_of(config_.outputs.begin(), config_.outputs.end(),
                           [&](const auto& wire) { return levels[wire.second] == 0; });
    };
    auto read = link_.read_bits(ReadFunction::coils, start, levels);
    if (!read) return Unexpected{read.error()};
    if (are_safe()) return true;
    for (const auto& [point, channel] : config_.outputs) levels[channel] = 0;
    auto written = link_.write_coils(start, levels);
    if (!written) return Unexpected{written.error()};
    read = link_.read_bits(ReadFunction::coils, start, levels);
    if (!read) return Unexpected{read.error()};
    return are_safe();
}

Result<bool, LinkFault> IoModule::set_coil(std::uint16_t address) {
    std::uint8_t level = 0;
    for (const bool is_second : {false, true}) {
        auto read = link_.read_bits(ReadFunction::coils, address, {&level, 1});
        if (!read) return Unexpected{read.error()};
        if (level == 1 || is_second) break;
        auto written = link_.write_coil(address, true);
        if (!written) return Unexpected{written.error()};
    }
    return level == 1;
}

Result<bool, LinkFault> IoModule::set_register(std::uint16_t address, std::uint16_t value) {
    std::uint16_t held = 0;
    for (const bool is_second : {false, true}) {
        auto read = link_.read_registers(ReadFunction::holding, address, {&held, 1});
        if (!read) return Unexpected{read.error()};
        if (held == value || is_second) break;
        auto written = link_.write_register(address, value);
        if (!written) return Unexpected{written.error()};
    }
    return held == value;
}

Result<bool, LinkFault> IoModule::has_tripped() {
    if (!config_.profile.watchdog) return false;
    std::uint8_t status = 0;
    auto read = link_.read_bits(ReadFunction::coils, config_.profile.watchdog->status_coil, {&status, 1});
    if (!read) return Unexpected{read.error()};
    return status == 1;
}

Result<bool, LinkFault> IoModule::clear_trip() {
    auto tripped = has_tripped();
    if (!tripped) return tripped;
    if (!*tripped) return true;
    auto written = link_.write_coil(config_.profile.watchdog->status_coil, true);
    if (!written) return Unexpected{written.error()};
    tripped = has_tripped();
    if (!tripped) return tripped;
    return !*tripped;
}

Result<IoModule::Commissioned, LinkFault> IoModule::commission() {
    const RemoteIoProfile& profile = config_.profile;
    if (outputs_count_ == 0) return Commissioned{};
    for (const auto& [start, what] :
         {std::pair{profile.safe_start, "safe"}, std::pair{profile.power_on_start, "power-on"}}) {
        if (!start) continue;
        auto made = make_safe(*start);
        if (!made) return Unexpected{made.error()};
        if (!*made)
            return Commissioned{config_.address.text() + ": the " + what +
                                " levels of the outputs do not stay 0"};
    }
    return profile.watchdog ? program(*profile.watchdog) : Commissioned{};
}

Result<IoModule::Commissioned, LinkFault> IoModule::program(const WatchdogMap& watchdog) {
    const std::uint16_t time_out = time_out_count(config_, watchdog);
    struct Step {
        std::function<Result<bool, LinkFault>()> run;
        std::string refusal;
    };
    const Step steps[] = {
        {[&] { return set_register(watchdog.time_out_register, time_out); },
         "the watchdog's time-out does not stay " + std::to_string(time_out) + " x " +
             std::to_string(watchdog.time_out_step_ms) + " ms"},
        {[&] { return set_coil(watchdog.enable_coil); }, "the watchdog stays off"},
        {[&] { return clear_trip(); }, "the watchdog stays tripped"},
    };
    const auto tripped = has_tripped();
    if (!tripped) return Unexpected{tripped.error()};
    for (const Step& step : steps) {
        auto done = step.run();
        if (!done) return Unexpected{done.error()};
        if (!*done) return Commissioned{config_.address.text() + ": " + step.refusal, *tripped};
    }
    return Commissioned{{}, *tripped};
}

LinkResult IoModule::read_inputs(std::vector<std::uint8_t>& into) {
    into.resize(inputs_count_);
    if (inputs_count_ == 0) return Done{};
    return link_.read_bits(config_.profile.inputs.function, config_.profile.inputs.start, into);
}

LinkResult IoModule::read_outputs(std::vector<std::uint8_t>& into) {
    into.resize(outputs_count_);
    if (outputs_count_ == 0) return Done{};
    return link_.read_bits(ReadFunction::coils, config_.profile.outputs_start, into);
}

LinkResult IoModule::write_outputs(unsigned from, std::span<const std::uint8_t> levels) {
    return link_.write_coils(static_cast<std::uint16_t>(config_.profile.outputs_start + from), levels);
}

}  // namespace graingate::devices
