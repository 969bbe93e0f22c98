#include "controller/engine/meter.hpp"

#include "controller/core/overloaded.hpp"

#include <algorithm>
#include <variant>

namespace graingate::engine {
namespace {

/// Every name that is counted here is one of ours, and fits.
Name name(std::string_view text) {
    return *Name::parse(text);
}

template <class E>
Name name(E value) {
    return name(name_of(value));
}

std::vector<Tally> tallies(const std::map<Name, std::int64_t>& counted) {
    std::vector<Tally> all;
    for (const auto& [what, count] : counted) all.push_back({what, count});
    return all;
}

}  // namespace

void Meter::committed(std::chrono::nanoseconds took) {
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
    const auto bound = std::ranges::lower_bound(commit_bounds_us, us);
    ++commits_[static_cast<std::size_t>(bound - commit_bounds_us.begin())];
    commit_time_ += took;
}

void Meter::decided(const Event& event, const Commands& commands) {
    const auto lost = [](Presence& presence) {
        presence.is_present = false;
        ++presence.losses;
    };
    std::visit([&](const auto& e) { ++events_[name(e.name)]; }, event);
    std::visit(Overloaded{[&](const DeviceLost& e) { lost(devices_[e.device]); },
                          [&](const DeviceBack& e) { devices_[e.device].is_present = true; },
                          [&](const PartLost& e) { lost(parts_[e.part]); },
                          [&](const PartBack& e) { parts_[e.part].is_present = true; }, [](const auto&) {}},
               event);
    for (const Command& command : commands) note(command);
}

void Meter::note(const Command& command) {
    std::visit(Overloaded{[&](const VisitHeld& c) { ++holds_[name(c.code)]; },
                          [&](const VisitClosed& c) { ++visits_[name(c.how)]; },
                          [&](const TicketIssued&) { ++tickets_; }, [](const auto&) {}},
               command);
}

void Meter::fill(Vitals& vitals) const {
    vitals.events = tallies(events_);
    vitals.holds = tallies(holds_);
    vitals.visits = tallies(visits_);
    vitals.tickets = tickets_;
    vitals.commits.assign(commits_.begin(), commits_.end());
    vitals.commits_us = std::chrono::duration_cast<std::chrono::microseconds>(commit_time_).count();
    for (DeviceVitals& device : vitals.devices) {
        const auto found = devices_.find(device.device);
        if (found == devices_.end()) continue;
        device.is_present = found->second.is_present;
        device.losses = found->second.losses;
    }
    vitals.parts.clear();
    for (const auto& [part, presence] : parts_)
        vitals.parts.push_back({part, presence.is_present, presence.losses, 0});
}

}  // namespace graingate::engine
