#include "controller/devices/indicator.hpp"
#include "sim/modbus/field_servers.hpp"
#include "tests/devices/field_names.hpp"
#include "tests/devices/report_log.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

namespace graingate::devices {
namespace {

using namespace graingate::literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// An indicator on a real socket and what reads it, at five times real time.
class OverTcp : public ::testing::Test {
protected:
    void start_server(std::uint16_t port = 0) {
        const sim::FieldImage image{
            .indicator =
                [this](const Name&) { return sim::IndicatorLevels{.kg = kg_, .stable = is_stable_}; },
            .silent = [this](const Name&) { return is_silent_.load(); }};
        auto servers = sim::FieldServers::start(
            {sim::IndicatorPlan{scale, load_indicator_profile("hbm_wtx110").value(), port}}, image);
        ASSERT_TRUE(servers) << servers.error();
        servers_ = std::move(*servers);
        port_ = servers_.port_of(scale);
    }

    std::unique_ptr<Indicator> reader() {
        return std::make_unique<Indicator>(
            IndicatorConfig{.device = scale,
                            .address = {"127.0.0.1", port_, 0},
                            .times = {.response = std::chrono::milliseconds(200),
                                      .back_off_max = std::chrono::milliseconds(100)},
                            .profile = load_indicator_profile("hbm_wtx110").value(),
                            .scale = {Kilograms{20}, Kilograms{100'000}},
                            .rules = {.truck_min = Kilograms{1'000}, .settle_min = Kilograms{400}}},
            DepotClock::running(Instant{0}, 5), log_.sink());
    }

    std::atomic<std::int64_t> kg_ = 0;
    std::atomic<bool> is_stable_ = true;
    std::atomic<bool> is_silent_ = false;
    sim::FieldServers servers_;
    std::uint16_t port_ = 0;
    ReportLog log_;
};

TEST_F(OverTcp, AWeightAbove65535CountsArrivesAsItWasShown) {
    start_server();
    const auto indicator = reader();
    ASSERT_TRUE(log_.await("weight 0 stable"));
    kg_ = 70'120;
    ASSERT_TRUE(log_.await("weight 70120 stable"));
    EXPECT_EQ(log_.lines()[0], "back");
    EXPECT_TRUE(indicator->latest().is_present);
    EXPECT_EQ(indicator->latest().sample.weight, Kilograms{70'120});
    EXPECT_GT(indicator->counts().polls, 1);
}

TEST_F(OverTcp, AValueOffTheDivisionArrivesAsAFault) {
    start_server();
    kg_ = 70'121;
    const auto indicator = reader();
    EXPECT_TRUE(log_.await("weight 0 fault: 70121 kg is not on the division of 20 kg"));
}

TEST_F(OverTcp, AnIndicatorThatFallsSilentIsLostOnceAndComesBackWithItsWeight) {
    start_server();
    const auto indicator = reader();
    ASSERT_TRUE(log_.await("weight 0 stable"));
    is_silent_ = true;
    const auto after_loss = log_.await("lost: 127.0.0.1:" + std::to_string(port_) + " unit 0");
    ASSERT_TRUE(after_loss);
    std::this_thread::sleep_for(std::chrono::milliseconds(1'000));
    EXPECT_FALSE(indicator->latest().is_present);
    is_silent_ = false;
    ASSERT_TRUE(log_.await("weight 0 stable", after_loss));
    EXPECT_THAT(log_.lines(), ElementsAre("back", "weight 0 stable", HasSubstr("no answer within 200 ms"),
                                          "back", "weight 0 stable"));
}

TEST_F(OverTcp, AServerThatIsKilledIsLostAndComesBackOnItsPort) {
    start_server();
    const auto indicator = reader();
    ASSERT_TRUE(log_.await("weight 0 stable"));
    servers_.stop(scale);
    const auto after_loss = log_.await("lost: ");
    ASSERT_TRUE(after_loss);
    kg_ = 25'000;
    start_server(port_);
    EXPECT_TRUE(log_.await("weight 25000 stable", after_loss));
    EXPECT_EQ(log_.count("lost: "), 1);
}

TEST_F(OverTcp, ADeviceThatIsAbsentAtTheStartSaysWhyAndComesUpWhenItAppears) {
    start_server();
    servers_.stop(scale);
    const auto indicator = reader();
    ASSERT_TRUE(
        log_.await("lost: 127.0.0.1:" + std::to_string(port_) + " unit 0: connecting: Connection refused"));
    start_server(port_);
    EXPECT_TRUE(log_.await("weight 0 stable"));
    EXPECT_THAT(log_.lines(), ElementsAre(StartsWith("lost: "), "back", "weight 0 stable"));
}

TEST_F(OverTcp, APortInUseIsNamed) {
    start_server();
    const auto second = sim::FieldServers::start(
        {sim::IndicatorPlan{"S2"_name, load_indicator_profile("hbm_wtx110").value(), port_}}, {});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error(), "S2: 127.0.0.1:" + std::to_string(port_) + ": Address already in use");
}

}  // namespace
}  // namespace graingate::devices
