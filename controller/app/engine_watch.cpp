#include "controller/app/engine_watch.hpp"

#include "controller/app/log.hpp"
#include "controller/app/options.hpp"
#include "controller/core/overloaded.hpp"

#include <sys/statvfs.h>

#include <variant>

namespace graingate::app {
namespace {

constexpr std::string_view engine_name = "engine";

template <class Tag>
std::string text(const Id<Tag>& id) {
    return id.is_some() ? std::to_string(id.epoch) + "-" + std::to_string(id.number) : std::string{};
}

void log_event(const Event& event) {
    std::visit(
        Overloaded{
            [](const DeviceLost& e) {
                log_warning(engine_name, std::string(e.device.view()) + " is lost: " + e.reason,
                            {{"DEVICE", e.device.view()}});
            },
            [](const DeviceBack& e) {
                log_info(engine_name, std::string(e.device.view()) + " answers",
                         {{"DEVICE", e.device.view()}});
            },
            [](const PartLost& e) { log_warning(engine_name, std::string(name_of(e.part)) + " is lost"); },
            [](const PartBack& e) { log_info(engine_name, std::string(name_of(e.part)) + " is there"); },
            [](const auto&) {}},
        event);
}

/// Holds go by their code: its detail may be a plate.
void log_command(const Command& command) {
    std::visit(
        Overloaded{
            [](const VisitHeld& c) {
                log_warning(engine_name,
                            std::string(c.place.view()) + " holds: " + std::string(name_of(c.code)),
                            {{"LANE", c.place.view()}, {"HOLD", name_of(c.code)}, {"VISIT", text(c.visit)}});
            },
            [](const HoldEnded& c) {
                log_info(engine_name,
                         std::string(c.place.view()) + " goes on after: " + std::string(name_of(c.code)),
                         {{"LANE", c.place.view()}, {"HOLD", name_of(c.code)}, {"VISIT", text(c.visit)}});
            },
            [](const AlarmRaised& c) {
                log_warning(engine_name,
                            "alarm: " + std::string(name_of(c.alarm)) + ", " + std::string(c.subject.view()),
                            {{"ALARM", name_of(c.alarm)}});
            },
            [](const AlarmCleared& c) {
                log_info(
                    engine_name,
                    "alarm over: " + std::string(name_of(c.alarm)) + ", " + std::string(c.subject.view()),
                    {{"ALARM", name_of(c.alarm)}});
            },
            [](const TicketIssued& c) {
                log_info(engine_name, "ticket " + text(c.ticket) + " for visit " + text(c.visit),
                         {{"LANE", c.lane_tare.view()}, {"VISIT", text(c.visit)}});
            },
            [](const auto&) {}},
        command);
}

}  // namespace

void EngineWatch::decided(const Event& event, const Commands& commands) {
    meter_.decided(event, commands);
    if (is_silent_) return;
    log_event(event);
    for (const Command& command : commands) log_command(command);
}

void EngineWatch::turned(std::int64_t rows) {
    const auto now = std::chrono::steady_clock::now();
    if (now - measured_at_ < period) return;
    measured_at_ = now;
    engine::Vitals vitals;
    vitals.build = build_version();
    vitals.rows = rows;
    vitals.inbox = static_cast<std::int64_t>(sources_.inbox.size());
    vitals.memory_bytes = engine::resident_bytes();
    struct statvfs disk {};
    if (::statvfs(sources_.data.c_str(), &disk) == 0) {
        vitals.disk_free_bytes = static_cast<std::int64_t>(disk.f_bavail * disk.f_frsize);
        vitals.is_disk_read_only = (disk.f_flag & ST_RDONLY) != 0;
    }
    vitals.devices = sources_.field.vitals(sources_.clock.now());
    meter_.fill(vitals);
    hub_.measure(std::move(vitals));
}

}  // namespace graingate::app
