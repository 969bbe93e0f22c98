#include "controller/devices/profile/attended.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace graingate::devices {
namespace {

constexpr std::size_t date_size = 10;  // 2026-11-01
constexpr std::string_view by = " by ";

/// A flag that says all is well; `name` as in "no ... bit".
void need(const BitTest& flag, const std::string& name, bool is_tested, std::vector<std::string>& why) {
    if (flag.when.empty())
        why.push_back("it has no " + name + " bit");
    else if (!flag.field.is_documented && !is_tested)
        why.push_back("its " + name + " bit is not documented, and no flags_test is recorded");
}

struct Why {
    const RecordedTests& tests;
    std::vector<std::string>& why;

    void operator()(const IndicatorProfile& profile) const {
        need(profile.stable, "stable", !tests.flags.empty(), why);
        need(profile.centre_of_zero, "centre-of-zero", !tests.flags.empty(), why);
        need(profile.overload, "overload", !tests.flags.empty(), why);
    }
    void operator()(const FrameProfile& profile) const {
        if (profile.format == FrameFormat::yaohua) why.emplace_back("its frames have no stable bit");
        why.emplace_back("its frames have no centre-of-zero bit and no high-resolution weight");
        if (!profile.has_checksum) why.emplace_back("its frames have no checksum");
    }
    void operator()(const RemoteIoProfile& profile) const {
        if (!profile.watchdog && tests.pull_the_plug.empty())
            why.emplace_back(
                "its output watchdog cannot be programmed and read back, and no pull_the_plug_test is "
                "recorded");
    }
};

/// What is there, by name.
struct Capabilities {
    std::vector<std::string>& list;

    void add(bool is_there, const std::string& what, bool is_documented = true) const {
        if (is_there) list.push_back(what + (is_documented ? "" : " (not documented)"));
    }
    void add(const BitTest& flag, const std::string& what) const {
        add(!flag.when.empty(), what, flag.field.is_documented);
    }
    void operator()(const IndicatorProfile& profile) const {
        add(profile.stable, "stable");
        add(profile.centre_of_zero, "centre of zero");
        add(profile.overload, "overload");
        add(profile.underload, "underload");
        add(!profile.faults.empty(), "faults");
        add(profile.decimals.has_value(), "decimals");
        add(profile.unit.has_value(), "unit");
        add(profile.heartbeat.has_value(), "heartbeat");
    }
    void operator()(const FrameProfile& profile) const {
        const bool is_toledo = profile.format == FrameFormat::toledo;
        add(is_toledo, "stable");
        add(is_toledo, "out of range");
        add(true, "decimals");
        add(profile.has_checksum, "checksum");
    }
    void operator()(const RemoteIoProfile& profile) const {
        list.push_back(std::to_string(profile.inputs.count) + " inputs");
        list.push_back(std::to_string(profile.outputs_count) + " outputs");
        add(profile.safe_start.has_value(), "safe levels");
        add(profile.power_on_start.has_value(), "power-on levels");
        add(profile.watchdog.has_value(), "watchdog read back");
    }
};

int number_of(std::string_view text) {
    int value = -1;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    return fault == std::errc{} && end == text.data() + text.size() ? value : -1;
}

}  // namespace

bool is_record(std::string_view text) {
    if (text.size() <= date_size + by.size() || text.size() > 100) return false;
    if (text[4] != '-' || text[7] != '-' || text.substr(date_size, by.size()) != by) return false;
    const int year = number_of(text.substr(0, 4));
    const int month = number_of(text.substr(5, 2));
    const int day = number_of(text.substr(8, 2));
    const std::string_view name = text.substr(date_size + by.size());
    if (year < 2000 || month < 1 || day < 1 || name.front() == ' ' || name.back() == ' ') return false;
    return std::chrono::year_month_day{std::chrono::year{year},
                                       std::chrono::month{static_cast<unsigned>(month)},
                                       std::chrono::day{static_cast<unsigned>(day)}}
        .ok();
}

std::vector<std::string> why_attended(const Profile& profile, const RecordedTests& tests) {
    std::vector<std::string> why;
    std::visit(Why{tests, why}, profile);
    return why;
}

std::vector<std::string> capabilities_of(const Profile& profile) {
    std::vector<std::string> list;
    std::visit(Capabilities{list}, profile);
    return list;
}

WeighingProfile believed(WeighingProfile profile, const RecordedTests& tests) {
    auto* registers = std::get_if<IndicatorProfile>(&profile);
    if (registers == nullptr || !tests.flags.empty()) return profile;
    for (BitTest* flag : {&registers->stable, &registers->centre_of_zero})
        if (!flag->field.is_documented) flag->when.clear();
    return profile;
}

}  // namespace graingate::devices
