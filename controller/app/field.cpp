#include "controller/app/field.hpp"

#include "controller/core/codec.hpp"
#include "controller/core/overloaded.hpp"
#include "controller/devices/link.hpp"
#include "controller/devices/profile/attended.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace graingate::app {
namespace {

/// Outputs fall to safe when the engine has said nothing for so long, real time.
constexpr std::chrono::milliseconds engine_silence_max{2'000};

devices::RecordedTests tests_of(const DeviceConfig& device) {
    return {.pull_the_plug = device.pull_the_plug_test, .flags = device.flags_test};
}

const LaneRules* lane_of(const Rules& rules, const Name& indicator) {
    const auto found = std::ranges::find(rules.lanes, indicator, &LaneRules::indicator);
    return found == rules.lanes.end() ? nullptr : &*found;
}

devices::IndicatorConfig indicator_config(const DeviceConfig& device, const devices::WeighingProfile& profile,
                                          const LaneRules& lane) {
    devices::IndicatorConfig config{};
    config.device = device.name;
    config.address = device.address();
    config.profile = devices::believed(profile, tests_of(device));
    config.scale = {lane.division, lane.max};
    config.rules.poll_period = device.poll_period;
    config.rules.truck_min = lane.truck_min;
    config.rules.settle_min = lane.min();
    return config;
}

devices::ChannelMap channels_of(const std::vector<Point>& points) {
    devices::ChannelMap channels;
    for (unsigned i = 0; i < points.size(); ++i)
        if (!points[i].place.empty()) channels[points[i]] = i;
    return channels;
}

devices::RemoteIoConfig io_config(const DeviceConfig& device, const devices::RemoteIoProfile& profile) {
    devices::RemoteIoConfig config{};
    config.device = device.name;
    config.address = device.address();
    config.profile = profile;
    config.poll_period = device.poll_period;
    config.inputs = channels_of(device.inputs);
    config.outputs = channels_of(device.outputs);
    config.watchdog = std::chrono::milliseconds{device.watchdog.us() / 1'000};
    config.silence_max = engine_silence_max;
    return config;
}

WeightRead event_of(const devices::WeightReport& report) {
    WeightRead read{report.device, report.sample.weight, {}};
    read.flags.set(WeightFlag::stable, report.sample.stable);
    read.flags.set(WeightFlag::centre_of_zero, report.sample.centre_of_zero);
    read.flags.set(WeightFlag::overload, report.sample.overload);
    read.flags.set(WeightFlag::underload, report.sample.underload);
    read.flags.set(WeightFlag::fault, report.sample.fault);
    return read;
}

}  // namespace

Result<std::unique_ptr<Field>, std::vector<std::string>> Field::make(const Config& config,
                                                                     const engine::Clock& clock,
                                                                     engine::Inbox& inbox) {
    std::unique_ptr<Field> field(new Field(clock, inbox));
    std::vector<std::string> faults;
    for (const DeviceConfig& device : config.devices) {
        const std::string where = "device " + std::string(device.name.view()) + ": ";
        const auto profile = devices::load_profile(device.profile);
        if (!profile) {
            for (const std::string& sentence : profile.error().sentences) faults.push_back(where + sentence);
            continue;
        }
        if (const auto weighing = devices::weighing_of(*profile)) {
            if (const LaneRules* lane = lane_of(config.rules, device.name))
                field->indicator_configs_.push_back(indicator_config(device, *weighing, *lane));
        } else {
            auto io = io_config(device, std::get<devices::RemoteIoProfile>(*profile));
            for (const std::string& sentence : devices::faults_of(io)) faults.push_back(where + sentence);
            field->io_configs_.push_back(std::move(io));
        }
    }
    if (!faults.empty()) return Unexpected{std::move(faults)};
    return field;
}

void Field::start() {
    const devices::DepotClock clock{
        [this] { return clock_.now(); },
        [this](Instant at) { return std::chrono::steady_clock::now() + clock_.real_until(at); }};
    const auto sink = [this](const devices::DeviceReport& said) { report(said); };
    devices::Links links(clock);
    const auto link_of = [&](const auto& config) { return links.to(config.address, config.times); };
    for (auto& config : io_configs_)
        config.keeps = [this](const Point& output, Instant since) {
            return booms_.keeps(output, since, clock_.now());
        };
    for (const auto& config : io_configs_)
        modules_.push_back(std::make_unique<devices::RemoteIo>(config, link_of(config), sink));
    for (const auto& config : indicator_configs_)
        indicators_.push_back(std::make_unique<devices::Indicator>(config, link_of(config), sink));
}

/// What booms are kept by while nobody decides.
void Field::note(const devices::DeviceReport& said) {
    if (const auto* input = std::get_if<devices::InputReport>(&said))
        return booms_.saw(input->point, input->on, input->received_at);
    const auto* lost = std::get_if<devices::LostReport>(&said);
    if (lost == nullptr) return;
    const auto config = std::ranges::find(io_configs_, lost->device, &devices::RemoteIoConfig::device);
    if (config == io_configs_.end()) return;
    for (const auto& [point, channel] : config->inputs) booms_.lost(point);
}

void Field::report(const devices::DeviceReport& said) {
    note(said);
    std::visit(Overloaded{[&](const devices::WeightReport& r) { inbox_.tell(event_of(r)); },
                          [&](const devices::LostReport& r) {
                              inbox_.tell(DeviceLost{r.device, fit_text(r.reason)});
                          },
                          [&](const devices::BackReport& r) { inbox_.tell(DeviceBack{r.device}); },
                          [&](const devices::InputReport& r) {
                              inbox_.tell(InputChanged{r.point, r.on});
                          }},
               said);
}

void Field::drive(const std::vector<OutputLevel>& levels) {
    std::map<Point, bool> wanted;
    for (const OutputLevel& level : levels) wanted.emplace(level.point, level.on);
    for (const auto& module : modules_) module->drive(wanted);
}

void Field::make_safe() {
    for (const auto& module : modules_) module->make_safe();
}

void Field::set_zero(const SetZero& job) {
    const auto fail = [&inbox = inbox_, id = job.job](const std::string& why) {
        inbox.tell(JobFailed{id, fit_text(why)});
    };
    const auto config = std::ranges::find(indicator_configs_, job.device, &devices::IndicatorConfig::device);
    const auto at = static_cast<std::size_t>(config - indicator_configs_.begin());
    if (at >= indicators_.size()) return fail("this indicator is not polled");
    const auto answer = [fail, &inbox = inbox_, id = job.job](const Result<Done, std::string>& how) {
        how ? inbox.tell(JobDone{id}) : fail(how.error());
    };
    if (!indicators_[at]->set_zero(answer)) fail("it is being zeroed already");
}

devices::RemoteIo::Rest Field::rest() const {
    using Rest = devices::RemoteIo::Rest;
    Rest rest = Rest::safe;
    for (const auto& module : modules_) {
        const Rest one = module->rest();
        if (one == Rest::kept || rest == Rest::safe) rest = one;
    }
    return rest;
}

devices::PollCounts Field::counts() const {
    devices::PollCounts sum;
    const auto add = [&](const devices::PollCounts& counts) {
        sum.polls += counts.polls;
        sum.late += counts.late;
    };
    for (const auto& indicator : indicators_) add(indicator->counts());
    for (const auto& module : modules_) add(module->counts());
    return sum;
}

std::vector<engine::DeviceVitals> Field::vitals(Instant now) const {
    std::vector<engine::DeviceVitals> all;
    const auto add = [&](const Name& device, const devices::PollCounts& counts) {
        const bool has_answered = counts.well_at != Instant::never();
        const std::int64_t age_us =
            has_answered ? std::max((now - counts.well_at).us(), std::int64_t{0}) : -1;
        if (all.size() < array_size_max) all.push_back({device, false, 0, counts.polls, counts.late, age_us});
    };
    for (std::size_t i = 0; i < indicators_.size(); ++i)
        add(indicator_configs_[i].device, indicators_[i]->counts());
    for (std::size_t i = 0; i < modules_.size(); ++i) add(io_configs_[i].device, modules_[i]->counts());
    return all;
}

}  // namespace graingate::app
