#include "hmi/health.hpp"

#include "tests/hmi/served.hpp"

#include <gmock/gmock.h>

#include <thread>

namespace graingate::hmi {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

Pulse beating() {
    return {std::make_shared<const View>(busy_view()), std::make_shared<const engine::Vitals>(busy_vitals()),
            1s, 5s};
}

Pulse with(engine::Vitals vitals) {
    Pulse pulse = beating();
    pulse.vitals = std::make_shared<const engine::Vitals>(std::move(vitals));
    return pulse;
}

TEST(Health, IsWellOnlyWhileTheEnginesLoopTurns) {
    EXPECT_EQ(health_page(beating()).status, 200);
    EXPECT_EQ(health_page(beating()).body, "ok\n");
    Pulse stuck = beating();
    stuck.age = 5'100ms;
    EXPECT_EQ(health_page(stuck).status, 503);
    EXPECT_THAT(health_page(stuck).body, HasSubstr("has not turned for 5.1 s"));
    EXPECT_EQ(health_page({nullptr, nullptr, 0s, 5s}).status, 503);
}

TEST(Ready, SaysYesAndNoReasons) {
    const Response response = ready_page(beating());
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.type, "application/json");
    EXPECT_EQ(response.body, "{\"ready\":true,\"reasons\":[]}\n");
}

TEST(Ready, NamesEveryReasonAtOnce) {
    engine::Vitals vitals = busy_vitals();
    vitals.is_disk_read_only = true;
    vitals.disk_free_bytes = disk_free_min_bytes - 1;
    Pulse pulse = with(vitals);
    pulse.view = nullptr;
    const Response response = ready_page(pulse);
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(response.body,
              R"({"ready":false,"reasons":[)"
              R"({"code":"no_picture","words":"the engine has shown no picture of the depot so far"},)"
              R"({"code":"disk_read_only","words":"the journal's file system is mounted read-only"},)"
              R"({"code":"disk_full","words":"63 MiB are free for the journal; 64 are needed"}]})"
              "\n");
}

TEST(Ready, SaysOfASilentEngineOnlyThatItIsSilent) {
    Pulse pulse = beating();
    pulse.age = 6s;
    EXPECT_EQ(ready_page(pulse).status, 503);
    EXPECT_THAT(ready_page(pulse).body, HasSubstr(R"("reasons":[{"code":"engine_silent",)"));
}

TEST(Metrics, ShowTheEngineTheDepotAndTheServer) {
    View view = busy_view();
    view.lanes.front().hold = "vision_lost";
    view.alarms = {{Alarm::device_lost, *Name::parse("io1")}};
    Pulse pulse = beating();
    pulse.view = std::make_shared<const View>(view);
    const std::string page = metrics_page(pulse, {{200, 12}, {429, 2}}).body;
    for (const char* line : {"graingate_engine_beating 1\n",
                             "graingate_build_info{version=\"1.2.3\"} 1\n",
                             "graingate_events_total{event=\"WeightRead\"} 4000\n",
                             "graingate_commit_seconds_bucket{le=\"0.0001\"} 0\n",
                             "graingate_commit_seconds_bucket{le=\"0.00025\"} 4\n",
                             "graingate_commit_seconds_bucket{le=\"0.0005\"} 6\n",
                             "graingate_commit_seconds_bucket{le=\"1\"} 6\n",
                             "graingate_commit_seconds_bucket{le=\"+Inf\"} 7\n",
                             "graingate_commit_seconds_sum 1.5\n",
                             "graingate_commit_seconds_count 7\n",
                             "graingate_inbox_events 3\n",
                             "graingate_device_present{device=\"io1\"} 0\n",
                             "graingate_device_losses_total{device=\"io1\"} 2\n",
                             "graingate_device_polls_late_total{device=\"L1.indicator\"} 4\n",
                             "graingate_device_poll_age_seconds{device=\"L1.indicator\"} 0.1",
                             "graingate_part_present{part=\"vision\"} 0\n",
                             "graingate_part_losses_total{part=\"vision\"} 1\n",
                             "graingate_places_held{kind=\"lane\",reason=\"vision_lost\"} 1\n",
                             "graingate_holds_total{reason=\"io_lost\"} 2\n",
                             "graingate_tickets_total 5\n",
                             "graingate_alarms{alarm=\"device_lost\"} 1\n",
                             "graingate_http_responses_total{status=\"429\"} 2\n",
                             "graingate_memory_bytes{part=\"vision\"} 70000000\n",
                             "graingate_memory_bytes{part=\"engine\"} "})
        EXPECT_THAT(page, HasSubstr(line));
    EXPECT_THAT(page, Not(HasSubstr("poll_age_seconds{device=\"io1\"}"))) << "it never answered";
}

TEST(Metrics, LeaveTheEnginesFiguresOutWhileItIsSilent) {
    Pulse pulse = beating();
    pulse.age = 6s;
    const std::string page = metrics_page(pulse, {}).body;
    EXPECT_THAT(page, HasSubstr("graingate_engine_beating 0\n"));
    EXPECT_THAT(page, HasSubstr("graingate_memory_bytes{part=\"web\"} "));
    for (const char* family :
         {"events_total", "commit_seconds", "device_", "trucks_inside", "part=\"engine\""})
        EXPECT_THAT(page, Not(HasSubstr(family)));
}

TEST(Metrics, HoldNoPlateAndNoFarmer) {
    const std::string page = metrics_page(beating(), {}).body;
    for (const VisitView& visit : busy_view().visits) EXPECT_THAT(page, Not(HasSubstr(visit.plate)));
    EXPECT_THAT(page, Not(HasSubstr(std::string(busy_view().tickets.front().farmer.view()))));
}

using HealthServer = Served;

TEST_F(HealthServer, IsIllWhenTheLoopIsStuckThoughTheEngineStillShowsPictures) {
    options_.silence_max = 300ms;
    start();
    for (int i = 0; i < 200 && get("/healthz").status != 503; ++i) {
        show(busy_view());
        std::this_thread::sleep_for(10ms);
    }
    EXPECT_EQ(get("/healthz").status, 503);
    EXPECT_EQ(get("/readyz").status, 503);
    EXPECT_THAT(get("/metrics").body, HasSubstr("graingate_engine_beating 0\n"));
    server_->measured(std::make_shared<const engine::Vitals>(busy_vitals()));
    EXPECT_EQ(get("/readyz").status, 200);
}

TEST_F(HealthServer, CountsItsAnswersByStatus) {
    start();
    EXPECT_EQ(get("/nothing").status, 404);
    const Reply page = get("/metrics");
    EXPECT_EQ(page.headers.at("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_THAT(page.body, HasSubstr("graingate_http_responses_total{status=\"404\"} 1\n"));
}

}  // namespace
}  // namespace graingate::hmi
