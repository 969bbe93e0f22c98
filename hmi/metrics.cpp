#include "hmi/health.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <limits>
#include <string_view>
#include <vector>

namespace graingate::hmi {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr double us_per_second = 1'000'000;

/// Families of samples, in the order in which they are added.
class MetricsPage {
public:
    using Labels = std::vector<ClientMetric::Label>;

    MetricsPage& counter(const char* name, const char* help) {
        return family(name, help, MetricType::Counter);
    }
    MetricsPage& gauge(const char* name, const char* help) { return family(name, help, MetricType::Gauge); }
    MetricsPage& family(const char* name, const char* help, MetricType type) {
        families_.push_back({std::string("graingate_") + name, help, type, {}});
        return *this;
    }

    /// One sample of the family added last.
    MetricsPage& is(std::int64_t value, Labels labels = {}) {
        return is(static_cast<double>(value), std::move(labels));
    }
    MetricsPage& is(double value, Labels labels = {}) {
        ClientMetric metric;
        metric.label = std::move(labels);
        if (families_.back().type == MetricType::Counter)
            metric.counter.value = value;
        else
            metric.gauge.value = value;
        families_.back().metric.push_back(std::move(metric));
        return *this;
    }
    MetricsPage& add(ClientMetric metric) {
        families_.back().metric.push_back(std::move(metric));
        return *this;
    }

    [[nodiscard]] std::string text() const { return prometheus::TextSerializer().Serialize(families_); }

private:
    std::vector<MetricFamily> families_;
};

void put_tallies(MetricsPage& page, const char* label, const std::vector<engine::Tally>& tallies) {
    for (const auto& [what, count] : tallies) page.is(count, {{label, std::string(what.view())}});
}

void put_commits(MetricsPage& page, const engine::Vitals& vitals) {
    ClientMetric metric;
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < vitals.commits.size(); ++i) {
        below += static_cast<std::uint64_t>(vitals.commits[i]);
        const bool is_last = i >= engine::commit_bounds_us.size();
        const double bound = is_last ? std::numeric_limits<double>::infinity()
                                     : static_cast<double>(engine::commit_bounds_us[i]) / us_per_second;
        metric.histogram.bucket.push_back({below, bound});
    }
    metric.histogram.sample_count = below;
    metric.histogram.sample_sum = static_cast<double>(vitals.commits_us) / us_per_second;
    page.family("commit_seconds", "Time that a commit of the journal took, flushed to disk.",
                MetricType::Histogram)
        .add(std::move(metric));
}

void put_devices(MetricsPage& page, const engine::Vitals& vitals) {
    const auto each = [&](auto value) {
        for (const engine::DeviceVitals& one : vitals.devices)
            if (const std::optional<double> v = value(one))
                page.is(*v, {{"device", std::string(one.device.view())}});
    };
    using Device = engine::DeviceVitals;
    page.gauge("device_present", "1 while the device answers and can be relied on.");
    each([](const Device& d) { return std::optional<double>(d.is_present ? 1 : 0); });
    page.counter("device_losses_total", "Times that the device was lost.");
    each([](const Device& d) { return std::optional(static_cast<double>(d.losses)); });
    page.counter("device_polls_total", "Polls of the device.");
    each([](const Device& d) { return std::optional(static_cast<double>(d.polls)); });
    page.counter("device_polls_late_total", "Polls that began a whole period or more behind their time.");
    each([](const Device& d) { return std::optional(static_cast<double>(d.late)); });
    page.gauge("device_poll_age_seconds", "Depot time since the last poll that went well.");
    each([](const Device& d) {
        return d.age_us < 0 ? std::nullopt : std::optional(static_cast<double>(d.age_us) / us_per_second);
    });
}

void put_engine(MetricsPage& page, const engine::Vitals& vitals) {
    page.gauge("build_info", "1, with the engine's version.").is(1.0, {{"version", vitals.build}});
    page.gauge("journal_rows", "Rows of the journal.").is(vitals.rows);
    page.counter("events_total", "Events decided on, by kind.");
    put_tallies(page, "event", vitals.events);
    put_commits(page, vitals);
    page.gauge("inbox_events", "Events that wait for the engine.").is(vitals.inbox);
    page.gauge("disk_free_bytes", "Room left where the journal lies.").is(vitals.disk_free_bytes);
    put_devices(page, vitals);
    page.gauge("part_present", "1 while the part is connected to the engine.");
    for (const engine::PartVitals& one : vitals.parts)
        page.is(one.is_present ? 1.0 : 0.0, {{"part", std::string(name_of(one.part))}});
    page.counter("part_losses_total", "Times that the part was lost; it is started again each time.");
    for (const engine::PartVitals& one : vitals.parts)
        page.is(one.losses, {{"part", std::string(name_of(one.part))}});
    page.counter("holds_total", "Holds of lanes and pits, by reason.");
    put_tallies(page, "reason", vitals.holds);
    page.counter("visits_closed_total", "Visits that ended, by how.");
    put_tallies(page, "how", vitals.visits);
    page.counter("tickets_total", "Tickets issued.").is(vitals.tickets);
}

void put_held(MetricsPage& page, const char* kind, const auto& places) {
    std::map<std::string, std::int64_t> held;
    for (const auto& place : places)
        if (!place.hold.empty()) ++held[place.hold];
    for (const auto& [reason, count] : held) page.is(count, {{"kind", kind}, {"reason", reason}});
}

void put_depot(MetricsPage& page, const View& view) {
    page.gauge("places", "Lanes and pits of the depot.");
    page.is(static_cast<std::int64_t>(view.lanes.size()), {{"kind", "lane"}});
    page.is(static_cast<std::int64_t>(view.pits.size()), {{"kind", "pit"}});
    page.gauge("places_held", "Lanes and pits that hold now, by reason.");
    put_held(page, "lane", view.lanes);
    put_held(page, "pit", view.pits);
    page.gauge("trucks_inside", "Trucks with an open visit.").is(view.inside);
    page.gauge("trucks_waiting", "Trucks in the street.").is(view.waiting);
    page.gauge("bookings_open", "Bookings that are still to come.").is(view.bookings_open);
    std::map<std::string, std::int64_t> alarms;
    for (const AlarmView& one : view.alarms) ++alarms[std::string(name_of(one.alarm))];
    page.gauge("alarms", "Alarms that stand.");
    for (const auto& [alarm, count] : alarms) page.is(count, {{"alarm", alarm}});
}

}  // namespace

Response metrics_page(const Pulse& pulse, const AnswerCounts& answers) {
    MetricsPage page;
    page.gauge("engine_beating", "1 while the engine's loop turns; the engine's figures are there only then.")
        .is(pulse.is_beating() ? 1.0 : 0.0);
    if (pulse.is_beating()) {
        put_engine(page, *pulse.vitals);
        if (pulse.view) put_depot(page, *pulse.view);
    }
    page.counter("http_responses_total", "Answers of the web server, by status.");
    for (const auto& [status, count] : answers) page.is(count, {{"status", std::to_string(status)}});
    page.gauge("memory_bytes", "Resident memory of the process, by part.");
    page.is(engine::resident_bytes(), {{"part", "web"}});
    if (pulse.is_beating()) {
        page.is(pulse.vitals->memory_bytes, {{"part", "engine"}});
        for (const engine::PartVitals& one : pulse.vitals->parts)
            if (one.part != Part::web && one.memory_bytes > 0)
                page.is(one.memory_bytes, {{"part", std::string(name_of(one.part))}});
    }
    Response response;
    response.type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = page.text();
    return response;
}

}  // namespace graingate::hmi
